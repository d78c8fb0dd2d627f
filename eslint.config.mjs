// The house's walls (DESIGN: which way imports go), and the habits that a machine can check.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import js from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import lit from 'eslint-plugin-lit';
import wc from 'eslint-plugin-wc';
import tseslint from 'typescript-eslint';

const root = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);

/** Folder -> the folders that it may import from, besides itself. */
const ARROWS = {
  'src/core': [],
  'src/protocol': ['src/core'],
  'src/dashboard': ['src/core', 'src/protocol'],
  'src/adapters': ['src/core'],
  'src/workers': ['src/adapters', 'src/core'],
  'src/host': ['src/adapters', 'src/core', 'src/dashboard', 'src/protocol', 'src/workers'],
  webview: ['src/protocol'],
};

/** Folder -> the packages that it may import, as regular expressions. Order matters: later ones win. */
const PACKAGES = [
  ['src/core', []],
  ['src/protocol', []],
  ['src/dashboard', []],
  ['src/workers', ['node:.+']],
  ['src/host', ['vscode', 'node:.+']],
  ['src/adapters/anthropic', ['@anthropic-ai/sdk(/.*)?']],
  ['src/adapters/conversations', ['node:.+']],
  ['src/adapters/frontMatter', ['yaml']],
  ['src/adapters/journal', ['node:.+']],
  ['src/adapters/languageModel', ['vscode']],
  ['src/adapters/metadataFiles', ['node:.+']],
  ['src/adapters/noteFiles', ['node:.+']],
  ['src/adapters/openai', ['openai(/.*)?', 'node:.+']],
  ['src/adapters/searchIndex', ['minisearch', 'stemmer', 'stopword', 'node:.+']],
  ['src/adapters/sqlite', ['sql\\.js(/.*)?', 'node:.+']],
  ['src/adapters/system', ['uuidv7', 'node:.+']],
  ['src/adapters/vaultFiles', ['node:.+', 'picomatch']],
  ['webview', ['lit(/.*)?', 'marked']],
];

/** The one file that may import the deprecated component library. */
const TOOLKIT_FILE = 'webview/toolkit.ts';

/** Where the bundles of the SDKs are loaded, and so the only place from which a provider can come. */
const PROVIDER_DOOR = 'src/host/config/providerFactories.ts';
const PROVIDER_MODULE = '/adapters\\/(anthropic|openai|languageModel)\\/\\w+Provider$/';
const ONLY_CALLS = 'Only LlmCalls reaches a provider: a call made here would not be recorded.';
const noProviders = [
  { selector: `ImportExpression[source.value=${PROVIDER_MODULE}]`, message: ONLY_CALLS },
  { selector: `ImportDeclaration[importKind!="type"][source.value=${PROVIDER_MODULE}]`, message: ONLY_CALLS },
];

const glob = (folder) => `${folder}/**/*.ts`;
const absolute = (folder) => path.join(root, folder);

const arrowZones = [
  ...Object.entries(ARROWS).flatMap(([folder, allowed]) =>
    ['src', 'webview', 'test'].map((from) => ({
      target: absolute(folder),
      from: absolute(from),
      except: [folder, ...allowed]
        .filter((other) => other.startsWith(from))
        .map((other) => `./${path.relative(from, other)}`),
      message: `${folder} may import only from ${[folder, ...allowed].join(', ')}.`,
    })),
  ),
  // An adapter is one technology: adapters do not know each other.
  ...readdirSync(absolute('src/adapters'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({
      target: absolute(`src/adapters/${name}`),
      from: absolute('src/adapters'),
      except: [`./${name}`],
      message: 'Adapters do not import each other.',
    })),
  // The entry point knows the host and nothing else.
  ...[['src', ['./host']], ['webview', []], ['test', []]].map(([from, except]) => ({
    target: absolute('src/extension.ts'),
    from: absolute(from),
    except,
    message: 'extension.ts imports only from src/host.',
  })),
];

/** Rules that allow these packages and no others, whichever way they are imported. */
function onlyPackages(folder, allowed, extraSyntax = []) {
  const permitted = allowed.length === 0 ? '' : `|(?:${allowed.join('|')})$`;
  const foreign = `^(?!\\.{1,2}/${permitted})`;
  const message = `${folder} may import ${allowed.length === 0 ? 'no package' : `only these packages: ${allowed.join(', ')}`}.`;
  return {
    'no-restricted-imports': ['error', { patterns: [{ regex: foreign, message }] }],
    'no-restricted-syntax': [
      'error',
      { selector: `ImportExpression[source.value=/${foreign.replaceAll('/', '\\/')}/]`, message },
      { selector: 'ImportExpression[source.type!="Literal"]', message: 'Import by a literal name, so that the arrows can be checked.' },
      ...extraSyntax,
    ],
  };
}

const PORTS = 'The domain has no clock, timer, randomness or system of its own: take the port of core/system.';
const coreSyntax = [
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: PORTS },
  { selector: 'CallExpression[callee.name="Date"]', message: PORTS },
];
const typesOnlySyntax = [
  {
    selector: 'ImportDeclaration[importKind!="type"][source.value=/(^|\\/)core\\//]:has(ImportSpecifier[importKind!="type"])',
    message: 'The protocol takes only types from core, so that no domain code reaches a webview.',
  },
];

const extraSyntax = { 'src/core': coreSyntax, 'src/protocol': typesOnlySyntax, 'src/host': noProviders, 'src/workers': noProviders };

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', 'out/', 'artifacts/', 'coverage/', '**/*.js', '**/*.cjs', 'test/fixtures/vaults/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.mjs', '.js', '.json'] })],
      'import-x/extensions': ['.ts'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { basePath: root, zones: arrowZones }],
      'import-x/no-cycle': 'error',
      'import-x/no-default-export': 'error',
      'no-console': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // Records keyed by external words are read with brackets; the compiler's own option says where.
      '@typescript-eslint/dot-notation': 'off',
      eqeqeq: 'error',
    },
  },
  ...PACKAGES.map(([folder, allowed]) => ({
    files: [glob(folder)],
    ignores: [TOOLKIT_FILE],
    rules: onlyPackages(folder, allowed, extraSyntax[folder]),
  })),
  { files: [PROVIDER_DOOR], rules: onlyPackages('src/host', []) },
  { files: ['src/extension.ts'], rules: onlyPackages('src/extension.ts', ['vscode']) },
  {
    files: [glob('src/core')],
    rules: {
      'no-restricted-globals': ['error', ...['setTimeout', 'setInterval', 'setImmediate', 'process', 'Buffer', 'fetch', 'performance', 'crypto', 'require'].map((name) => ({ name, message: PORTS }))],
      'no-restricted-properties': ['error', { object: 'Date', property: 'now', message: PORTS }, { object: 'Math', property: 'random', message: PORTS }],
    },
  },
  {
    files: [glob('webview')],
    extends: [lit.configs['flat/recommended'], wc.configs['flat/recommended']],
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // Mocha's `describe` and `it` return nothing that a test waits for; fast-check's `assert` may.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
    },
  },
  { files: ['test/bench/run.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      ecmaVersion: 2024,
      globals: Object.fromEntries(
        ['process', 'console', 'URL', 'Buffer', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'fetch', 'AbortController', 'AbortSignal', 'performance', 'structuredClone', 'window', 'document', 'globalThis'].map((name) => [name, 'readonly']),
      ),
    },
  },
);
