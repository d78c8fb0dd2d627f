// How the pages are bundled, for the product's build and for the component tests.
import { readFile } from 'node:fs/promises';

/**
 * The indentation of templates is part of them; a line break alone stands for the same space. Code does not mind.
 *
 * @type {import('esbuild').Plugin}
 */
const unindented = {
  name: 'unindented',
  setup(build) {
    build.onLoad({ filter: /[\\/]webview[\\/].*\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll(/\n[ \t]+/g, '\n'),
      loader: 'ts',
    }));
  },
};

/**
 * The pages make elements of Markdown's tokens themselves: of `marked`, what makes HTML stays out.
 *
 * @type {import('esbuild').Plugin}
 */
const lexerOnly = {
  name: 'lexer-only',
  setup(build) {
    build.onLoad({ filter: /[\\/]marked[\\/]lib[\\/]marked\.esm\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const wholeParser = /;var (\w+)=new \w+;function \w+\(\w+,\w+\)\{return \1\.parse\(/.exec(source);
      const lexer = /[{,](\w+) as Lexer\b/.exec(source)?.[1];
      if (wholeParser === null || lexer === undefined) {
        throw new Error('marked is put together otherwise than this build knows: see scripts/lib/pagesBuild.mjs.');
      }
      return { contents: `${source.slice(0, wholeParser.index)};export{${lexer} as Lexer};`, loader: 'js' };
    });
  },
};

/**
 * Both surfaces, what they share as a chunk of its own, and the style sheet that both load.
 *
 * @satisfies {import('esbuild').BuildOptions}
 */
export const pagesBuild = {
  bundle: true,
  platform: /** @type {const} */ ('browser'),
  format: /** @type {const} */ ('esm'),
  target: 'es2022',
  splitting: true,
  legalComments: /** @type {const} */ ('none'),
  tsconfig: 'webview/tsconfig.json',
  entryPoints: { dashboard: 'webview/dashboard/main.ts', answer: 'webview/answer/main.ts', page: 'webview/shared/page.css' },
  plugins: [unindented, lexerOnly],
};
