import type { Browser } from 'playwright-core';
import { launchPinnedChromium } from '../../support/host/chromium.mjs';
import { bundleSurfaces } from './bundles';
import { startPageServer } from './pageServer';
import type { PageServer } from './pageServer';

/** What all tests share: one browser, and a server for the pages. */
export interface Session {
  readonly browser: Browser;
  readonly server: PageServer;
  close(): Promise<void>;
}

let current: Session | undefined;

/**
 * Builds the surfaces as the product does, serves them on 127.0.0.1 and starts the browser.
 *
 * @public called by run.mjs, which cannot import it by name
 */
export async function startSession(): Promise<Session> {
  const server = await startPageServer(await bundleSurfaces());
  const browser = await launchPinnedChromium();
  current = {
    browser,
    server,
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
  return current;
}

export function session(): Session {
  if (current === undefined) {
    throw new Error('The component tests run through test/webview/run.mjs.');
  }
  return current;
}
