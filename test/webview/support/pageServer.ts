import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { webviewPage } from '../../../src/protocol/webviewPage';
import { projectRoot } from './bundles';
import type { ServedFiles } from './bundles';

export const THEMES = ['dark', 'light', 'hc-dark', 'hc-light'] as const;
export type Theme = (typeof THEMES)[number];
export type Surface = 'dashboard' | 'answer';

export const BODY_CLASSES: Readonly<Record<Theme, string>> = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  'hc-dark': 'vscode-high-contrast',
  'hc-light': 'vscode-high-contrast-light vscode-high-contrast',
};

/** The editor's own word for a theme's kind, which it also writes on the body. */
export function themeKind(theme: Theme): string {
  return BODY_CLASSES[theme].split(' ')[0] ?? '';
}

const ELEMENTS = { dashboard: 'sb-dashboard-app', answer: 'sb-answer-app' } as const;

/** What the editor adds to every webview page, in a layer below the page's own styles. */
const EDITOR_STYLES = `@layer vscode-default { body { background: transparent; color: var(--vscode-editor-foreground);
font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); margin: 0; padding: 0 20px; }
code { font-family: var(--vscode-editor-font-family); } }`;

/** The fonts that the tests pin, in place of those of the machine. */
const FONT_STYLES = `@font-face { font-family: Sans; font-weight: 400; src: url(/sans-400.woff2); }
@font-face { font-family: Sans; font-weight: 600; src: url(/sans-600.woff2); }
@font-face { font-family: Mono; src: url(/mono-400.woff2); }
:root { --vscode-font-family: Sans, Mono, sans-serif; --vscode-editor-font-family: Mono, monospace; }`;

export interface PageServer {
  readonly origin: string;
  /** The product's page of a surface, as an editor of that theme would show it. */
  address(surface: Surface, theme: Theme, first?: unknown): string;
  close(): Promise<void>;
}

/** Serves the surfaces' pages and files on 127.0.0.1. */
export async function startPageServer(files: ServedFiles): Promise<PageServer> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', origin);
    const file = files.get(url.pathname);
    const surface = url.pathname === '/page/dashboard' ? 'dashboard' : url.pathname === '/page/answer' ? 'answer' : undefined;
    const theme = THEMES.find((name) => name === url.searchParams.get('theme'));
    if (file !== undefined) {
      response.writeHead(200, { 'content-type': file.type }).end(file.content);
    } else if (surface !== undefined && theme !== undefined) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page(origin, surface, theme, url.searchParams.get('first')));
    } else if (url.pathname === '/theme.css' && theme !== undefined) {
      const sheet = readFileSync(path.join(projectRoot, 'test/webview/themes', `${theme}.css`), 'utf8');
      response.writeHead(200, { 'content-type': 'text/css' }).end(`${EDITOR_STYLES}\n${sheet}\n${FONT_STYLES}`);
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    origin,
    address: (surface, theme, first) => `${origin}/page/${surface}?theme=${theme}${first === undefined ? '' : `&first=${encodeURIComponent(JSON.stringify(first))}`}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

function page(origin: string, surface: Surface, theme: Theme, first: string | null): string {
  return webviewPage({
    cspSource: origin,
    nonce: 'aGoodNonceForTests',
    scriptUri: `${origin}/${surface}.js`,
    element: ELEMENTS[surface],
    title: 'Second Brain',
    language: 'en',
    ...(first === null ? {} : { first: JSON.parse(first) as unknown }),
  })
    .replace('<link ', `<link rel="stylesheet" href="${origin}/theme.css?theme=${theme}">\n  <link `)
    .replace('<body>', `<body class="${BODY_CLASSES[theme]}" data-vscode-theme-kind="${themeKind(theme)}">`);
}
