// The part of `npm start` that needs the packages: VS Code served to a browser, or one question without a screen.
import { startProviderServer } from '../test/support/providerServer';
import { startCodeServer } from '../test/support/host/codeServer';
import { createHostFolder, removeHostFolder } from '../test/support/host/hostFolder';
import { describeHost } from '../test/support/host/hosts.mjs';
import { endOnSignal } from '../test/support/host/signals';
import { workbenchAddress } from '../test/support/host/workbenchAddress';
import { askOnce } from './askOnce';
import { projectRoot } from './lib/locations.mjs';
import { parseStartOptions } from './lib/startOptions.mjs';
import { type ModelAccess, modelAccess } from './modelAccess';

async function main(): Promise<void> {
  const options = parseStartOptions(process.argv.slice(2));
  const loopback = options.loopback ? await startProviderServer() : undefined;
  const access = modelAccess(process.env, options, loopback);
  if (options.once) {
    process.exitCode = (await askOnce({ ...options, ...access })) ? 0 : 1;
    await loopback?.close();
  } else {
    await serve(options.vault, access);
  }
}

/** Until Ctrl+C. */
async function serve(vault: string, access: ModelAccess): Promise<void> {
  const folder = await createHostFolder();
  const server = await startCodeServer({ host: describeHost('newest'), folder, ...access });
  endOnSignal(async () => {
    await server.stop();
    await removeHostFolder(folder);
  });
  const address = workbenchAddress(server.origin, { workspace: vault, development: { folder: projectRoot } });
  process.stdout.write(`\nSecond Brain is open at\n\n  ${address}\n\nCtrl+C ends it.\n`);
  process.stderr.write(`${await server.exited}\n`);
  process.exitCode = 1;
}

void main();
