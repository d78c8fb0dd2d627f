// node --import tsx test/host/run.ts [newest|oldest]: runs the host suite inside a real extension host of
// the browser-served VS Code, and ends with its result.
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { artifactsFolder, projectRoot } from '../../scripts/lib/locations.mjs';
import { parseCounts } from '../../scripts/lib/counts.mjs';
import { describeHost } from '../support/host/hosts.mjs';
import { startWorkbenchHost, type TestsExit } from '../support/host/workbenchHost';
import { temporaryVault } from '../support/host/temporaryVault';
import { bundleHostSuite } from './bundle.mjs';

const mark = '@@second-brain-test ';
const limitMs = Number(process.env['HOST_TEST_LIMIT_S'] ?? 240) * 1000;

const version = process.argv[2] === 'oldest' ? 'oldest' : 'newest';
mkdirSync(artifactsFolder, { recursive: true });
const logFile = path.join(artifactsFolder, `host-${version}.log`);
const log = createWriteStream(logFile);
const write = (line: string): void => void process.stdout.write(`${line}\n`);

const testsModule = await bundleHostSuite();
const vault = temporaryVault();
const { vscodeVersion } = describeHost(version);
const counts: string[] = [];
const workbench = await startWorkbenchHost({
  version,
  workspace: vault.folder,
  development: { folder: projectRoot, testsModule },
  env: { TEST_OUTPUT_MARK: mark, EXPECTED_VSCODE_VERSION: vscodeVersion },
  onLog: (line) => {
    log.write(`${line}\n`);
    const at = line.indexOf(mark);
    if (at >= 0) {
      const text = line.slice(at + mark.length);
      if (parseCounts(text) !== undefined) {
        counts.push(text);
      }
      write(text);
    }
  },
});
let timer: NodeJS.Timeout | undefined;
const tooLong = new Promise<TestsExit>((resolve) => {
  timer = setTimeout(() => { resolve({ code: 1, reason: `no result after ${limitMs / 1000} s` }); }, limitMs);
});
const { code, reason } = await Promise.race([workbench.testsExit, tooLong]);
clearTimeout(timer);
if (code !== 0) {
  await workbench.page.screenshot({ path: path.join(artifactsFolder, `host-${version}-failure.png`) }).catch(() => undefined);
}
await workbench.stop();
vault.remove();
log.end();
if (code !== 0) {
  write(`VS Code ${vscodeVersion}: ${reason ?? `the suite ended with ${code}`}; its log is ${path.relative(process.cwd(), logFile)}`);
}
if (counts.length === 0) {
  write('0 passed, 1 failed, 0 skipped');
}
process.exitCode = code === 0 && counts.length > 0 ? 0 : 1;
