// npm start: opens the extension on a folder of notes, in desktop VS Code where there is one, else in the browser.
// npm start -- --once: asks one question without a screen, prints answer, citations and trace, and exits.
import { spawn } from 'node:child_process';
import { ensureHost } from '../test/support/host/installHost.mjs';
import { projectRoot } from './lib/locations.mjs';
import { runForCode } from './lib/processes.mjs';
import { build, ensurePackages } from './lib/setup.mjs';
import { asksForHelp, parseStartOptions, startArguments, startUsage } from './lib/startOptions.mjs';
import { vaultToOpen } from './lib/sampleVault.mjs';
import { isOnPath } from './lib/systemPackages.mjs';

if (asksForHelp(process.argv.slice(2))) {
  console.log(startUsage);
  process.exit(0);
}
const options = readOptions();
await ensurePackages();
await build();
if (!options.once && options.provider === undefined && !options.loopback && hasDesktop()) {
  console.log(`Opening ${options.vault} in desktop VS Code`);
  spawn('code', ['--new-window', `--extensionDevelopmentPath=${projectRoot}`, options.vault], { stdio: 'inherit', shell: process.platform === 'win32' });
} else {
  await ensureHost('newest');
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    // The child gets it too, and ends what it started; we wait for that.
    process.on(signal, () => undefined);
  }
  const { code } = await runForCode(process.execPath, ['--import', 'tsx', 'scripts/startInBrowser.ts', ...startArguments(options)], { cwd: projectRoot });
  process.exitCode = typeof code === 'number' ? code : 1;
}

function readOptions() {
  try {
    const asked = parseStartOptions(process.argv.slice(2));
    return { ...asked, vault: vaultToOpen(asked.vault) };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${startUsage}`);
    process.exit(2);
  }
}

function hasDesktop() {
  const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
  return hasDisplay && (process.platform === 'win32' || isOnPath('code'));
}
