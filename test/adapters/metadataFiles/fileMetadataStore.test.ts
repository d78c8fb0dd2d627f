import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FileMetadataStore } from '../../../src/adapters/metadataFiles/fileMetadataStore';
import type { NoteRecord } from '../../../src/core/extraction/metadataStore';
import { testHasher } from '../../support/syncHarness';
import { temporaryFolder } from '../../support/temporaryFolder';
import type { TemporaryFolder } from '../../support/temporaryFolder';

const HASH = 'a'.repeat(64);
const RECORD: NoteRecord = {
  path: 'c/../ü/a.md',
  extracted: {
    contentHash: HASH,
    promptVersion: 1,
    model: 'anthropic/some',
    origin: 'model',
    extractedAt: '2026-03-10T12:00:00.000Z',
    metadata: {
      summary: 'A note.',
      keyPhrases: ['heron'],
      entities: [{ name: 'Ada', type: 'person', confidence: 0.5 }],
      dates: [{ date: '2026-05-01', kind: 'event', label: 'x', confidence: 1 }],
      actionItems: [{ text: 'Do', priority: 'low', due: null, confidence: 0 }],
    },
  },
  failure: { contentHash: HASH, promptVersion: 1, failures: 2, failedAtMs: 1_000 },
};

describe('note metadata on disk', () => {
  let root: TemporaryFolder;
  let folder: string;
  let store: FileMetadataStore;

  beforeEach(() => {
    root = temporaryFolder();
    folder = path.join(root.path, 'private', 'metadata');
    store = new FileMetadataStore(folder, { hasher: testHasher });
  });

  afterEach(() => { root.remove(); });

  const fileOf = (notePath: string): string => path.join(folder, `${testHasher.sha256Hex(notePath)}.json`);

  it('comes back as it was, in another window too', async () => {
    await store.save(RECORD);
    const { contentHash, promptVersion, model, origin, extractedAt } = RECORD.extracted!;
    assert.deepEqual(await new FileMetadataStore(folder, { hasher: testHasher }).load(RECORD.path), RECORD);
    assert.deepEqual(await store.list(), [{ ...RECORD, extracted: { contentHash, promptVersion, model, origin, extractedAt } }]);
  });

  it('is replaced and deleted, one file a note', async () => {
    await store.save(RECORD);
    await store.save({ ...RECORD, failure: null });
    await store.save({ ...RECORD, path: 'b.md', extracted: null });
    assert.equal(readdirSync(folder).length, 2);
    await store.delete(RECORD.path);
    await store.delete(RECORD.path);
    assert.deepEqual((await store.list()).map((record) => record.path), ['b.md']);
  });

  it('is listed as it is by now, also after all of it was told', async () => {
    await store.save(RECORD);
    await store.save({ ...RECORD, path: 'b.md' });
    await store.save({ ...RECORD, path: 'c.md' });
    const told: string[] = [];
    await store.eachRecord(({ path: place }) => { told.push(place); });
    assert.deepEqual(told.sort(), [RECORD.path, 'b.md', 'c.md'].sort());
    await store.delete('b.md');
    writeFileSync(fileOf('c.md'), 'damaged');
    await store.save({ ...RECORD, path: 'd.md', extracted: null });
    assert.deepEqual((await store.list()).map(({ path: place, extracted }) => [place, extracted === null]).sort(), [[RECORD.path, false], ['d.md', true]].sort());
  });

  it('is none where nothing was saved, and looking makes no folder', async () => {
    assert.deepEqual(await store.list(), []);
    assert.equal(await store.load('a.md'), undefined);
    assert.deepEqual(readdirSync(root.path), []);
  });

  // Windows has no such modes.
  if (process.platform !== 'win32') {
    it('is for its owner only', async () => {
      await store.save(RECORD);
      assert.equal(statSync(folder).mode & 0o777, 0o700);
      assert.equal(statSync(fileOf(RECORD.path)).mode & 0o777, 0o600);
    });
  }

  const good = (): string => readFileSync(fileOf(RECORD.path), 'utf8');
  const damages: readonly (readonly [string, () => string | Uint8Array])[] = [
    ['cut short', () => good().slice(0, 100)],
    ['empty', () => ''],
    ['full of zeros', () => new Uint8Array(500)],
    ['of a newer release', () => good().replace('"schemaVersion":1', '"schemaVersion":2')],
    ['of another note', () => good().replace('ü', 'o')],
    ['of another hash', () => good().replaceAll(HASH, 'abc')],
    ['without metadata', () => good().replace('"summary"', '"resume"')],
    ['no object', () => 'null'],
  ];
  for (const [name, damage] of damages) {
    it(`counts as absent when its file is ${name}, and can be saved again`, async () => {
      await store.save(RECORD);
      writeFileSync(fileOf(RECORD.path), damage());
      assert.equal(await store.load(RECORD.path), undefined);
      assert.deepEqual(await store.list(), []);
      await store.save(RECORD);
      assert.deepEqual(await store.load(RECORD.path), RECORD);
    });
  }
});
