// What the documents name exists, and what exists is named.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CLEARED_FILE_NAME } from '../../../src/adapters/journal/clearedFile';
import { LEASE_FILE_NAME } from '../../../src/adapters/journal/fileLease';
import { LEDGER_FILE_NAME } from '../../../src/adapters/journal/ledgerFile';
import { PUBLISHED_FILE_NAME } from '../../../src/adapters/journal/publishedFile';
import { STATUS_FILE_NAME } from '../../../src/adapters/journal/statusFile';
import { DATABASE_FILE_NAME } from '../../../src/adapters/sqlite/databaseFile';
import { settingsTable, withSettingsTable } from '../../../scripts/lib/settingsTable.mjs';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly configuration: readonly { readonly order: number; readonly properties: Record<string, { readonly order: number; readonly default: unknown; readonly markdownDescription: string }> }[];
  };
  readonly scripts: Readonly<Record<string, string>>;
}

const root = path.resolve(__dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const texts = JSON.parse(read('package.nls.json')) as Readonly<Record<string, string>>;
const readme = read('README.md');
const docs = readdirSync(root, { withFileTypes: true })
  .flatMap((entry) => (entry.name === 'docs' && entry.isDirectory() ? readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`) : [entry.name]))
  .filter((name) => name.endsWith('.md') && name !== 'CHANGELOG.md');
const titles = manifest.contributes.commands.map(({ title }) => `Second Brain: ${texts[title.replaceAll('%', '')] ?? title}`);
const settings = manifest.contributes.configuration.flatMap(({ properties }) => Object.keys(properties));

describe('the documents', () => {
  it('tell each place in which something is stored, in the privacy page and in ARCHITECTURE.md', () => {
    const source = read('src/host/storagePlaces.ts');
    const places = [...source.matchAll(/(?:globalStorageUri, |ownContent\()'([\w-]+)'/g)].map(([, name]) => name!);
    assert.ok(places.length >= 6, places.join());
    assert.deepEqual(places.filter((name) => !new RegExp(`\`${name}/?\``).test(read('docs/privacy.md'))), []);
    assert.deepEqual(places.filter((name) => name !== 'no-folder' && !new RegExp(`\`${name}/?\``).test(read('ARCHITECTURE.md'))), []);
  });

  it('tell each file of the store in the privacy page', () => {
    const names = [CLEARED_FILE_NAME, DATABASE_FILE_NAME, LEASE_FILE_NAME, LEDGER_FILE_NAME, PUBLISHED_FILE_NAME, STATUS_FILE_NAME];
    assert.deepEqual(names.filter((name) => !read('docs/privacy.md').includes(`\`${name}\``)), []);
  });

  it('have the table of settings that package.json makes (run "npm run docs")', () => {
    assert.equal(readme, withSettingsTable(readme, settingsTable(manifest, texts)));
  });

  it('tell in the README what each command does', () => {
    const missing = titles.filter((title) => !readme.includes(`| **${title}** |`));
    assert.deepEqual(missing, [], 'commands without a row in README.md');
  });

  for (const file of docs) {
    const text = read(file);

    it(`name only commands that there are in ${file}`, () => {
      const named = [...text.matchAll(/\*\*(Second Brain: [^*]+)\*\*/g)].map(([, title]) => title!);
      assert.deepEqual(named.filter((title) => !titles.includes(title)), []);
    });

    it(`name only settings that there are in ${file}`, () => {
      const named = [...text.matchAll(/`(secondBrain\.[\w.]+)`/g)].map(([, name]) => name!);
      const commands = manifest.contributes.commands.map(({ command }) => command);
      const known = [...settings, ...commands];
      assert.deepEqual(named.filter((name) => !known.includes(name) && name !== 'secondBrain.status'), []);
    });

    it(`name only npm scripts that there are in ${file}`, () => {
      const named = [...text.matchAll(/npm (?:run )?([a-z]+(?::[a-z]+)*)\b/g)].map(([, name]) => name!).filter((name) => !['ci', 'install', 'pack'].includes(name));
      assert.deepEqual(named.filter((name) => !(name in manifest.scripts)), []);
    });

    it(`name only files and folders of the sources that there are in ${file}`, () => {
      const named = [...text.matchAll(/`((?:src|test|scripts|webview|media|docs|l10n)\/[\w./-]*)`/g)].map(([, place]) => place!);
      assert.deepEqual(named.filter((place) => !existsSync(path.join(root, place))), []);
    });

    it(`link only to files that there are from ${file}`, () => {
      const folder = path.posix.dirname(file);
      const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target]) => path.posix.join(folder, target!));
      const missing = targets.filter((target) => !existsSync(path.join(root, target)));
      assert.deepEqual(missing, []);
    });
  }
});
