import type { BrowserContext, Page } from 'playwright-core';
import type { RequestEnvelope } from '../../../src/protocol/envelope';
import { installFakeHost } from './fakeHost';
import type { FakeAnswer } from './fakeHost';
import { BODY_CLASSES, themeKind } from './pageServer';
import type { Surface, Theme } from './pageServer';
import { session } from './session';

export interface SurfaceOptions {
  readonly answers: Record<string, FakeAnswer>;
  readonly state?: unknown;
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  readonly rightToLeft?: boolean;
  readonly forcedColors?: boolean;
  /** How many pixels of the screen one of the page takes: 2 is a zoom of 200 %, with half the width. */
  readonly zoom?: number;
  /** What the page has on its element. */
  readonly first?: unknown;
  /** Whether the person lets things move; not where it is left out, so that pictures stand still. */
  readonly motion?: boolean;
}

/** A surface in its own browser context, and the fake host behind it. */
export interface OpenSurface {
  readonly page: Page;
  /** Requests that the page sent so far, of one type. */
  sent(type: string): Promise<readonly RequestEnvelope[]>;
  /** Answers the oldest held request of that type, or the one at `index`. */
  release(type: string, result: unknown, index?: number): Promise<void>;
  /** Changes how requests of a type are answered from now on. */
  answer(type: string, answer: FakeAnswer): Promise<void>;
  event(event: unknown): Promise<void>;
  state(): Promise<unknown>;
  /** Changes the theme as the editor does it: other variables, other classes on the body, the page stays. */
  setTheme(theme: Theme): Promise<void>;
  /** Violations of the content security policy, errors of the page, and requests that left for elsewhere. */
  trouble(): Promise<readonly string[]>;
}

const contexts: BrowserContext[] = [];

/** Opens the product's page of a surface. `closeSurfaces` ends it. */
export async function openSurface(surface: Surface, options: SurfaceOptions): Promise<OpenSurface> {
  const { browser, server } = session();
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: options.height ?? 900 },
    locale: 'en-US',
    timezoneId: 'Europe/Berlin',
    deviceScaleFactor: options.zoom ?? 1,
    reducedMotion: options.motion === true ? 'no-preference' : 'reduce',
    forcedColors: options.forcedColors === true ? 'active' : 'none',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  contexts.push(context);
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      troubles.push(`console: ${message.text()}`);
    }
  });
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(server.origin)) {
      troubles.push(`request: ${request.url()}`);
    }
  });
  // The bundler that loads these tests names functions with a helper that the page does not have.
  await page.addInitScript('globalThis.__name = (value) => value;');
  await page.addInitScript(installFakeHost, { answers: { 'period/keep': { result: null }, ...options.answers }, state: options.state });
  await page.goto(server.address(surface, options.theme ?? 'dark', options.first));
  if (options.rightToLeft === true) {
    await page.evaluate(() => {
      document.documentElement.dir = 'rtl';
    });
  }
  return handle(page, troubles);
}

function handle(page: Page, troubles: readonly string[]): OpenSurface {
  return {
    page,
    sent: (type) => page.evaluate((wanted) => window.fakeHost.sent.filter((message) => message.type === wanted), type),
    release: async (type, result, index = 0) => {
      await page.waitForFunction(([wanted, at]) => window.fakeHost.held.filter((held) => held.type === wanted).length > at, [type, index] as const);
      await page.evaluate(
        ([wanted, value, at]) => {
          const { held } = window.fakeHost;
          const chosen = held.filter((one) => one.type === wanted)[at];
          if (chosen !== undefined) {
            held.splice(held.indexOf(chosen), 1);
            window.fakeHost.deliver({ kind: 'response', id: chosen.id, ok: true, result: value });
          }
        },
        [type, result, index] as const,
      );
    },
    answer: (type, answer) =>
      page.evaluate(
        ([wanted, given]) => {
          window.fakeHost.answers = { ...window.fakeHost.answers, [wanted]: given };
        },
        [type, answer] as const,
      ),
    event: (event) =>
      page.evaluate((given) => {
        window.fakeHost.deliver({ kind: 'event', event: given });
      }, event),
    state: () => page.evaluate(() => window.fakeHost.state),
    setTheme: (theme) =>
      page.evaluate(
        async ([name, classes, kind]) => {
          const link = document.querySelector<HTMLLinkElement>('link[href*="/theme.css"]')!;
          const href = link.href.replace(/theme=.*/, `theme=${name}`);
          if (href === link.href) return;
          const loaded = new Promise((resolve) => {
            link.onload = resolve;
          });
          link.href = href;
          await loaded;
          document.body.className = classes;
          document.body.dataset['vscodeThemeKind'] = kind;
        },
        [theme, BODY_CLASSES[theme], themeKind(theme)] as const,
      ),
    trouble: async () => [...troubles, ...(await page.evaluate(() => window.fakeHost.violations))],
  };
}

/** Ends all surfaces that a test opened. */
export async function closeSurfaces(): Promise<void> {
  await Promise.all(contexts.splice(0).map((context) => context.close()));
}

/** Waits until something holds; polls, and fails with the last value after five seconds. */
export async function eventually<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 5_000;
  for (;;) {
    const value = await read();
    if (holds(value)) {
      return value;
    }
    if (Date.now() > deadline) {
      throw new Error(`Still ${JSON.stringify(value)} after five seconds`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
