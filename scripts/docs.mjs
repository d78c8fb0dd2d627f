// npm run docs [-- --check | --pictures]: makes the README's table of settings from package.json; with --check says whether it
// is up to date. With --pictures it takes the README's pictures from those that the last run of the tests has left.
import { copyFileSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { artifactsFolder, projectRoot } from './lib/locations.mjs';
import { settingsTable, withSettingsTable } from './lib/settingsTable.mjs';

/** @param {string} file */
const read = (file) => readFileSync(path.join(projectRoot, file), 'utf8');

/** Picture of the README -> folder of the pictures that it can be: of a real workbench, or those that the pages are compared with. */
const baselines = path.join(projectRoot, 'test', 'webview', 'baselines');
const PICTURES = /** @type {const} */ ({
  'answer.png': [artifactsFolder, /^e2e-newcomer-newest-4-answer\.png$/],
  'dashboard.png': [baselines, /^overview-dark-900\.png$/],
  'traces.png': [baselines, /^traces-dark-900\.png$/],
  'trace.png': [baselines, /^trace-group-dark-900\.png$/],
});

if (process.argv.includes('--pictures')) {
  for (const [picture, [from, pattern]] of Object.entries(PICTURES)) {
    const made = existsSync(from) ? readdirSync(from).filter((name) => pattern.test(name)).sort().at(-1) : undefined;
    if (made === undefined) {
      console.error(`There is no picture for ${picture} in ${path.relative(projectRoot, from)}: run "npm test -- webview e2e" first.`);
      process.exitCode = 1;
    } else {
      copyFileSync(path.join(from, made), path.join(projectRoot, 'media', 'screenshots', picture));
      console.log(`${picture} is ${made} of the last run.`);
    }
  }
}

const readme = read('README.md');
const wanted = withSettingsTable(readme, settingsTable(JSON.parse(read('package.json')), JSON.parse(read('package.nls.json'))));
if (readme === wanted) {
  console.log('README.md is up to date.');
} else if (process.argv.includes('--check')) {
  console.error('The table of settings in README.md is not what package.json says: run "npm run docs".');
  process.exitCode = 1;
} else {
  writeFileSync(path.join(projectRoot, 'README.md'), wanted);
  console.log('README.md is brought up to date.');
}
