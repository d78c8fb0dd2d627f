import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { FileConversationStore } from '../../../src/adapters/conversations/fileConversationStore';
import type { ConversationMessage } from '../../../src/core/answering/conversations';
import { CapturingLogger } from '../../support/capturingLogger';

const QUESTION: ConversationMessage = { role: 'user', text: 'Why  keyset\npaging?', timestamp: '2026-03-10T12:00:00.000Z' };
const ANSWER: ConversationMessage = {
  role: 'assistant',
  text: 'Because it is even [1].',
  timestamp: '2026-03-10T12:00:02.000Z',
  traceId: '00000000000000000000000000000001',
  label: 'PASS',
  citations: [{ notePath: 'a/b.md', noteTitle: 'B', headingPath: ['H'], snippet: 's', similarity: 0.5, rerankScore: 8 }],
};

describe('conversations on disk', () => {
  let root: string;
  let folder: string;
  let logger: CapturingLogger;
  let store: FileConversationStore;

  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'conversations-'));
    folder = path.join(root, 'private', 'conversations');
    logger = new CapturingLogger();
    store = new FileConversationStore(folder, logger);
  });

  afterEach(() => rm(root, { recursive: true }));

  const bytesOf = (name: string) => readFile(path.join(folder, name), 'utf8');

  it('come back as they were, in another window too', async () => {
    await store.append('c1', [QUESTION, ANSWER]);
    await store.append('c1', [{ ...QUESTION, text: 'and when?' }, ANSWER]);
    const { messages } = (await new FileConversationStore(folder, logger).load('c1'))!;
    assert.equal(messages.length, 4);
    assert.deepEqual(messages.slice(0, 2), [QUESTION, ANSWER]);
    assert.match(await bytesOf('c1.json'), /"title":"Why keyset paging\?"/);
  });

  it('are none where nothing was saved', async () => {
    assert.equal(await store.load('c1'), undefined);
    assert.equal(await store.count(), 0);
    assert.deepEqual(await readdir(root), [], 'reading makes no folder');
  });

  // Windows has no such modes.
  if (process.platform !== 'win32') {
    it('are for their owner only', async () => {
      await store.append('c1', [QUESTION, ANSWER]);
      assert.equal((await stat(folder)).mode & 0o777, 0o700);
      assert.equal((await stat(path.join(folder, 'c1.json'))).mode & 0o777, 0o600);
    });
  }

  for (const id of ['../escape', 'a/b', '..', '', 'a\\b', 'a\0b', 'x'.repeat(65), 'ü']) {
    it(`cannot be named ${JSON.stringify(id)}`, async () => {
      await assert.rejects(store.append(id, [QUESTION, ANSWER]), RangeError);
      assert.equal(await store.load(id), undefined);
      assert.deepEqual(await readdir(root), []);
    });
  }

  it('keep every turn of appends at the same moment', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => store.append('c1', [{ ...QUESTION, text: `q${index}` }, ANSWER])));
    const { messages } = (await store.load('c1'))!;
    assert.deepEqual(messages.filter(({ role }) => role === 'user').map(({ text }) => text), Array.from({ length: 20 }, (_, index) => `q${index}`));
    assert.deepEqual(await readdir(folder), ['c1.json'], 'no temporary file stays');
  });

  const damages: readonly (readonly [string, string])[] = [
    ['cut short', '{"schemaVersion":1,"id":"c1","mess'],
    ['of another id', '{"schemaVersion":1,"id":"c2","title":"t","messages":[]}'],
    ['of a newer release', '{"schemaVersion":2,"id":"c1","title":"t","messages":[]}'],
    ['of wrong messages', '{"schemaVersion":1,"id":"c1","title":"t","messages":[{"role":"system","text":"x","timestamp":"t"}]}'],
    ['of wrong citations', '{"schemaVersion":1,"id":"c1","title":"t","messages":[{"role":"user","text":"x","timestamp":"t","citations":[{}]}]}'],
    ['no object', 'null'],
    ['huge', `{"schemaVersion":1,"id":"c1","title":"t","messages":[]}${' '.repeat(5 * 1024 * 1024)}`],
  ];
  for (const [name, bytes] of damages) {
    it(`count as none when their file is ${name}, and are set aside when they go on`, async () => {
      await store.append('c1', [QUESTION, ANSWER]);
      await writeFile(path.join(folder, 'c1.json'), bytes);
      assert.equal(await store.load('c1'), undefined);
      assert.equal(await bytesOf('c1.json'), bytes, 'reading changes nothing');
      await store.append('c1', [QUESTION, ANSWER]);
      assert.equal((await store.load('c1'))?.messages.length, 2);
      assert.equal(await bytesOf('c1.json.damaged'), bytes);
      assert.equal(await store.count(), 1);
      assert.equal(logger.at('warn').length, 2);
    });
  }

  it('stay readable however much is said', async () => {
    const long = { ...QUESTION, text: '日本語 '.repeat(60_000) };
    for (let turn = 0; turn < 12; turn += 1) await store.append('c1', [long, { ...ANSWER, text: `answer ${turn}` }]);
    const { messages } = (await store.load('c1'))!;
    assert.equal(messages.at(-1)?.text, 'answer 11', 'the newest stay');
    assert.ok((await stat(path.join(folder, 'c1.json'))).size <= 2 * 1024 * 1024);
    for (let turn = 0; turn < 110; turn += 1) await store.append('c2', [{ ...QUESTION, text: `question ${turn}` }, ANSWER]);
    assert.equal((await store.load('c2'))?.messages.length, 200);
    assert.match(await bytesOf('c2.json'), /"title":"question 0"/, 'the title outlives its message');
  });

  it('are counted, and nothing else is', async () => {
    await store.append('c1', [QUESTION, ANSWER]);
    await store.append('c2', [QUESTION, ANSWER]);
    await writeFile(path.join(folder, 'c3.json.99.tmp'), '');
    await writeFile(path.join(folder, 'notes.txt'), '');
    assert.equal(await store.count(), 2);
  });

  it('tell when they cannot be saved, and save again afterwards', async () => {
    await writeFile(path.join(root, 'private'), 'a file where the folder should be');
    await assert.rejects(store.append('c1', [QUESTION, ANSWER]));
    assert.equal(await store.load('c1'), undefined);
    await rm(path.join(root, 'private'));
    await store.append('c1', [QUESTION, ANSWER]);
    assert.equal((await store.load('c1'))?.messages.length, 2);
  });
});
