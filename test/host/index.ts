import { readdirSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

const testLimitMs = 30_000;

/**
 * VS Code's contract for a module of extension tests: it loads it in the extension host, calls `run()`, and takes a
 * rejection for a failed run.
 */
export async function run(): Promise<void> {
  // The extension host's console reaches the launcher mixed with the workbench's own log, so the launcher asks for
  // a mark by which to tell our lines. Without one they are printed plain.
  const mark = process.env['TEST_OUTPUT_MARK'] ?? '';
  const print = (...values: unknown[]): void => {
    for (const line of format(...values).split('\n')) {
      // eslint-disable-next-line no-console -- the only way out of the extension host
      console.log(mark + line);
    }
  };
  Mocha.reporters.Base.consoleLog = print;
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: testLimitMs, forbidOnly: process.env['CI'] !== undefined });
  // For a look at one file: those whose names begin so.
  const only = process.env['HOST_ONLY'] ?? '';
  for (const file of readdirSync(__dirname).filter((name) => name.startsWith(only) && name.endsWith('.test.cjs')).sort()) {
    mocha.addFile(path.join(__dirname, file));
  }
  await new Promise<void>((resolve, reject) => {
    const runner = mocha.run((failures) => {
      const { passes = 0, pending = 0 } = runner.stats ?? {};
      print(`${passes} passed, ${failures} failed, ${pending} skipped`);
      if (failures > 0 || passes === 0) {
        reject(new Error(failures > 0 ? `${failures} tests failed` : 'no test ran'));
      } else {
        resolve();
      }
    });
  });
}
