// The walls of the house are lint rules; this plants one violation for each and sees it refused.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ESLint } from 'eslint';

const root = path.resolve(__dirname, '../../..');

/** Folders with a file `planted.ts` that the plants import. */
const TARGETS = [
  'src/adapters/files',
  'src/adapters/journal',
  'src/adapters/sqlite',
  'src/adapters/openai',
  'src/adapters/anthropic',
  'src/adapters/system',
  'src/core',
  'src/dashboard',
  'src/host',
  'src/protocol',
  'src/workers',
  'test/support',
  'webview',
] as const;

interface Plant {
  readonly what: string;
  /** Folder of the planted file. */
  readonly folder: string;
  /** Its name in the folder, where the rules know it by name; a file of its own otherwise. */
  readonly file?: string;
  readonly code: string;
  readonly rule: string;
}

/** A relative import from a file one folder below `folder` to a file below the root. */
function importing(folder: string, target: string, kind: 'type' | 'value' | 'dynamic' = 'value'): string {
  const specifier = path.relative(path.join(folder, 'planted'), target);
  const from = specifier.startsWith('.') ? specifier : `./${specifier}`;
  switch (kind) {
    case 'type':
      return `import type { T } from '${from}';\nexport type Planted = T;\n`;
    case 'dynamic':
      return `export const planted = (): Promise<unknown> => import('${from}');\n`;
    case 'value':
      return `import { value } from '${from}';\nexport const planted: unknown = value;\n`;
  }
}

const paths = (what: string, folder: string, target: string, kind?: 'type' | 'value' | 'dynamic'): Plant => ({
  what,
  folder,
  code: importing(folder, target, kind),
  rule: 'import-x/no-restricted-paths',
});
const pack = (folder: string, name: string): Plant => ({
  what: `${folder} imports ${name}`,
  folder,
  code: `import * as planted from '${name}';\nexport const kept: unknown = planted;\n`,
  rule: 'no-restricted-imports',
});

/** Which room may import which, besides itself; the lint rules have their own list of it. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'src/core': [],
  'src/protocol': ['src/core'],
  'src/dashboard': ['src/core', 'src/protocol'],
  'src/adapters/sqlite': ['src/core'],
  'src/workers': ['src/adapters/sqlite', 'src/core'],
  'src/host': ['src/adapters/sqlite', 'src/core', 'src/dashboard', 'src/protocol', 'src/workers'],
  webview: ['src/protocol'],
};

/** Every arrow that is not in the house. */
const FORBIDDEN_ARROWS = Object.entries(MAY_IMPORT).flatMap(([folder, allowed]) =>
  Object.keys(MAY_IMPORT)
    .filter((target) => target !== folder && !allowed.includes(target))
    .map((target) => paths(`${folder} imports ${target}`, folder, `${target}/planted`)),
);

const syntax = (what: string, folder: string, code: string, file?: string): Plant => ({ what, folder, code, rule: 'no-restricted-syntax', ...(file === undefined ? {} : { file }) });
const ASKS = 'export const planted = (provider: { complete(question: string): unknown }): unknown => provider.complete("?");\n';
const ASKS_EDITOR = 'export const planted = (model: { sendRequest(question: string): unknown }): unknown => model.sendRequest("?");\n';
const OUTSIDE = ['src/host', 'src/workers', 'src/dashboard', 'src/protocol', 'src/core', 'src/adapters/journal', 'src/adapters/openai'] as const;

