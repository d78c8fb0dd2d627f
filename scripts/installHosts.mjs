// npm run host:install [newest] [oldest]: installs the VS Code hosts of the tests, all by default.
import { ensureHost } from '../test/support/host/installHost.mjs';

const asked = process.argv.slice(2);
for (const name of /** @type {const} */ (['newest', 'oldest'])) {
  if (asked.length === 0 || asked.includes(name)) {
    const host = await ensureHost(name);
    console.log(`VS Code ${host.vscodeVersion}: ${host.folder}`);
  }
}
