// The package: what is in it, and what happens to the data when it is upgraded and uninstalled.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { artifactsFolder, projectRoot, vsixFile } from '../../scripts/lib/locations.mjs';
import { packageExtension } from '../../scripts/lib/packageExtension.mjs';
import { uninstallExtension } from '../support/host/codeServer';
import { createHostFolder, globalStorageFolder, removeHostFolder } from '../support/host/hostFolder';
import type { HostFolder } from '../support/host/hostFolder';
import { ensureHost } from '../support/host/installHost.mjs';
import { PackagedWorkbench } from '../support/host/packagedWorkbench';
import { temporaryVault } from '../support/host/temporaryVault';
import type { TemporaryVault } from '../support/host/temporaryVault';
import { vsixFiles } from '../support/vsixFiles';

const MAX_BYTES = 2.5 * 1024 * 1024;
/** All that ships, by the beginnings of names. */
const SHIPS = [/^\[Content_Types\]\.xml$/, /^extension\.vsixmanifest$/, /^extension\/(package\.json|package\.nls(\.de)?\.json|readme\.md|changelog\.md|LICENSE\.txt)$/i, /^extension\/(SECURITY\.md|API\.md|docs\/(privacy|usage-db)\.md)$/, /^extension\/l10n\/bundle\.l10n\.de\.json$/, /^extension\/dist\/(webview\/)?[\w.-]+\.(js|css|wasm|ttf|txt)$/, /^extension\/media\/(icon\.png|glyph-(dark|light)\.svg|walkthrough\/\w+\.svg|sample-vault\/.+\.(md|txt))$/];
const PERMISSIVE = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD', 'CC-BY-4.0', 'Unlicense', 'BlueOak-1.0.0'];

describe('The package', () => {
  it('holds what ships and nothing else, and is small', () => {
    const files = vsixFiles(vsixFile);
    assert.deepEqual(files.filter((name) => !SHIPS.some((pattern) => pattern.test(name))), []);
    for (const needed of ['dist/extension.js', 'dist/sql-wasm.wasm', 'dist/THIRD-PARTY-NOTICES.txt', 'docs/privacy.md', 'SECURITY.md', 'media/walkthrough/ask.svg', 'media/sample-vault/Home.md', 'package.nls.de.json', 'l10n/bundle.l10n.de.json']) {
      assert.ok(files.includes(`extension/${needed}`), `${needed} is not in it`);
    }
    assert.equal(files.filter((name) => /sample-vault\/.*\.md$/.test(name)).length, 44);
    assert.ok(statSync(vsixFile).size <= MAX_BYTES, `${statSync(vsixFile).size} bytes`);
  });

  it('holds work of others under permissive licences only', () => {
    const notices = readFileSync(path.join(projectRoot, 'dist', 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    const named = [...notices.matchAll(/^(@?[\w./-]+ \d[\w.-]*) \(([^\n]+)\)$/gm)].map(([, name, licence]) => ({ name: name!, licence: licence! }));
    assert.ok(named.length >= 8, `only ${named.length} packages are named`);
    assert.deepEqual(named.filter(({ licence }) => !licence.replaceAll(/[()]/g, '').split(/ (?:OR|AND) /).every((part) => PERMISSIVE.includes(part))), []);
  });
});

describe('An upgrade', () => {
  let vault: TemporaryVault;
  let folder: HostFolder;
  /** No earlier version was released: the same sources under an older number. */
  const olderVsix = path.join(artifactsFolder, 'second-brain-0.0.9.vsix');

  before(async () => {
    mkdirSync(artifactsFolder, { recursive: true });
    vault = temporaryVault();
    folder = await createHostFolder();
    await packageExtension({ version: '0.0.9', file: olderVsix });
  });

  after(async () => {
    await removeHostFolder(folder);
    vault.remove();
  });

  const installed = (): readonly string[] => readdirSync(folder.extensions).filter((name) => name.startsWith('secondbrain.second-brain-'));

  it('starts from the older version, which records a question', async () => {
    const editor = await PackagedWorkbench.start({ pictures: 'upgrade', workspace: vault.folder, vsix: olderVsix, folder });
    try {
      assert.deepEqual(installed(), ['secondbrain.second-brain-0.0.9']);
      await editor.panels.ask('What should I do in Lisbon when it rains?');
      assert.equal((await editor.panels.finishedAnswer()).state, 'answered');
    } finally {
      await editor.stop();
    }
  });

  it('keeps calls and conversation', async () => {
    const editor = await PackagedWorkbench.start({ pictures: 'upgrade', workspace: vault.folder, folder });
    try {
      assert.match(await editor.panels.restoredAnswer(), /Lisbon/i);
      const calls = await editor.panels.traces();
      assert.deepEqual(calls.map(({ usageType }) => usageType), ['chat_answer', 'chat_rerank']);
    } finally {
      await editor.stop();
    }
  });

  it('is followed by an uninstall that leaves the record where it is', async () => {
    await uninstallExtension({ host: await ensureHost('newest'), folder }, 'secondbrain.second-brain');
    assert.ok(existsSync(path.join(globalStorageFolder(folder), 'usage.db')));
    const listed = JSON.parse(readFileSync(path.join(folder.extensions, 'extensions.json'), 'utf8')) as readonly { readonly identifier: { readonly id: string } }[];
    assert.deepEqual(listed.filter(({ identifier }) => identifier.id === 'secondbrain.second-brain'), []);
  });
});
