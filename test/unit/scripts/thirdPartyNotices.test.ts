import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { thirdPartyNotices } from '../../../scripts/lib/thirdPartyNotices.mjs';
import { temporaryFolder } from '../../support/temporaryFolder';
import type { TemporaryFolder } from '../../support/temporaryFolder';

const root = path.resolve(__dirname, '../../..');

describe('the notices of third parties', () => {
  let place: TemporaryFolder;

  const install = (folder: string, manifest: Readonly<Record<string, unknown>>, licence?: string): void => {
    const full = path.join(place.path, 'node_modules', folder);
    mkdirSync(full, { recursive: true });
    writeFileSync(path.join(full, 'package.json'), JSON.stringify({ version: '1.0.0', license: 'MIT', ...manifest }));
    if (licence !== undefined) writeFileSync(path.join(full, 'LICENSE'), licence);
  };

  beforeEach(() => {
    place = temporaryFolder();
    for (const name of ['@pydantic/genai-prices', '@vscode/codicons', 'sql.js']) install(name, { name }, `the licence of ${name}`);
  });

  afterEach(() => {
    place.remove();
  });

  it('name what ships without the bundler, and the data that the prices are made from', () => {
    const notices = thirdPartyNotices(place.path, ['src/extension.ts']);
    for (const name of ['@pydantic/genai-prices', '@vscode/codicons', 'sql.js']) assert.ok(notices.includes(`${name} 1.0.0 (MIT)\n\nthe licence of ${name}`), name);
  });

  it('name packages of packages by themselves, and each package once', () => {
    install('outer', { name: 'outer' }, 'of the outer one');
    install('outer/node_modules/@scope/inner', { name: '@scope/inner', version: '2.0.0' }, 'of the inner one');
    const notices = thirdPartyNotices(place.path, ['node_modules/outer/a.js', 'node_modules/outer/b.js', 'node_modules/outer/node_modules/@scope/inner/index.js']);
    assert.match(notices, /@scope\/inner 2\.0\.0 \(MIT\)\n\nof the inner one/);
    assert.equal(notices.split('outer 1.0.0').length, 2);
  });

  it('have the words of a licence and its holder where a package only says its name, and refuse what they do not know', () => {
    install('plain', { name: 'plain', author: { name: 'Somebody' } });
    const notices = thirdPartyNotices(place.path, ['node_modules/plain/index.js']);
    assert.match(notices, /plain 1\.0\.0 \(MIT\)\n\nMIT License\n\nCopyright \(c\) Somebody\n\nPermission is hereby granted/);
    install('bare', { name: 'bare', license: 'ISC', author: 'Somebody' });
    assert.throws(() => thirdPartyNotices(place.path, ['node_modules/bare/index.js']), /bare \(ISC\) brings no text of its licence/);
  });

  it('have words for each package of ours, also where the build holds its modules otherwise than they are', () => {
    const notices = thirdPartyNotices(root, ['node_modules/@microsoft/fast-foundation/dist/esm/design-system/design-system.js', 'node_modules/marked/lib/marked.esm.js', 'node_modules/standardwebhooks/dist/index.js']);
    for (const part of notices.split(`\n${'-'.repeat(80)}\n`)) assert.ok(part.length > 600, part);
  });
});
