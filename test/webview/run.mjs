// Component tests: both surfaces in a real Chromium, under the product's own content security policy, with a fake host.
//   node test/webview/run.mjs [--grep TEXT]
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import Mocha from 'mocha';
// Lets the imports below be TypeScript.
import 'tsx';

const folder = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const grep = process.argv.includes('--grep') ? process.argv[process.argv.indexOf('--grep') + 1] : undefined;

// The tests are loaded as CommonJS, and must meet the same session.
const { startSession } = createRequire(import.meta.url)('./support/session.ts');

const session = await startSession();
const mocha = new Mocha({ ui: 'bdd', reporter: 'spec', timeout: 30_000, ...(grep === undefined ? {} : { grep }) });
for (const file of readdirSync(folder).filter((name) => name.endsWith('.test.ts')).sort()) {
  mocha.addFile(path.join(folder, file));
}
await mocha.loadFilesAsync();
const { stats } = await new Promise((resolve) => {
  const runner = mocha.run(() => resolve(runner));
});
await session.close();
console.log(`${stats.passes} passed, ${stats.failures} failed, ${stats.pending} skipped`);
process.exitCode = stats.failures === 0 && stats.passes > 0 ? 0 : 1;
