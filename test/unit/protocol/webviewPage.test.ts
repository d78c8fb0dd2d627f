import assert from 'node:assert/strict';
import { webviewPage } from '../../../src/protocol/webviewPage';

const PAGE = {
  cspSource: 'https://*.example.test',
  nonce: 'abc123',
  scriptUri: 'https://file.example.test/dist/webview/answer.js',
  element: 'sb-answer-app',
  title: 'Ask',
  language: 'en',
} as const;

describe('the page of a panel', () => {
  it('allows scripts, styles and fonts of the extension, and nothing else', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(webviewPage(PAGE))?.[1] ?? '';
    assert.deepEqual(policy.split('; '), [
      "default-src 'none'",
      "script-src 'nonce-abc123' https://*.example.test",
      "style-src 'nonce-abc123' https://*.example.test",
      'font-src https://*.example.test',
      "img-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    assert.doesNotMatch(policy, /unsafe/);
  });

  it('loads the script and the style sheets beside it, the shared one first', () => {
    const html = webviewPage(PAGE);
    assert.match(html, /<script type="module" nonce="abc123" src="https:\/\/file\.example\.test\/dist\/webview\/answer\.js"><\/script>/);
    assert.deepEqual(html.match(/<link .*>/g), [
      '<link rel="stylesheet" nonce="abc123" href="https://file.example.test/dist/webview/page.css">',
      '<link rel="stylesheet" nonce="abc123" href="https://file.example.test/dist/webview/answer.css">',
      // Otherwise it would be asked for only when the script that needs it is there.
      '<link rel="modulepreload" nonce="abc123" href="https://file.example.test/dist/webview/chunk.js">',
    ]);
    assert.match(html, /<sb-answer-app><\/sb-answer-app>/);
  });

  it('has on its element what the surface shows at once', () => {
    const html = webviewPage({ ...PAGE, first: { cards: 'a "b"' } });
    assert.match(html, /<sb-answer-app data-first="\{&quot;cards&quot;:&quot;a \\&quot;b\\&quot;&quot;\}"><\/sb-answer-app>/);
  });

  it('keeps markup in its values from becoming markup', () => {
    const html = webviewPage({ ...PAGE, title: '</title><script>x</script>', language: '"><script>', first: { name: '"><script>' } });
    assert.equal(html.match(/<script/g)?.length, 1);
  });
});
