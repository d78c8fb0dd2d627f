// npm run test:electron: the host suite inside desktop VS Code, which @vscode/test-electron downloads. Without a
// network, or a display to show it on, the suite is skipped, and says so.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { formatCounts, judge, parseCounts } from './lib/counts.mjs';
import { cacheFolder, projectRoot } from './lib/locations.mjs';
import { build, ensurePackages } from './lib/setup.mjs';

/** What the download fails with where the outside cannot be reached. */
const unreachable = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ECONNRESET', 'ENETUNREACH', 'EHOSTUNREACH', 'ETIMEDOUT'];

await ensurePackages();
const { downloadAndUnzipVSCode, runTests } = await import('@vscode/test-electron');
const program = await desktopVsCode();
if (typeof program === 'object') {
  console.log(`The suite in desktop VS Code is skipped: ${program.skippedBecause}.`);
  console.log(formatCounts({ passed: 0, failed: 0, skipped: 1 }));
} else {
  await build();
  await runSuite(program);
}

/** @returns {Promise<string | { skippedBecause: string }>} */
async function desktopVsCode() {
  if (process.platform === 'linux' && !(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY)) {
    return { skippedBecause: 'there is no display (run it under xvfb-run)' };
  }
  const chosen = process.env.VSCODE_EXECUTABLE_PATH;
  if (chosen) {
    return chosen;
  }
  try {
    return await downloadAndUnzipVSCode({ cachePath: path.join(cacheFolder(), 'desktop'), version: process.env.VSCODE_VERSION ?? 'stable' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (unreachable.includes(code)) {
      return { skippedBecause: `VS Code cannot be downloaded here (${code})` };
    }
    throw error;
  }
}

/** @param {string} vscodeExecutablePath */
async function runSuite(vscodeExecutablePath) {
  const [{ bundleHostSuite }, { tsImport }] = await Promise.all([import('../test/host/bundle.mjs'), import('tsx/esm/api')]);
  const { temporaryVault } = await tsImport('../test/support/host/temporaryVault.ts', import.meta.url);
  const extensionTestsPath = await bundleHostSuite();
  const vault = temporaryVault();
  const profile = mkdtempSync(path.join(tmpdir(), 'second-brain-'));
  let output = '';
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      output += String(chunk);
      process.stdout.write(chunk, done);
    },
  });
  let exitCode = 0;
  try {
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: projectRoot,
      extensionTestsPath,
      extensionTestsEnv: { TEST_USER_DATA: path.join(profile, 'data') },
      launchArgs: [vault.folder, '--user-data-dir', path.join(profile, 'data'), '--extensions-dir', path.join(profile, 'extensions')],
      stdout,
    });
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    exitCode = 1;
  } finally {
    vault.remove();
    rmSync(profile, { recursive: true, force: true });
  }
  const told = output.split('\n').map(parseCounts).findLast((counts) => counts !== undefined);
  const counts = judge(told, exitCode);
  console.log(formatCounts(counts));
  process.exitCode = counts.failed > 0 ? 1 : 0;
}
