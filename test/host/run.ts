// node --import tsx test/host/run.ts [newest|oldest]: runs the host suite inside a real extension host of
// the browser-served VS Code, and ends with its result.
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseCounts } from '../../scripts/lib/counts.mjs';
import { artifactsFolder, projectRoot } from '../../scripts/lib/locations.mjs';
import { createHostFolder, removeHostFolder } from '../support/host/hostFolder';
import { describeHost, type HostName } from '../support/host/hosts.mjs';
import { temporaryVault } from '../support/host/temporaryVault';
import { startWorkbenchHost, type TestsExit, type WorkbenchHost } from '../support/host/workbenchHost';
import { bundleHostSuite } from './bundle.mjs';

const mark = '@@second-brain-test ';
const limitMs = Number(process.env['HOST_TEST_LIMIT_S'] ?? 240) * 1000;

async function main(version: HostName): Promise<void> {
  mkdirSync(artifactsFolder, { recursive: true });
  const logFile = path.join(artifactsFolder, `host-${version}.log`);
  const log = createWriteStream(logFile);
  const { vscodeVersion } = describeHost(version);
  const testsModule = await bundleHostSuite();
  const vault = temporaryVault();
  let counted = 0;
  const folder = await createHostFolder();
  const workbench = await startWorkbenchHost({
    version,
    folder,
    workspace: vault.folder,
    development: { folder: projectRoot, testsModule },
    env: { TEST_OUTPUT_MARK: mark, TEST_USER_DATA: folder.userData, EXPECTED_VSCODE_VERSION: vscodeVersion },
    onLog: (line) => {
      log.write(`${line}\n`);
      const at = line.indexOf(mark);
      if (at >= 0) {
        const text = line.slice(at + mark.length);
        counted += parseCounts(text) === undefined ? 0 : 1;
        print(text);
      }
    },
  });
  const { code, reason } = await resultInTime(workbench);
  if (code !== 0) {
    const picture = path.join(artifactsFolder, `host-${version}-failure.png`);
    await workbench.page.screenshot({ path: picture }).catch(() => undefined);
  }
  await workbench.stop();
  await removeHostFolder(folder);
  vault.remove();
  log.end();
  if (code !== 0) {
    print(`VS Code ${vscodeVersion}: ${reason ?? `the suite ended with ${code}`}; its log is ${path.relative(process.cwd(), logFile)}`);
  }
  process.exitCode = code === 0 && counted > 0 ? 0 : 1;
}

async function resultInTime(workbench: WorkbenchHost): Promise<TestsExit> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<TestsExit>((resolve) => {
    timer = setTimeout(() => {
      resolve({ code: 1, reason: `no result after ${limitMs / 1000} s` });
    }, limitMs);
  });
  const result = await Promise.race([workbench.testsExit, tooLong]);
  clearTimeout(timer);
  return result;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

void main(process.argv[2] === 'oldest' ? 'oldest' : 'newest');
