import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { COMMAND_NEEDS_TRUST, COMMANDS, EXTENSION_ID, SETTINGS, VIEWS } from '../../../src/host/contributions';

interface Manifest {
  readonly name: string;
  readonly publisher: string;
  readonly engines: { readonly vscode: string };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category: string; readonly icon: string; readonly enablement?: string }[];
    readonly configuration: readonly { readonly properties: Readonly<Record<string, { readonly scope: string; readonly default: unknown; readonly order: number; readonly markdownDescription: string; readonly type: string; readonly enum?: readonly string[]; readonly markdownEnumDescriptions?: readonly string[]; readonly examples?: readonly unknown[] }>> }[];
  };
}

const root = path.resolve(__dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const texts = JSON.parse(read('package.nls.json')) as Readonly<Record<string, string>>;
const settings = Object.assign({}, ...manifest.contributes.configuration.map(({ properties }) => properties)) as Manifest['contributes']['configuration'][number]['properties'];

describe('contributions', () => {
  it('name the extension as the manifest does', () => {
    assert.equal(`${manifest.publisher}.${manifest.name}`, EXTENSION_ID);
  });

  it('hold each command of the manifest and no other', () => {
    assert.deepEqual(manifest.contributes.commands.map(({ command }) => command).sort(), Object.values(COMMANDS).sort());
  });

  it('give each command a category and an icon', () => {
    for (const { command, category, icon } of manifest.contributes.commands) {
      assert.equal(category, 'Second Brain', command);
      assert.match(icon, /^\$\([a-z-]+\)$/, command);
    }
  });

  it('grey out what needs trust where there is none', () => {
    for (const [name, id] of Object.entries(COMMANDS)) {
      const { enablement } = manifest.contributes.commands.find(({ command }) => command === id)!;
      assert.equal(/\bisWorkspaceTrusted\b/.test(enablement ?? ''), COMMAND_NEEDS_TRUST[name as keyof typeof COMMANDS], `${id}: "enablement" in package.json and COMMAND_NEEDS_TRUST differ`);
    }
  });

  it('give each setting an order of its own, and examples or the list of its values', () => {
    for (const { properties } of manifest.contributes.configuration) {
      assert.deepEqual(Object.values(properties).map(({ order }) => order).sort((one, other) => one - other), Object.keys(properties).map((_name, index) => index + 1), Object.keys(properties).join(', '));
    }
    for (const [name, { type, enum: values, markdownEnumDescriptions, examples = [] }] of Object.entries(settings)) {
      if (values === undefined) {
        assert.ok(type === 'boolean' || examples.length > 0, `${name} needs "examples"`);
      } else {
        assert.equal(markdownEnumDescriptions?.length, values.length, `${name} needs a description of each value`);
      }
    }
  });

  it('hold each setting of the manifest, with its scope and default', () => {
    const declared = Object.fromEntries(Object.entries(settings).map(([name, { scope, default: value }]) => [name, { scope, default: value }]));
    const known = Object.fromEntries(Object.entries(SETTINGS).map(([name, value]) => [`secondBrain.${name}`, value]));
    assert.deepEqual(declared, known);
  });

  it('keep money, keys and addresses out of a workspace’s reach', () => {
    const reachable = Object.keys(settings).filter((name) => settings[name]!.scope !== 'machine');
    assert.deepEqual(reachable.sort(), ['secondBrain.vault.exclude', 'secondBrain.vault.path']);
  });

  it('restore each panel after a reload', () => {
    for (const view of Object.values(VIEWS)) {
      assert.ok(manifest.activationEvents.includes(`onWebviewPanel:${view}`), view);
    }
  });

  it('take every text from package.nls.json, which has no other', () => {
    const used = [...read('package.json').matchAll(/"%([^"%]+)%"/g)].map((match) => match[1]!);
    assert.deepEqual([...new Set(used)].sort(), Object.keys(texts).sort());
    for (const { title } of manifest.contributes.commands) {
      assert.match(title, /^%.+%$/);
    }
    for (const [name, { markdownDescription }] of Object.entries(settings)) {
      assert.match(markdownDescription, /^%.+%$/, name);
    }
  });

  it('ask for types no newer than the oldest editor', () => {
    assert.equal(`^${manifest.devDependencies['@types/vscode'] ?? ''}`, manifest.engines.vscode);
  });

  it('pin every dependency exactly', () => {
    const loose = Object.entries(manifest.devDependencies).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
    assert.deepEqual(loose, []);
  });
});