/** Every way past LlmCalls: to a provider's module, to a provider's method, to an SDK, to the network. */
const PROVIDER_PLANTS: readonly Plant[] = [
  ...OUTSIDE.flatMap((folder) => [
    syntax(`${folder} asks a provider itself`, folder, ASKS),
    syntax(`${folder} asks a model of the editor itself`, folder, ASKS_EDITOR),
  ]),
  syntax('the host asks a provider by a name in brackets', 'src/host', ASKS.replace('.complete("?")', '["complete"]("?")')),
  syntax("the host takes a provider's method along", 'src/host', 'export const planted = ({ complete }: { complete(question: string): unknown }): unknown => complete("?");\n'),
  syntax("the host hands a provider's method on", 'src/host', 'export const planted = (provider: { complete: () => void }): (() => void) => provider.complete;\n'),
  syntax("the editor's adapter asks another provider", 'src/adapters/languageModel', ASKS),
  syntax('the composition asks a provider itself', 'src/host', ASKS, 'composeAsking.ts'),
  syntax('the door to the providers asks one itself', 'src/host', ASKS, 'config/providerFactories.ts'),
  syntax('the lazy provider asks a model of the editor', 'src/host', ASKS_EDITOR, 'config/lazyProvider.ts'),
  ...(['src/host', 'src/workers'] as const).flatMap((folder) => [
    syntax(`${folder} passes a provider on`, folder, "export { value } from '../../adapters/anthropic/plantedProvider';\n"),
    syntax(`${folder} passes a whole provider on`, folder, "export * from '../../adapters/openai/plantedProvider';\n"),
    syntax(`${folder} takes an SDK by require`, folder, "export const planted: unknown = require('openai');\n"),
    syntax(`${folder} takes an SDK by import and require`, folder, "import planted = require('openai');\nexport const kept: unknown = planted;\n"),
    syntax(`${folder} makes itself a require`, folder, "import { createRequire } from 'node:module';\nexport const planted: unknown = createRequire('/')('openai');\n"),
  ]),
  syntax('the host imports the door to the providers', 'src/host', "import { value } from '../config/providerFactories';\nexport const planted: unknown = value;\n"),
  syntax('the host passes on the door to the providers', 'src/host', "export { value } from '../config/providerFactories';\n"),
  syntax('the host loads the door to the providers', 'src/host', "export const planted = (): Promise<unknown> => import('../config/providerFactories');\n"),
  ...(['src/host', 'src/workers', 'src/core', 'src/dashboard', 'src/protocol', 'src/adapters/journal', 'webview'] as const).flatMap((folder) =>
    ['openai', 'openai/client', '@anthropic-ai/sdk/client'].map((name) => syntax(`${folder} loads ${name}`, folder, `export const planted = (): Promise<unknown> => import('${name}');\n`)),
  ),
  syntax('the host loads an SDK by a name put together', 'src/host', 'export const planted = (): Promise<unknown> => import(`openai`);\n'),
  ...['export { OpenAI } from', 'export * from', 'export type { OpenAI } from'].map((words): Plant => ({
    what: `the host passes an SDK on: ${words}`,
    folder: 'src/host',
    code: `${words} 'openai';\n`,
    rule: 'no-restricted-imports',
  })),
  ...['src/host', 'src/workers', 'src/dashboard', 'src/adapters/journal', 'src/adapters/anthropic'].map((folder): Plant => ({
    what: `${folder} reaches the network itself`,
    folder,
    code: "export const planted = (): Promise<unknown> => fetch('https://api.example.com');\n",
    rule: 'no-restricted-globals',
  })),
  ...['node:http', 'node:https', 'node:net', 'node:tls', 'node:http2'].flatMap((name) => [pack('src/host', name), pack('src/workers', name)]),
];

const PLANTS: readonly Plant[] = [
  ...FORBIDDEN_ARROWS,
  paths('core imports an adapter, types only', 'src/core', 'src/adapters/system/planted', 'type'),
  paths('core imports an adapter, dynamically', 'src/core', 'src/adapters/system/planted', 'dynamic'),
  paths('an adapter imports another adapter', 'src/adapters/sqlite', 'src/adapters/journal/planted'),
  paths('the shared adapter imports another one', 'src/adapters/files', 'src/adapters/journal/planted'),
  paths('the host imports a test', 'src/host', 'test/support/planted'),
  paths('core imports a test', 'src/core', 'test/support/planted'),
  pack('src/core', 'node:fs'),
  pack('src/core', 'vscode'),
  pack('src/core', 'openai'),
  pack('src/dashboard', 'node:path'),
  pack('src/protocol', 'lit'),
  pack('src/workers', 'vscode'),
  pack('src/workers', 'sql.js'),
  pack('src/host', '@anthropic-ai/sdk'),
  pack('src/host', 'openai'),
  pack('src/host', 'sql.js'),
  pack('src/host', 'minisearch'),
  pack('src/adapters/openai', '@anthropic-ai/sdk'),
  pack('src/adapters/anthropic', 'openai'),
  pack('src/adapters/sqlite', 'vscode'),
  pack('src/adapters/journal', 'sql.js'),
  pack('src/adapters/files', 'vscode'),
  pack('webview', '@vscode/webview-ui-toolkit'),
  pack('webview', 'node:fs'),
  {
    what: 'the host loads an SDK dynamically',
    folder: 'src/host',
    code: "export const planted = (): Promise<unknown> => import('openai');\n",
    rule: 'no-restricted-syntax',
  },
  {
    what: 'the protocol takes domain code, not types',
    folder: 'src/protocol',
    code: "import { CALL_STATUSES } from '../../core/usage/vocabulary';\nexport const planted = CALL_STATUSES;\n",
    rule: 'no-restricted-syntax',
  },
  {
    what: 'the host loads a provider past LlmCalls',
    folder: 'src/host',
    code: "export const planted = (): Promise<unknown> => import('../../adapters/anthropic/plantedProvider');\n",
    rule: 'no-restricted-syntax',
  },
  {
    what: "the host loads the editor's provider past LlmCalls",
    folder: 'src/host',
    code: "export const planted = (): Promise<unknown> => import('../../adapters/languageModel/plantedProvider');\n",
    rule: 'no-restricted-syntax',
  },
  {
    what: 'a worker imports a provider',
    folder: 'src/workers',
    code: "import { value } from '../../adapters/openai/plantedProvider';\nexport const planted: unknown = value;\n",
    rule: 'no-restricted-syntax',
  },
  ...PROVIDER_PLANTS,
  { what: 'core reads the clock', folder: 'src/core', code: 'export const planted = Date.now();\n', rule: 'no-restricted-properties' },
  { what: 'core makes a date of now', folder: 'src/core', code: 'export const planted = new Date();\n', rule: 'no-restricted-syntax' },
  { what: 'core sets a timer', folder: 'src/core', code: 'export const planted = setTimeout(String, 1);\n', rule: 'no-restricted-globals' },
  {
    what: 'a promise floats',
    folder: 'src/host',
    code: 'export function planted(): void {\n  Promise.resolve(1);\n}\n',
    rule: '@typescript-eslint/no-floating-promises',
  },
  { what: 'any is used', folder: 'src/host', code: 'export const planted: any = 1;\n', rule: '@typescript-eslint/no-explicit-any' },
  { what: 'the console is used', folder: 'src/host', code: "console.log('planted');\nexport {};\n", rule: 'no-console' },
];

