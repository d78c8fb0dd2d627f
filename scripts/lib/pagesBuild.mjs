// How the pages are bundled, for the product's build and for the component tests.
import { readFile } from 'node:fs/promises';
import { toolkitParts } from './toolkitParts.mjs';

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
 * The pages make elements of Markdown's tokens themselves: of `marked`, what makes HTML stays out, and what only other
 * options than theirs would use. Its rules are shorter by their names.
 *
 * @type {import('esbuild').Plugin}
 */
export const lexerOnly = {
  name: 'lexer-only',
  setup(build) {
    build.onLoad({ filter: /[\\/]marked[\\/]lib[\\/]marked\.esm\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const wholeParser = /;var (\w+)=new \w+;function \w+\(\w+,\w+\)\{return \1\.parse\(/.exec(source);
      const lexer = /[{,](\w+) as Lexer\b/.exec(source)?.[1];
      const ruleNames = new Set([...source.matchAll(/\.rules\.other\.(\w{8,})/g)].map(([, name]) => name));
      if (wholeParser === null || lexer === undefined || ruleNames.size === 0) {
        throw new Error('marked is put together otherwise than this build knows: see scripts/lib/pagesBuild.mjs.');
      }
      const lexing = source
        .slice(0, wholeParser.index)
        .replaceAll('this.options.pedantic', 'false')
        .replaceAll(/this\.options\.(?:extensions|hooks)\?\./g, '(void 0)?.');
      const { code } = await build.esbuild.transform(`${lexing};export{${lexer} as Lexer};`, { mangleProps: new RegExp(`^(?:${[...ruleNames].join('|')})$`) });
      return { contents: code, loader: 'js' };
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
  // The page names what both surfaces share, so that it is not found only when their script is there.
  chunkNames: '[name]',
  legalComments: /** @type {const} */ ('none'),
  tsconfig: 'webview/tsconfig.json',
  entryPoints: { dashboard: 'webview/dashboard/main.ts', answer: 'webview/answer/main.ts', page: 'webview/shared/page.css' },
  // Two packages of the component library bring a copy each.
  alias: { tslib: 'tslib' },
  plugins: [unindented, lexerOnly, toolkitParts],
};
