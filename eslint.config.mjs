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

/** What adapters with files of their own share: small enough to be written once, and no technology that one could swap. */
const SHARED_ADAPTER = 'files';

/** What of Node the host and the workers may use: not the network, on which a call could be made that nobody records. */
const NODE_WITHOUT_NETWORK = 'node:(?!(?:https?|http2|net|tls|dgram)$).+';

/** Folder -> the packages that it may import, as regular expressions. Order matters: later ones win. */
const PACKAGES = [
  ['src/core', []],
  ['src/protocol', []],
  ['src/dashboard', []],
  ['src/workers', [NODE_WITHOUT_NETWORK]],
  ['src/host', ['vscode', NODE_WITHOUT_NETWORK]],
  ['src/adapters/anthropic', ['@anthropic-ai/sdk(/.*)?']],
  ['src/adapters/conversations', ['node:.+']],
  ['src/adapters/files', ['node:.+']],
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
/** All ways in which a module's values come from another one. */
const anyImportOf = (source, message) => [
  { selector: `ImportExpression[source.value=${source}]`, message },
  ...['ImportDeclaration[importKind', 'ExportNamedDeclaration[exportKind', 'ExportAllDeclaration[exportKind'].map((kind) => ({ selector: `${kind}!="type"][source.value=${source}]`, message })),
];
/** All ways to lay hands on a method of this name. */
const noMethod = (name) => [
  { selector: `MemberExpression[property.name="${name}"]`, message: ONLY_CALLS },
  { selector: `MemberExpression[property.value="${name}"]`, message: ONLY_CALLS },
  { selector: `ObjectPattern > Property[key.name="${name}"]`, message: ONLY_CALLS },
];
const noModules = [
  ...anyImportOf(PROVIDER_MODULE, ONLY_CALLS),
  ...['CallExpression[callee.name="require"]', 'TSExternalModuleReference', 'ImportSpecifier[imported.name="createRequire"]'].map((selector) => ({
    selector,
    message: 'Use an import, so that the arrows can be checked.',
  })),
];
const noFactories = anyImportOf('/(^|\\/)providerFactories$/', 'Providers come to LlmCalls through the composition, and to nobody else.');
const noAsking = noMethod('complete');
const noEditorAsking = noMethod('sendRequest');
const noProviders = [...noModules, ...noFactories, ...noAsking, ...noEditorAsking];

/** Who may do one of these things, and nothing more than that. */
const PROVIDER_EXCEPTIONS = [
  { files: [PROVIDER_DOOR], syntax: [...noFactories, ...noAsking, ...noEditorAsking] },
  { files: ['src/host/composeAsking.ts', 'src/host/config/editorModels.ts'], syntax: [...noModules, ...noAsking, ...noEditorAsking] },
  // Stands for a provider until its bundle is loaded.
  { files: ['src/host/config/lazyProvider.ts'], syntax: [...noModules, ...noFactories, ...noEditorAsking] },
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
  // An adapter is one technology: adapters do not know each other, but for the one that is there to be shared.
  ...readdirSync(absolute('src/adapters'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({
      target: absolute(`src/adapters/${name}`),
      from: absolute('src/adapters'),
      except: name === SHARED_ADAPTER ? [`./${name}`] : [`./${name}`, `./${SHARED_ADAPTER}`],
      message: `Adapters do not import each other; ${SHARED_ADAPTER} is there for all.`,
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

/** Rules of a folder beside those about packages. */
function extraSyntax(folder) {
  switch (folder) {
    case 'src/core':
      return [...coreSyntax, ...noAsking, ...noEditorAsking];
    case 'src/protocol':
      return [...typesOnlySyntax, ...noAsking, ...noEditorAsking];
    case 'src/adapters/languageModel':
      return noAsking;
    case 'src/dashboard':
      return [...noAsking, ...noEditorAsking];
    case 'src/host':
    case 'src/workers':
      return noProviders;
    default:
      return folder.startsWith('src/adapters/') ? [...noAsking, ...noEditorAsking] : [];
  }
}

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
    rules: onlyPackages(folder, allowed, extraSyntax(folder)),
  })),
  ...PROVIDER_EXCEPTIONS.map(({ files, syntax }) => ({ files, rules: onlyPackages('src/host', ['vscode'], syntax) })),
  { files: [glob('src/core/llm')], rules: onlyPackages('src/core', [], coreSyntax) },
  { files: ['src/extension.ts'], rules: onlyPackages('src/extension.ts', ['vscode'], noProviders) },
  {
    // Ollama is asked whether it is there; everything else that goes out is a call of an SDK.
    files: [glob('src')],
    ignores: [glob('src/adapters/openai')],
    rules: { 'no-restricted-globals': ['error', { name: 'fetch', message: ONLY_CALLS }] },
  },
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
