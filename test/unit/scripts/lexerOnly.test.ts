import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { Lexer } from 'marked';
import { projectRoot } from '../../../scripts/lib/locations.mjs';
import { lexerOnly } from '../../../scripts/lib/pagesBuild.mjs';

const DOCUMENTS = ['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'API.md', 'SECURITY.md'].map((name) => readFileSync(path.join(projectRoot, name), 'utf8'));

/** What none of the documents has. */
const RARE = [
  '- [ ] open\n- [x] done\n\n1) one\n   - two\n\n     three\n10. ten',
  '| a | b |\n|:-|-:|\n| `x \\| y` | **z** |\n\n<b>bold</b> <!-- no --> &amp; &#65;',
  '> quote\n> > deeper\nlazy\n\n```ts\nconst a = 1;\n```\n\n    indented\n\n~~~\ntilde\n~~~',
  'Setext\n======\n\n***\n\n[a]: https://example.org "title"\n\n[a] ![image][a] <https://example.org> www.example.org me@example.org ~~gone~~ `code` line  \nbreak\\\nend',
  '*em* __strong__ ***both*** snake_case_word **not closed [link](<a b> "t") \\* [x](javascript:void)',
];

describe('The Markdown parser of the pages', () => {
  it('reads every text as the library does that it is cut from', async () => {
    const { outputFiles } = await esbuild.build({
      stdin: { contents: "export { Lexer } from 'marked';", resolveDir: projectRoot },
      bundle: true,
      minify: true,
      format: 'esm',
      write: false,
      plugins: [lexerOnly],
    });
    const cut = (await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0]?.text ?? '').toString('base64')}`)) as { readonly Lexer: typeof Lexer };
    for (const text of [...DOCUMENTS, ...RARE]) {
      assert.deepEqual(cut.Lexer.lex(text, { gfm: true }), Lexer.lex(text, { gfm: true }));
    }
  });
});
