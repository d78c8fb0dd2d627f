import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CHAT_COMMANDS, CHAT_PARTICIPANT, COMMAND_NEEDS_TRUST, COMMANDS, EXTENSION_ID, KEYBINDINGS, MENUS, SETTINGS, TOOLS, VIEWS, WALKTHROUGH_ID, WALKTHROUGH_LINKS, WALKTHROUGH_STEPS } from '../../../src/host/contributions';

interface Manifest {
  readonly name: string;
  readonly publisher: string;
  readonly engines: { readonly vscode: string };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly activationEvents: readonly string[];
  readonly extensionKind: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: string; readonly description: string; readonly restrictedConfigurations: readonly string[] };
    readonly virtualWorkspaces: { readonly supported: boolean; readonly description: string };
  };
  readonly contributes: {
    readonly chatParticipants: readonly { readonly id: string; readonly name: string; readonly commands: readonly { readonly name: string }[] }[];
    readonly languageModelTools: readonly { readonly name: string; readonly when: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when: string }[]>>;
    readonly keybindings: readonly { readonly command: string; readonly key: string; readonly mac: string; readonly when: string }[];
    readonly walkthroughs: readonly { readonly id: string; readonly steps: readonly { readonly id: string; readonly description: string; readonly media: { readonly svg: string; readonly altText: string }; readonly completionEvents: readonly string[] }[] }[];
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

  it('hold each step of the walkthrough, with what completes it and a picture', () => {
    const [walkthrough] = manifest.contributes.walkthroughs;
    assert.equal(walkthrough?.id, WALKTHROUGH_ID);
    assert.deepEqual(walkthrough.steps.map(({ id, completionEvents }) => [id, completionEvents]), Object.entries(WALKTHROUGH_STEPS));
    for (const { id, media } of walkthrough.steps) {
      assert.equal(media.svg, `media/walkthrough/${id}.svg`);
      assert.ok(existsSync(path.join(root, media.svg)), `${media.svg} is not there`);
      assert.doesNotMatch(read(media.svg), /<script|href=|<image|url\(/, `${media.svg} is more than a drawing`);
    }
  });

  it('have the walkthrough lead only to commands and settings that there are', () => {
    const text = manifest.contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ description }) => texts[description.replaceAll('%', '')]!)).join('\n');
    const commands: readonly string[] = [...Object.values(COMMANDS), ...Object.values(WALKTHROUGH_LINKS)];
    const named = [...text.matchAll(/\(command:([\w.]+)/g)].map(([, command]) => command!);
    assert.ok(named.length >= 5);
    assert.deepEqual(named.filter((command) => command.startsWith('secondBrain.') && !commands.includes(command)), []);
    const settingsNamed = [...text.matchAll(/%22(secondBrain\.[\w.]+)%22/g)].map(([, name]) => name!);
    assert.deepEqual(settingsNamed.filter((name) => !Object.keys(settings).some((known) => known === name || known.startsWith(`${name}.`))), []);
  });

  it('have links of the walkthrough start the extension where the manifest has no command to do it', () => {
    const links: readonly string[] = Object.values(WALKTHROUGH_LINKS);
    for (const file of ['package.nls.json', 'package.nls.de.json']) {
      const named = [...read(file).matchAll(/\(command:([\w.]+)/g)].map(([, command]) => command!);
      assert.ok(named.includes(WALKTHROUGH_LINKS.openSettings), file);
      assert.deepEqual(named.filter((command) => command.endsWith('.openSettings') && command !== WALKTHROUGH_LINKS.openSettings), [], `${file}: the editor's own command opens the wrong tab in a remote window`);
      assert.deepEqual(named.filter((command) => links.includes(command) && !manifest.activationEvents.includes(`onCommand:${command}`)), [], file);
    }
  });

  it('hold each keybinding, and none that a keyboard needs to write characters', () => {
    const declared = manifest.contributes.keybindings.map(({ command, key, when }) => [command, { key: key.replaceAll('ctrl', 'mod'), when }]);
    assert.deepEqual(Object.fromEntries(declared), KEYBINDINGS);
    for (const { key, mac } of manifest.contributes.keybindings) {
      assert.equal(mac, key.replaceAll('ctrl', 'cmd'));
      assert.doesNotMatch(key, /ctrl\+alt\+[a-z]/, 'AltGr writes characters on many keyboards');
    }
  });

  it('hold each entry of a menu', () => {
    const declared = Object.entries(manifest.contributes.menus).map(([menu, entries]) => [menu, Object.fromEntries(entries.map(({ command, when }) => [command, when]))]);
    assert.deepEqual(Object.fromEntries(declared), MENUS);
    const commands: readonly string[] = Object.values(COMMANDS);
    const unknown = Object.values(manifest.contributes.menus).flat().filter(({ command }) => !commands.includes(command));
    assert.deepEqual(unknown, []);
  });

  it('hold what the chat gets: the participant, its commands, and tools that are off until switched on', () => {
    const { chatParticipants, languageModelTools } = manifest.contributes;
    assert.deepEqual(chatParticipants.map(({ id, name }) => ({ id, name })), [CHAT_PARTICIPANT]);
    assert.deepEqual(chatParticipants[0]!.commands.map(({ name }) => name), Object.values(CHAT_COMMANDS));
    assert.deepEqual(languageModelTools.map(({ name }) => name), Object.values(TOOLS));
    for (const { name, when } of languageModelTools) {
      assert.equal(when, 'config.secondBrain.tools.enabled && isWorkspaceTrusted', name);
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
    const reachable = Object.keys(settings).filter((name) => !['machine', 'application'].includes(settings[name]!.scope));
    assert.deepEqual(reachable.sort(), [
      // Where the notes of this vault go, all of it inside the vault.
      ...['categories', 'conceptFolder', 'dailyFolder', 'failedFolder', 'folder', 'livingDocuments', 'noteFolder', 'processedFolder', 'projectFolder'].map((name) => `secondBrain.inbox.${name}`),
      'secondBrain.vault.exclude',
      'secondBrain.vault.path',
    ]);
  });

  it('do without what a workspace says while it is not trusted, and say why there are no virtual ones', () => {
    const { extensionKind, capabilities: { untrustedWorkspaces, virtualWorkspaces } } = manifest;
    assert.equal(untrustedWorkspaces.supported, 'limited');
    const reachable = Object.keys(settings).filter((name) => !['machine', 'application'].includes(settings[name]!.scope));
    assert.deepEqual([...untrustedWorkspaces.restrictedConfigurations].sort(), reachable.sort());
    assert.equal(virtualWorkspaces.supported, false);
    for (const { description } of [untrustedWorkspaces, virtualWorkspaces]) assert.match(description, /^%.+%$/);
    assert.deepEqual(extensionKind, ['workspace']);
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