describe('the house', function () {
  this.timeout(120_000);
  // A copy of the house's frame with nothing but plants in it, so that the real one stays as it is.
  const house = realpathSync(mkdtempSync(path.join(tmpdir(), 'house-')));
  const files = new Map<Plant, string>();
  let rulesOf: (file: string) => readonly string[];
  let cycle: readonly string[] = [];
  let entryPlants: readonly string[] = [];
  let entryRules: readonly string[] = [];

  function plant(file: string, code: string): string {
    const absolute = path.join(house, file);
    mkdirSync(path.dirname(absolute), { recursive: true });
    writeFileSync(absolute, code);
    return absolute;
  }

  before(async () => {
    symlinkSync(path.join(root, 'node_modules'), path.join(house, 'node_modules'));
    for (const file of ['eslint.config.mjs', 'tsconfig.json', 'src/tsconfig.json', 'webview/tsconfig.json', 'test/tsconfig.json']) {
      plant(file, readFileSync(path.join(root, file), 'utf8'));
    }
    // What the plants import has to exist: the rule looks at real files.
    for (const folder of TARGETS) {
      plant(`${folder}/planted.ts`, 'export const value = 1;\nexport type T = number;\n');
    }
    plant('src/core/usage/vocabulary.ts', 'export const CALL_STATUSES = [];\n');
    entryPlants = ['src/core/planted', 'src/workers/planted', 'src/adapters/sqlite/planted', 'src/dashboard/planted', 'src/protocol/planted', 'webview/planted'].map((target) => {
      const specifier = path.relative('src', target);
      return `import { value as v${target.replaceAll(/\W/g, '')} } from '${specifier.startsWith('.') ? specifier : `./${specifier}`}';\nexport const planted${target.replaceAll(/\W/g, '')}: unknown = v${target.replaceAll(/\W/g, '')};\n`;
    });
    const entry = plant('src/extension.ts', entryPlants.join(''));
    PLANTS.forEach((item, index) => files.set(item, plant(`${item.folder}/${item.file ?? `planted/plant${index}.ts`}`, item.code)));
    cycle = [
      plant('src/core/planted/cycleA.ts', "import { b } from './cycleB';\nexport const a = (): number => b();\n"),
      plant('src/core/planted/cycleB.ts', "import { a } from './cycleA';\nexport const b = (): number => a();\n"),
    ];
    const clean = [
      plant('src/host/planted/clean.ts', importing('src/host', 'src/core/planted')),
      plant('src/adapters/journal/clean.ts', importing('src/adapters/journal', 'src/adapters/files/planted')),
    ];
    const results = await new ESLint({ cwd: house }).lintFiles([...files.values(), ...cycle, ...clean, entry]);
    const messages = new Map(results.map((result) => [result.filePath, result.messages]));
    rulesOf = (file) => (messages.get(file) ?? []).map(({ ruleId, message }) => ruleId ?? message);
    entryRules = rulesOf(entry);
    assert.deepEqual(clean.flatMap(rulesOf), [], 'an allowed import is refused, so a refusal proves nothing');
  });

  after(() => {
    rmSync(house, { recursive: true, force: true });
  });

  for (const item of PLANTS) {
    it(`is refused: ${item.what}`, () => {
      const rules = rulesOf(files.get(item)!);
      assert.ok(rules.includes(item.rule), `${item.rule} did not fire; what did: ${rules.join(', ') || 'nothing'}`);
    });
  }

  it('is refused: the entry point imports anything but the host', () => {
    assert.equal(entryRules.filter((rule) => rule === 'import-x/no-restricted-paths').length, entryPlants.length);
  });

  it('is refused: an import cycle', () => {
    const rules = cycle.flatMap(rulesOf);
    assert.ok(rules.includes('import-x/no-cycle'), rules.join(', '));
  });
});
