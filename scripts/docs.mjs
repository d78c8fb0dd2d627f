// npm run docs [-- --check]: makes the README's table of settings from package.json; with --check says whether it is up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './lib/locations.mjs';
import { settingsTable, withSettingsTable } from './lib/settingsTable.mjs';

/** @param {string} file */
const read = (file) => readFileSync(path.join(projectRoot, file), 'utf8');

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
