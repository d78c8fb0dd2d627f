// Of the component library, what one element needs. Its makers no longer change it, and package.json pins it: the
// modules that are replaced here are known by their hash, and another text ends the build.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/**
 * Elements are defined at once, with the template and the styles that their maker gave them. What the library has instead
 * is a container in which other pages could exchange both.
 */
const FOUNDATION_ELEMENT = `
import { FASTElement } from '@microsoft/fast-element';
export class FoundationElement extends FASTElement {
  static compose(parts) {
    return () => (prefix) => FASTElement.define(this, {
      ...parts,
      name: prefix + '-' + parts.baseName,
      template: parts.template(null, parts),
      styles: parts.styles(null, parts),
    });
  }
}`;

const DESIGN_SYSTEM = `
export const DesignSystem = {
  getOrCreate: () => ({ withPrefix: (prefix) => ({ register: (...elements) => elements.forEach((define) => define(prefix)) }) }),
};`;

/**
 * What the library calls a token, as the editor's own variable, which follows the theme by itself. The library copies the
 * variables' values at each change of the theme, and what a theme does not set stays as it was in the one before.
 *
 * @param {string} source
 */
function tokensAsVariables(source) {
  return source
    .replace(/^import .*$/m, '')
    .replaceAll(/ = create\('([\w-]+)'(?:, '(--[\w-]+)')?\)\.withDefault\('?([^']*?)'?\);$/gm, (_call, name, variable, value) => ` = ${JSON.stringify(tokenValue(name, variable, value))};`);
}

/** @param {string} name  @param {string | undefined} variable  @param {string} value  what the library has without a theme */
function tokenValue(name, variable, value) {
  if (variable === undefined) return value;
  // The library's stand-in for a variable that the editor did not have then.
  const themed = variable === '--fake-vscode-token' ? '--vscode-toolbar-hoverBackground' : variable;
  // Only high contrast leaves such a colour out, and means "none" by it, as the library's own list of exceptions says.
  const isNoneIfUnset = name.includes('background') || name === 'contrast-active-border';
  return `var(${themed}, ${isNoneIfUnset ? 'transparent' : value})`;
}

/**
 * An enumeration of key codes that nobody reads, which no bundler can leave out: it is made by a call.
 *
 * @param {string} source
 */
function withoutKeyCodes(source) {
  return source.replace(/export var KeyCodes;\n[\s\S]*?\(KeyCodes \|\| \(KeyCodes = \{\}\)\);\n/, '');
}

/**
 * Two templates that no button uses, which are calls too.
 *
 * @param {string} source
 */
function withoutOldTemplates(source) {
  return source.replaceAll(/(export const (?:start|end)Template = )html `[^`]*`/g, '$1null');
}

const REPLACED = [
  {
    file: 'webview-ui-toolkit/dist/design-tokens.js',
    sha256: '4788f47de766d2d248d2f4d919492703892a2b3a172c500e91e2f5b26da623a2',
    becomes: tokensAsVariables,
  },
  {
    file: 'fast-foundation/dist/esm/foundation-element/foundation-element.js',
    sha256: 'c3e47cb4940fe2eb2199cf820088fd1db224d9bd48a2ecca9c7b3cb7821c01f0',
    becomes: () => FOUNDATION_ELEMENT,
  },
  {
    file: 'fast-foundation/dist/esm/design-system/design-system.js',
    sha256: 'e409d6d357db3125226a015d0f9b8e9c745e18e232cc26f424c7858165d5be83',
    becomes: () => DESIGN_SYSTEM,
  },
  {
    file: 'fast-foundation/dist/esm/patterns/start-end.js',
    sha256: '9d48e49e3e99d74d6038b4b692153bbaebe9df8a91a05e483e601529f7fad46e',
    becomes: withoutOldTemplates,
  },
  {
    // Which of two selectors the browser has: the library puts a style sheet into the page to find out.
    file: 'fast-foundation/dist/esm/utilities/style/focus.js',
    sha256: 'c31fd4919311164a2e13c3d64ee9bcde207cf59f3b27faeb8581fffad73c7568',
    becomes: () => "export const focusVisible = 'focus-visible';",
  },
  {
    file: 'fast-web-utilities/dist/key-codes.js',
    sha256: '422796ace495a9544b163a5d3997d5599492b0eaef875b71421e4b4def0d6137',
    becomes: withoutKeyCodes,
  },
];

/** The modules of the component library that a bundle holds otherwise than they are, as their paths end. */
export const REPLACED_MODULES = REPLACED.map(({ file }) => file);

/**
 * What a bundle holds in place of a module of the component library.
 *
 * @param {string} file  one of REPLACED_MODULES
 * @param {string} source  the module as it is installed
 * @throws when it is not the module that is known here
 */
export function replacement(file, source) {
  const known = REPLACED.find((one) => one.file === file);
  if (known === undefined || createHash('sha256').update(source).digest('hex') !== known.sha256) {
    throw new Error(`${file} of the component library is not the one that this build leaves parts of out: see scripts/lib/toolkitParts.mjs.`);
  }
  return known.becomes(source);
}

/**
 * Leaves the container and the design tokens of the component library out of a bundle.
 *
 * @type {import('esbuild').Plugin}
 */
export const toolkitParts = {
  name: 'toolkit-parts',
  setup(build) {
    const missing = new Set(REPLACED_MODULES);
    for (const file of REPLACED_MODULES) {
      build.onLoad({ filter: new RegExp(`[/\\\\]${file.replaceAll('.', '\\.').replaceAll('/', '[/\\\\]')}$`) }, async ({ path }) => {
        missing.delete(file);
        return { contents: replacement(file, await readFile(path, 'utf8')), loader: 'js' };
      });
    }
    build.onEnd(() => ({
      errors: [...missing].map((file) => ({ text: `The component library has no ${file} any more: see scripts/lib/toolkitParts.mjs.` })),
    }));
  },
};
