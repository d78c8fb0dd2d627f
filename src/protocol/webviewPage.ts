/** What a panel's page needs to know. */
export interface WebviewPage {
  /** `webview.cspSource`. */
  readonly cspSource: string;
  /** Fresh for each load, letters and digits only. */
  readonly nonce: string;
  /** Webview address of the surface's script, ending in `.js`; beside it lie its style sheet, ending in `.css`, and `page.css` and `chunk.js`, which all surfaces share. */
  readonly scriptUri: string;
  /** The surface's element. */
  readonly element: 'sb-dashboard-app' | 'sb-answer-app';
  readonly title: string;
  /** BCP 47 tag of the display language: numbers and dates follow it. */
  readonly language: string;
  /** What the surface shows before anything was answered; it finds it as JSON in its element's `data-first`. */
  readonly first?: unknown;
}

const FILE_NAME = /[^/]*\.js$/;

/** The page of a panel. The surface asks for everything once it runs, but for what its first picture can have at once. */
export function webviewPage(page: WebviewPage): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${page.nonce}' ${page.cspSource}`,
    `style-src 'nonce-${page.nonce}' ${page.cspSource}`,
    `font-src ${page.cspSource}`,
    "img-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escapeAttribute(page.language)}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta http-equiv="Content-Security-Policy" content="${escapeAttribute(policy)}">
  <!-- From this the component library takes the nonce of the style element with which it tries what the browser can do. -->
  <meta property="csp-nonce" content="${escapeAttribute(page.nonce)}">
  <title>${escapeAttribute(page.title)}</title>
  ${styleSheet(page, FILE_NAME, 'page.css')}
  ${styleSheet(page, /\.js$/, '.css')}
  <link rel="modulepreload" nonce="${escapeAttribute(page.nonce)}" href="${escapeAttribute(page.scriptUri.replace(FILE_NAME, 'chunk.js'))}">
</head>
<body>
  <${page.element}${page.first === undefined ? '' : ` data-first="${escapeAttribute(JSON.stringify(page.first))}"`}></${page.element}>
  <script type="module" nonce="${escapeAttribute(page.nonce)}" src="${escapeAttribute(page.scriptUri)}"></script>
</body>
</html>
`;
}

function styleSheet({ nonce, scriptUri }: WebviewPage, ending: RegExp, replacement: string): string {
  return `<link rel="stylesheet" nonce="${escapeAttribute(nonce)}" href="${escapeAttribute(scriptUri.replace(ending, replacement))}">`;
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
