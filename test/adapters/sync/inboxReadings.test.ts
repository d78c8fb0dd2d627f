import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { DEFAULT_INBOX_SETTINGS } from '../../../src/core/inbox/inboxSettings';
import { FakeProvider, fails, replies } from '../../support/fakeProvider';
import type { FakeStep } from '../../support/fakeProvider';
import { InboxHarness, SETTINGS, answersInbox, filesOf } from '../../support/inboxHarness';
import { TemporaryVault } from '../../support/temporaryVault';

const LONG = `About herons.\n\n${'They stand and wait. '.repeat(20)}\n\nMilk and bread.`;

/** Answers after the thread has had its turns. */
const slowly = (step: FakeStep): FakeStep => async (request, options) => {
  for (let turn = 0; turn < 20; turn += 1) await setImmediate();
  return step(request, options);
};

describe('what models say of an inbox file', () => {
  let vault: TemporaryVault;
  beforeEach(() => { vault = new TemporaryVault(); });
  afterEach(() => { vault.remove(); });

  const storage = (): string => path.join(path.dirname(vault.path), 'storage');
  const readings = (): readonly string[] => (existsSync(path.join(storage(), 'readings')) ? readdirSync(path.join(storage(), 'readings')) : []);
  const harnessOf = (step: FakeStep, more: ConstructorParameters<typeof InboxHarness>[3] = {}, model = 'anthropic-model'): InboxHarness =>
    new InboxHarness(vault, storage(), [new FakeProvider('anthropic', [step], model)], more);
  const always = (reply: unknown): FakeStep => answersInbox(() => reply);
  const declines = { accept: () => Promise.resolve(false) };
  const files = (): Readonly<Record<string, string>> => filesOf(vault.path);

  it('is not paid for again when its changes were declined', async () => {
    vault.write('Inbox/x.md', LONG);
    const step = answersInbox((text) => ({ type: 'note', title: text.includes('herons') ? 'Herons' : 'Shopping', tags: ['a'], tasks: [{ text: 'Do', due: '2026-05-01' }] }), [1, 24]);
    const declined = harnessOf(step, declines);
    assert.equal((await declined.run()).skipped, 1);
    assert.equal(declined.sync.calls.length, 3);
    const again = harnessOf(step, declines);
    assert.equal((await again.run()).skipped, 1);
    assert.equal(again.sync.calls.length, 0);
    const accepted = harnessOf(fails('key_refused'), { accept: () => Promise.resolve(true) });
    assert.equal((await accepted.run()).processed, 1);
    assert.match(files()['10_Notes/Herons.md'] ?? '', /tags: \["a"\][\s\S]*They stand and wait/);
    assert.match(files()['10_Notes/Shopping.md'] ?? '', /Milk and bread\.\n$/);
    assert.match(files()['00_Daily/2026-03-10.md'] ?? '', /- \[ \] Do \(due 2026-05-01\)\n$/);
    assert.deepEqual(readings(), [], 'nothing is kept once it is filed');
  });

  it('is asked anew when the file, or the model that is asked first, is another', async () => {
    vault.write('Inbox/x.md', 'Text.');
    await harnessOf(always({ type: 'note', title: 'T' }), declines).run();
    const otherModel = harnessOf(always({ type: 'note', title: 'T' }), declines, 'better-model');
    await otherModel.run();
    assert.equal(otherModel.sync.calls.length, 1);
    vault.write('Inbox/x.md', 'Other text.');
    const edited = harnessOf(always({ type: 'note', title: 'T' }), declines, 'better-model');
    await edited.run();
    assert.equal(edited.sync.calls.length, 1);
    assert.equal(readings().length, 1, 'what was said of the text before is forgotten');
  });

  it('is held against the settings of now', async () => {
    vault.write('Inbox/x.md', 'Text.');
    await harnessOf(always({ type: 'living_document', living_document: 'Shopping list' }), declines).run();
    const changed = harnessOf(always({ type: 'note', title: 'T' }), { settings: DEFAULT_INBOX_SETTINGS });
    await changed.run();
    assert.equal(changed.sync.calls.length, 1, 'there is no such document any more');
    assert.ok(files()['10_Notes/T.md'] !== undefined);
  });

  it('is asked anew where the record of it is damaged or says what it may not', async () => {
    vault.write('Inbox/x.md', 'Text.');
    const [first, ...damages] = ['{', '{"schemaVersion":1,"promptVersion":2,"model":"anthropic/anthropic-model","segments":[]}',
      '{"schemaVersion":1,"promptVersion":2,"model":"anthropic/anthropic-model","segments":[{"text":"Text.","said":{"type":"wizard"}}]}', 'null'];
    await harnessOf(always({ type: 'note', title: 'T' }), declines).run();
    const [name] = readings();
    for (const damage of [first, ...damages]) {
      writeFileSync(path.join(storage(), 'readings', name!), damage);
      const harness = harnessOf(always({ type: 'note', title: 'T' }), declines);
      await harness.run();
      assert.equal(harness.sync.calls.length, 1, damage);
    }
  });

  it('without a model is not kept: one may be there the next time', async () => {
    vault.write('Inbox/x.md', 'Text.');
    await new InboxHarness(vault, storage(), [], declines).run();
    assert.deepEqual(readings(), []);
    const harness = harnessOf(always({ type: 'note', title: 'T' }));
    await harness.run();
    assert.equal(harness.sync.calls.length, 1);
  });

  it('so far is kept when nobody answers half way, and the rest is asked later', async () => {
    vault.write('Inbox/x.md', LONG);
    const step = answersInbox((text) => ({ type: 'note', title: text.includes('herons') ? 'Herons' : 'Shopping' }), [1, 24]);
    const stopping = harnessOf((request, options) => (JSON.stringify(request).includes('They stand') ? step(request, options) : fails('key_refused')(request, options)));
    assert.equal((await stopping.run()).failed, 1);
    assert.deepEqual(stopping.sync.calls.map(({ status }) => status), ['ok', 'ok', 'error']);
    const later = harnessOf(step);
    later.sync.llm.clock.advance(3 * 3_600_000);
    assert.equal((await later.run()).processed, 1);
    assert.equal(later.sync.calls.length, 1);
  });

  it('of where it splits is asked again when nobody could be asked', async () => {
    vault.write('Inbox/x.md', LONG);
    await harnessOf(fails('key_refused')).run();
    assert.deepEqual(readings(), []);
    const later = harnessOf(answersInbox(() => ({ type: 'note', title: 'T' })));
    later.sync.llm.clock.advance(3 * 3_600_000);
    await later.run();
    assert.equal(later.sync.calls.length, 2);
  });

  it('of the first views of a long text is kept when the run stops before the last, and is not paid for again', async () => {
    vault.write('Inbox/x.md', `${'A line of words.\n'.repeat(3_000)}Milk and bread.\n`);
    const shownFirst = (request: Parameters<FakeStep>[0]): number => Number(/<inbox>\n(\d+): /.exec(request.messages[0]?.content ?? '')?.[1] ?? 0);
    const asked: number[] = [];
    const splits = answersInbox((text) => ({ type: 'note', title: text.includes('Milk') ? 'Shopping' : 'Lines' }), []);
    const step: FakeStep = (request, options) => {
      const first = shownFirst(request);
      if (first > 0) asked.push(first);
      const isLast = first > 0 && request.messages[0]!.content.includes('3001: ');
      return isLast ? replies('{"starts": [3001]}')(request, options) : splits(request, options);
    };
    const controller = new AbortController();
    const stopped = harnessOf((request, options) => {
      if (asked.length === 1) controller.abort();
      return step(request, options);
    });
    await stopped.sync.run([stopped.job()], { signal: controller.signal });
    assert.equal(asked.length, 2, 'the second was under way');
    assert.equal(readings().length, 1);
    const refused = harnessOf((request, options) => (shownFirst(request) === asked[1] ? step(request, options) : fails('key_refused', { httpStatus: 401 })(request, options)));
    assert.equal((await refused.run()).failed, 1);
    const name = readings()[0]!;
    const kept = readFileSync(path.join(storage(), 'readings', name), 'utf8');
    for (const damage of [kept.replace(/"views":.*\]\]/, '"views":[[9999999]]'), kept.replace(/"views":.*\]\]/, '"views":[["1"]]')]) {
      writeFileSync(path.join(storage(), 'readings', name), damage);
      const from: number[] = [];
      await harnessOf((request, options) => {
        from.push(shownFirst(request));
        return fails('key_refused', { httpStatus: 401 })(request, options);
      }).run();
      assert.deepEqual(from, [1], 'what it may not say is asked again');
    }
    writeFileSync(path.join(storage(), 'readings', name), kept);
    asked.length = 0;
    const last = harnessOf(step);
    assert.equal((await last.run()).processed, 1);
    assert.equal(asked.length, 1, 'only the last view');
    assert.match(files()['10_Notes/Shopping.md'] ?? '', /# Shopping\n\nMilk and bread\.\n$/);
  });

  it('is asked once for two files of the same content, one of which is filed', async () => {
    vault.write('Inbox/a.md', 'Same.');
    vault.write('Inbox/b.md', 'Same.');
    vault.write('Inbox/c.md', 'Other.');
    const harness = harnessOf(slowly(answersInbox((text) => ({ type: 'note', title: text.trim() }))));
    const report = await harness.run();
    assert.equal(harness.sync.calls.length, 2);
    assert.deepEqual([report.processed, report.skipped, report.failed], [2, 1, 0]);
    assert.equal(files()['10_Notes/Same.md']?.split('Same.\n').length, 3, 'once in its heading, once below');
    assert.deepEqual(Object.keys(files()).filter((place) => place.startsWith('Inbox/')), ['Inbox/_processed/a.md', 'Inbox/_processed/b.md', 'Inbox/_processed/c.md']);
  });

  for (const [name, step, calls, place] of [
    ['nothing can be made of the replies', replies('{"type": "wizard"}'), 2, 'Inbox/_failed/'],
    ['nobody answers', fails('key_refused'), 1, 'Inbox/'],
  ] as const) {
    it(`is asked once for two files of the same content when ${name}`, async () => {
      vault.write('Inbox/a.md', 'Same.');
      vault.write('Inbox/b.md', 'Same.');
      const harness = harnessOf(slowly(step));
      assert.equal((await harness.run()).failed, 2);
      assert.equal(harness.sync.calls.length, calls);
      assert.deepEqual(Object.keys(files()), [`${place}a.md`, `${place}b.md`]);
    });
  }

  it('asks where to split from 300 characters on, one line or many, and in views when it is long', async () => {
    const asked = async (text: string): Promise<number> => {
      vault.write('Inbox/x.md', text);
      const harness = harnessOf(answersInbox(() => ({ type: 'note', title: 'T' }), []));
      await harness.run();
      return harness.sync.calls.length - 1;
    };
    assert.equal(await asked('x'.repeat(299)), 0);
    assert.equal(await asked('x'.repeat(300)), 1);
    assert.equal(await asked(`${'y'.repeat(298)}\n\n`), 1, 'of the text as it is');
    assert.equal(await asked('A short sentence of words. '.repeat(30)), 1);
    assert.equal(await asked('A line of words.\n'.repeat(3_000)), 3);
  });

  it('splits a text of one line where sentences begin, word for word', async () => {
    const herons = 'Herons stand and wait. '.repeat(20);
    vault.write('Inbox/x.md', `${herons}Buy milk and bread.`);
    const harness = harnessOf(answersInbox((text) => (text.includes('milk')
      ? { type: 'living_document', living_document: 'Shopping list' }
      : { type: 'note', title: 'Herons' }), [1, 21]), { settings: SETTINGS });
    await harness.run();
    assert.equal(files()['Living/Shopping.md'], 'Buy milk and bread.\n');
    assert.ok(files()['10_Notes/Herons.md']?.includes(herons.trim()));
  });
});
