import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
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

  describe('in a list', () => {
    /** Conversations `c1`, `c2`, ... saved a minute apart. */
    const saved = async (count: number): Promise<void> => {
      for (let index = 1; index <= count; index += 1) {
        const at = new Date(Date.UTC(2026, 2, 10, 12, index));
        await store.append(`c${index}`, [{ ...QUESTION, text: `question ${index}` }, { ...ANSWER, timestamp: at.toISOString() }]);
        await utimes(path.join(folder, `c${index}.json`), at, at);
      }
    };
    const ids = async (limit = 10) => (await store.list(limit)).conversations.map(({ id }) => id);

    it('are newest first, with their first question, how many there are, and the time of the last turn', async () => {
      await saved(3);
      await store.append('c2', [{ ...QUESTION, text: 'a follow-up' }, { ...ANSWER, timestamp: '2026-03-10T13:00:00.000Z' }]);
      const { conversations, more } = await store.list(10);
      assert.deepEqual(conversations[0], { id: 'c2', title: 'question 2', questions: 2, updatedAt: '2026-03-10T13:00:00.000Z' });
      assert.deepEqual(conversations.slice(1), [
        { id: 'c3', title: 'question 3', questions: 1, updatedAt: '2026-03-10T12:03:00.000Z' },
        { id: 'c1', title: 'question 1', questions: 1, updatedAt: '2026-03-10T12:01:00.000Z' },
      ]);
      assert.equal(more, false);
    });

    it('come page by page', async () => {
      await saved(5);
      assert.deepEqual(await store.list(2), { conversations: (await store.list(10)).conversations.slice(0, 2), more: true });
      assert.deepEqual(await ids(2), ['c5', 'c4']);
      assert.equal((await store.list(5)).more, false);
    });

    it('are none where nothing was saved', async () => {
      assert.deepEqual(await store.list(10), { conversations: [], more: false });
      assert.deepEqual(await readdir(root), [], 'listing makes no folder');
    });

    for (const [name, bytes] of damages) {
      it(`leave out a file that is ${name}, with one word in the log, and show the others`, async () => {
        await saved(3);
        await writeFile(path.join(folder, 'c1.json'), bytes);
        assert.deepEqual(await ids(2), ['c3', 'c2'], 'a damaged file takes nobody\'s place');
        assert.deepEqual(await ids(), ['c3', 'c2']);
        assert.deepEqual(logger.at('warn').length, 1, 'told once, not at each look');
        assert.equal(await bytesOf('c1.json'), bytes, 'listing changes nothing');
      });
    }

    it('leave out what is no conversation: other names, folders, one without a question', async () => {
      await saved(1);
      await writeFile(path.join(folder, 'c3.json.99.tmp'), '{}');
      await writeFile(path.join(folder, 'no tes.json'), '{}');
      await mkdir(path.join(folder, 'folder.json'));
      await writeFile(path.join(folder, 'empty.json'), '{"schemaVersion":1,"id":"empty","title":"t","messages":[]}');
      assert.deepEqual(await ids(), ['c1']);
    });

    it('have a title on one line and of bounded length, and a time, whatever a file says', async () => {
      await mkdir(folder, { recursive: true });
      await writeFile(path.join(folder, 'odd.json'), JSON.stringify({ schemaVersion: 1, id: 'odd', title: `a\n${'b'.repeat(5_000)}`, messages: [{ role: 'user', text: 'x', timestamp: 'never' }] }));
      const [odd] = (await store.list(1)).conversations;
      assert.match(odd!.title, /^a b+/);
      assert.ok(odd!.title.length <= 121);
      assert.ok(!Number.isNaN(Date.parse(odd!.updatedAt)));
    });

    it('show what another window added since', async () => {
      await saved(2);
      assert.deepEqual(await ids(), ['c2', 'c1']);
      await new FileConversationStore(folder, logger).append('c1', [QUESTION, { ...ANSWER, timestamp: '2026-03-11T12:00:00.000Z' }]);
      const { conversations } = await store.list(10);
      assert.deepEqual(conversations.map(({ id, questions }) => [id, questions]), [['c1', 2], ['c2', 1]]);
    });
  });

  describe('that are removed', () => {
    it('leave nothing, not even what was set aside, and no other conversation', async () => {
      await store.append('c1', [QUESTION, ANSWER]);
      await store.append('c10', [QUESTION, ANSWER]);
      await writeFile(path.join(folder, 'c1.json'), 'damaged');
      await store.append('c1', [QUESTION, ANSWER]);
      await store.remove('c1');
      assert.deepEqual(await readdir(folder), ['c10.json']);
      assert.equal(await store.load('c1'), undefined);
      assert.deepEqual((await store.list(10)).conversations.map(({ id }) => id), ['c10']);
    });

    it('may be gone already', async () => {
      await store.remove('c1');
      assert.deepEqual(await readdir(root), []);
    });

    it('are removed after what is being saved of them, so that it does not bring them back', async () => {
      const saving = store.append('c1', [QUESTION, ANSWER]);
      await store.remove('c1');
      await saving;
      assert.deepEqual(await readdir(folder), []);
    });

    it('cannot be named by a path', async () => {
      await writeFile(path.join(root, 'outside.json'), 'kept');
      await store.append('c1', [QUESTION, ANSWER]);
      await assert.rejects(store.remove('../../outside'), RangeError);
      assert.equal(await readFile(path.join(root, 'outside.json'), 'utf8'), 'kept');
    });

    it('stay listed, and say so, when their file cannot be removed', async () => {
      await mkdir(path.join(folder, 'c1.json', 'inside'), { recursive: true });
      await assert.rejects(store.remove('c1'));
    });
  });
});
