import assert from 'node:assert/strict';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FilingPreview } from '../../../src/core/inbox/filer';
import { undoLastRun } from '../../../src/core/inbox/undoFilings';
import { FakeProvider, fails, replies } from '../../support/fakeProvider';
import type { FakeStep } from '../../support/fakeProvider';
import { InboxHarness, TODAY, answersInbox, filesOf } from '../../support/inboxHarness';
import { testHasher } from '../../support/syncHarness';
import { TemporaryVault } from '../../support/temporaryVault';

const DAILY = `00_Daily/${TODAY}.md`;
const LONG = `About herons.\n\n${'They stand and wait. '.repeat(20)}\n\nMilk and bread.`;

describe('filing the inbox', () => {
  let vault: TemporaryVault;
  beforeEach(() => { vault = new TemporaryVault(); });
  afterEach(() => { vault.remove(); });

  const storage = (): string => path.join(path.dirname(vault.path), 'storage');
  const harnessOf = (step: FakeStep, ...more: readonly [Partial<ConstructorParameters<typeof InboxHarness>[3]>?]): InboxHarness =>
    new InboxHarness(vault, storage(), [new FakeProvider('anthropic', [step])], more[0]);
  const always = (reply: unknown): FakeStep => answersInbox(() => reply);
  const files = (): Readonly<Record<string, string>> => filesOf(vault.path);
  const undo = (harness: InboxHarness): ReturnType<typeof undoLastRun> => undoLastRun({ notes: harness.notes, store: harness.store, hasher: testHasher });

  it('puts a thought into the note of its day, under its category and project, with its tasks', async () => {
    vault.write('Inbox/thought.md', 'Slept well.\n');
    const reply = { type: 'daily_note', section: 'notes', category: 'Personal', sub_project: 'Health', tasks: [{ text: 'Book a check-up', due: '2026-04-01' }] };
    const report = await harnessOf(always(reply)).run();
    assert.deepEqual([report.processed, report.failed], [1, 0]);
    assert.deepEqual(files(), {
      [DAILY]: `---\ntype: daily\ndate: ${TODAY}\n---\n\n# ${TODAY}\n\n## Focus\n\n## Notes\n\n### Personal\n\n#### Health\n\nSlept well.\n\n## Tasks\n\n### Personal\n\n#### Health\n\n- [ ] Book a check-up (due 2026-04-01)\n`,
      'Inbox/_processed/thought.md': 'Slept well.\n',
    });
  });

  it('leaves a file alone that somebody is writing just now', async () => {
    vault.write('Inbox/thought.md', 'Slept w');
    vault.write('Inbox/done.md', 'Herons wait.');
    const harness = harnessOf(always({ type: 'note', title: 'Herons' }), { isBeingEdited: (file) => Promise.resolve(file === 'Inbox/thought.md') });
    const report = await harness.run();
    assert.deepEqual([report.processed, report.skipped, report.failed], [1, 1, 0]);
    assert.equal(files()['Inbox/thought.md'], 'Slept w');
    assert.ok(files()['Inbox/_processed/done.md'] !== undefined);
  });

  it('appends to the note of a day that is there, repeating nothing', async () => {
    vault.write(DAILY, '# Mine\n\n## Notes\n\nSlept well.\n\n## Tasks\n- [x] book a Check-up\n');
    vault.write('Inbox/thought.md', 'Slept well.');
    await harnessOf(always({ type: 'daily_note', tasks: ['Book a check-up', 'Buy milk'] })).run();
    assert.equal(files()[DAILY], '# Mine\n\n## Notes\n\nSlept well.\n\n## Tasks\n- [x] book a Check-up\n- [ ] Buy milk\n');
  });

  it('takes a list of tasks as tasks', async () => {
    vault.write('Inbox/list.md', '- milk\n- [x] bread\n');
    await harnessOf(always({ type: 'daily_note', section: 'tasks', tasks: ['milk', 'bread'] })).run();
    assert.match(files()[DAILY] ?? '', /## Tasks\n\n- \[ \] milk\n- \[x\] bread\n$/);
  });

  it('puts an event into its day once, with all that is said of it', async () => {
    const reply = { type: 'event', title: 'Dentist', date: '2026-04-01', time: '9:30' };
    vault.write('Inbox/a.md', 'Dentist\nDr. Heron, bring card');
    const harness = harnessOf(always(reply));
    await harness.run();
    const day = files()['00_Daily/2026-04-01.md'] ?? '';
    assert.match(day, /## Events\n\n- 09:30 Dentist\n {2}Dr\. Heron, bring card\n$/);
    vault.write('Inbox/b.md', 'The dentist again\nDr. Heron, bring card');
    await harness.run();
    assert.equal(files()['00_Daily/2026-04-01.md'], `${day}  The dentist again\n`);
  });

  it('keeps what an event says within its event: code, headings and all', async () => {
    vault.write('Inbox/a.md', 'Review\n## Tasks\nPlan\n    ## Notes\n```js\n# one\n\n  two\n');
    const harness = harnessOf(answersInbox((text) => ({ type: 'event', title: text.includes('Lunch') ? 'Lunch' : 'Review', date: TODAY, tasks: ['Call'] })));
    await harness.run();
    vault.write('Inbox/b.md', 'Lunch');
    await harness.run();
    assert.equal(files()[DAILY], `---\ntype: daily\ndate: ${TODAY}\n---\n\n# ${TODAY}\n\n## Focus\n\n## Notes\n\n## Tasks\n\n- [ ] Call\n\n`
      + '## Events\n\n- Review\n  \\## Tasks\n  Plan\n  \\## Notes\n  ```js\n  # one\n\n    two\n  ```\n- Lunch\n');
  });

  it('writes today what a note says of yesterday, and not twice today', async () => {
    const before = '# Runs\n\n## 2026-03-09\n\nRan 5 km.\n';
    vault.write('10_Notes/Runs.md', before);
    vault.write('Inbox/a.md', 'Ran 5 km.');
    vault.write('Inbox/b.md', 'Ran 5 km.\n');
    await harnessOf(always({ type: 'note', title: 'Runs' })).run();
    assert.equal(files()['10_Notes/Runs.md'], `${before}\n## ${TODAY}\n\nRan 5 km.\n`);
  });

  for (const [type, folder] of [['note', '10_Notes'], ['project', '20_Projects'], ['concept', '30_Concepts']] as const) {
    it(`makes a ${type} with front matter, and its tasks go to the day too`, async () => {
      vault.write('Inbox/x.md', 'Text of it.');
      await harnessOf(always({ type, title: 'Herons: a "study"', category: 'Work', tags: ['birds'], tasks: [{ text: 'Watch', due: '2026-05-01' }] })).run();
      assert.equal(files()[`${folder}/Herons- a -study.md`],
        `---\ntitle: "Herons: a \\"study\\""\ntype: ${type}\ncreated: ${TODAY}\ncategory: "Work"\ntags: ["birds"]\n---\n\n# Herons: a "study"\n\nText of it.\n`);
      assert.match(files()[DAILY] ?? '', /## Tasks\n\n### Work\n\n- \[ \] Watch \(due 2026-05-01\)\n/);
    });
  }

  it('appends under a dated heading to the note named exactly, and to no other', async () => {
    vault.write('10_Notes/Herons.md', '# Herons\n\nOld.\n');
    vault.write('10_Notes/EGRETS.md', 'Other.');
    vault.write('Elsewhere/Storks.md', 'Mine.');
    const titles: Record<string, string> = { 'one\n': 'Herons', 'two\n': 'Egrets', 'three\n': 'Storks', 'four\n': 'Her/ons' };
    for (const [index, text] of Object.keys(titles).entries()) vault.write(`Inbox/${index}.md`, text);
    await harnessOf(answersInbox((text) => ({ type: 'note', title: titles[`${text.trim()}\n`] }))).run();
    const now = files();
    assert.equal(now['10_Notes/Herons.md'], `# Herons\n\nOld.\n\n## ${TODAY}\n\none\n`);
    assert.equal(now['10_Notes/EGRETS.md'], 'Other.');
    assert.match(now['10_Notes/Egrets 2.md'] ?? '', /two/);
    assert.equal(now['Elsewhere/Storks.md'], 'Mine.');
    assert.match(now['10_Notes/Storks.md'] ?? '', /three/);
    assert.match(now['10_Notes/Her-ons.md'] ?? '', /four/);
  });

  it('replaces a living document with the old text in its archive, or appends, as it is set', async () => {
    vault.write('Living/Shopping.md', '---\npinned: true\n---\nmilk\n');
    vault.write('Inbox/a.md', 'bread\n');
    vault.write('Inbox/b.md', 'Read a book.\n');
    await harnessOf(answersInbox((text) => ({ type: 'living_document', living_document: text.includes('bread') ? 'Shopping list' : 'Reading log' }))).run();
    assert.equal(files()['Living/Shopping.md'], `---\npinned: true\n---\nbread\n\n## Archive\n\n### ${TODAY}\n\nmilk\n`);
    assert.equal(files()['Living/Reading.md'], `# Reading log\n\n## ${TODAY}\n\nRead a book.\n`);
  });

  it('splits a long file word for word, in one trace, each part under its own work key', async () => {
    vault.write('Inbox/long.md', LONG);
    const harness = harnessOf(answersInbox((text) => (text.includes('herons')
      ? { type: 'concept', title: 'Herons' }
      : { type: 'living_document', living_document: 'Shopping list' }), [1, 24]));
    await harness.run();
    assert.ok(files()['30_Concepts/Herons.md']?.includes('They stand and wait. They stand'));
    assert.equal(files()['Living/Shopping.md'], 'Milk and bread.\n');
    const { calls } = harness.sync;
    assert.deepEqual([calls.length, new Set(calls.map(({ traceId }) => traceId)).size, new Set(calls.map(({ workKey }) => workKey)).size], [3, 1, 3]);
    assert.ok(calls.every(({ usageType, runId }) => usageType === 'inbox' && runId !== null));
  });

  it('keeps a file in one piece when nobody can say where it splits', async () => {
    vault.write('Inbox/long.md', LONG);
    const step = answersInbox(() => ({ type: 'note', title: 'All' }));
    const harness = harnessOf((request, options) => (request.system.includes('"starts"') ? replies('no idea')(request, options) : step(request, options)));
    assert.equal((await harness.run()).processed, 1);
    assert.ok(files()['10_Notes/All.md']?.includes(LONG));
    assert.deepEqual(harness.sync.calls.map(({ status }) => status), ['error', 'fallback', 'ok']);
  });

  it('asks once more when a reply cannot be used, and then sets the file aside', async () => {
    vault.write('Inbox/x.md', 'Text.');
    const harness = harnessOf(replies('{"type": "wizard"}'));
    const report = await harness.run();
    assert.deepEqual([report.processed, report.failed, harness.sync.calls.length], [0, 1, 2]);
    assert.equal(new Set(harness.sync.calls.map(({ traceId }) => traceId)).size, 1);
    assert.deepEqual(files(), { 'Inbox/_failed/x.md': 'Text.' });
  });

  it('leaves the file where it is when nobody answers, and pauses', async () => {
    vault.write('Inbox/x.md', 'Text.');
    const harness = harnessOf(fails('bad_request'));
    assert.equal((await harness.run()).failed, 1);
    assert.deepEqual(files(), { 'Inbox/x.md': 'Text.' });
    const again = await harness.run();
    assert.deepEqual([again.skipped, harness.sync.calls.length], [1, 1]);
    harness.sync.llm.clock.advance(2 * 3_600_000);
    await harness.run();
    assert.equal(harness.sync.calls.length, 2);
  });

  it('asks about a file again at once when nobody could be asked before', async () => {
    vault.write('Inbox/x.md', 'Text.');
    vault.write('Inbox/long.md', 'Some words. '.repeat(40));
    assert.equal((await harnessOf(fails('key_refused', { httpStatus: 401 })).run()).failed, 2);
    const mended = await harnessOf(answersInbox(() => ({ type: 'note', title: 'T' }))).run();
    assert.deepEqual([mended.processed, mended.skipped], [2, 0]);
  });

  it('goes on to Ollama when Anthropic refuses: two rows for each question', async () => {
    vault.write('Inbox/x.md', 'Text.');
    const ollama = new FakeProvider('ollama', [always({ type: 'note', title: 'T' })]);
    const harness = new InboxHarness(vault, storage(), [new FakeProvider('anthropic', [fails('key_refused')]), ollama]);
    assert.equal((await harness.run()).processed, 1);
    assert.deepEqual(harness.sync.calls.map(({ provider, status }) => `${provider} ${status}`), ['anthropic error', 'ollama ok']);
  });

  it('files without a model as one note of the file\'s name', async () => {
    vault.write('Inbox/My idea.txt', LONG);
    const harness = new InboxHarness(vault, storage(), []);
    assert.equal((await harness.run()).processed, 1);
    assert.ok(files()['10_Notes/My idea.md']?.includes(LONG));
  });

  it('recognises content that it has filed before, without a call', async () => {
    vault.write('Inbox/x.md', 'Text.');
    const harness = harnessOf(always({ type: 'note', title: 'T' }));
    await harness.run();
    const before = files();
    vault.write('Inbox/x.md', 'Text.');
    const report = await harness.run();
    assert.deepEqual([report.processed, report.skipped, harness.sync.calls.length], [0, 1, 1]);
    assert.deepEqual(files(), { ...before, 'Inbox/_processed/x 2.md': 'Text.' });
  });

  it('leaves alone what is no text file of the inbox', async () => {
    vault.write('Inbox/picture.png', 'x');
    vault.write('Inbox/.hidden.md', 'x');
    vault.write('Inbox/sub/deep.md', 'Deep text.');
    vault.write('Inbox/_processed/old.md', 'x');
    vault.write('Inbox/_failed/old.md', 'x');
    vault.write('Inbox/empty.md', '  \n');
    vault.write('Inbox/latin.md', new Uint8Array([0xe4]));
    const harness = harnessOf(always({ type: 'note', title: 'T' }));
    const report = await harness.run();
    assert.deepEqual([report.processed, report.failed, report.skipped, harness.sync.calls.length], [1, 1, 1, 1]);
    assert.deepEqual(Object.keys(files()), [
      '10_Notes/T.md', 'Inbox/.hidden.md', 'Inbox/_failed/latin.md', 'Inbox/_failed/old.md', 'Inbox/_processed/deep.md',
      'Inbox/_processed/empty.md', 'Inbox/_processed/old.md', 'Inbox/picture.png',
    ]);
  });

  it('takes its own folders for what they are, whatever their case', async () => {
    vault.write('Inbox/_Processed/old.md', 'Old.');
    vault.write('Inbox/_FAILED/old.md', 'Old.');
    vault.write('Inbox/_failed x/new.md', 'New.');
    const report = await harnessOf(always({ type: 'note', title: 'T' })).run();
    assert.deepEqual([report.processed, report.failed, report.skipped], [1, 0, 0]);
    assert.equal(files()['Inbox/_Processed/old.md'], 'Old.');
    assert.equal(files()['Inbox/_FAILED/old.md'], 'Old.');
  });

  const HOSTILE = ['../../escape', '/etc/passwd', '.git/hooks/x', 'x'.repeat(10_000), 'a\u0000b', '🌱'.repeat(300), '\u202Egnp.exe', 'CON', 'nul.md', 'dots...', 'C:\\x', '..', '~/x', '%2e%2e%2f', 'Inbox/_processed/x'];
  for (const title of HOSTILE) {
    it(`stays in its places with the title ${JSON.stringify(title.slice(0, 24))}`, async () => {
      vault.write('Inbox/x.md', 'Text.');
      await harnessOf(always({ type: 'note', title, path: title, folder: title, sub_project: title, tags: [title], tasks: [title] })).run();
      const names = Object.keys(filesOf(path.dirname(vault.path))).filter((name) => !name.startsWith('storage/'));
      assert.ok(names.every((name) => /^vault\/(?:10_Notes\/[^/]+\.md|00_Daily\/2026-03-10\.md|Inbox\/_(?:processed|failed)\/x\.md)$/.test(name)), names.join());
      assert.ok(names.length >= 1);
    });
  }

  it('sets a file aside whose place is a link out of the vault', async () => {
    symlinkSync(vault.outside, vault.at('10_Notes'));
    writeFileSync(path.join(vault.outside, 'T.md'), 'theirs');
    vault.write('Inbox/x.md', 'Text.');
    assert.equal((await harnessOf(always({ type: 'note', title: 'T' })).run()).failed, 1);
    assert.deepEqual(files(), { 'Inbox/_failed/x.md': 'Text.' });
    assert.deepEqual(filesOf(vault.outside), { 'T.md': 'theirs' });
  });

  it('shows what it would do, and does it only when it is accepted', async () => {
    vault.write('Inbox/x.md', 'Text.');
    vault.write(DAILY, '## Tasks\n');
    const shown: FilingPreview[] = [];
    const reply = always({ type: 'note', title: 'T', tasks: ['Do'] });
    const declined = harnessOf(reply, { accept: (preview) => { shown.push(preview); return Promise.resolve(false); } });
    const before = files();
    assert.equal((await declined.run()).skipped, 1);
    assert.deepEqual(files(), before);
    assert.deepEqual(shown.map(({ source, movedTo }) => [source, movedTo]), [['Inbox/x.md', 'Inbox/_processed/x.md']]);
    assert.deepEqual(shown[0]?.changes.map(({ path: place, before: old }) => [place, old]), [['10_Notes/T.md', null], [DAILY, '## Tasks\n']]);
    const accepted = harnessOf(reply, { accept: () => Promise.resolve(true) });
    await accepted.run();
    for (const { path: place, after } of shown[0].changes) assert.equal(files()[place], after, 'what was shown is what was written');
  });

  it('shows it again when a note was edited while somebody looked', async () => {
    vault.write('Inbox/x.md', 'Text.');
    vault.write(DAILY, '## Tasks\n');
    const shown: FilingPreview[] = [];
    await harnessOf(always({ type: 'daily_note' }), {
      accept: (preview) => {
        if (shown.push(preview) === 1) vault.write(DAILY, '## Tasks\n- mine\n');
        return Promise.resolve(true);
      },
    }).run();
    assert.equal(shown.length, 2);
    assert.equal(files()[DAILY], '## Tasks\n- mine\n\n## Notes\n\nText.\n');
  });

  it('keeps an edit that comes between reading and writing', async () => {
    vault.write('Inbox/x.md', 'Text.');
    vault.write(DAILY, '## Notes\n\nold\n');
    let edits = 0;
    await harnessOf(always({ type: 'daily_note' }), {
      beforeChange: (change) => {
        if (change.startsWith(`write ${DAILY}`) && edits++ === 0) vault.write(DAILY, '## Notes\n\nold\n\ntheirs\n');
      },
    }).run();
    assert.equal(files()[DAILY], '## Notes\n\nold\n\ntheirs\n\nText.\n');
  });

  it('leaves a file in the inbox that is edited while its notes are written', async () => {
    vault.write('Inbox/x.md', 'Text.');
    const beforeChange = (change: string): void => {
      if (change === 'publish 10_Notes/T.md') vault.write('Inbox/x.md', 'Text. More.');
    };
    await new InboxHarness(vault, storage(), [new FakeProvider('anthropic', [answersInbox(() => ({ type: 'note', title: 'T' }))])], { beforeChange }).run();
    assert.equal(files()['Inbox/x.md'], 'Text. More.');
    assert.deepEqual(Object.keys(files()), ['10_Notes/T.md', 'Inbox/x.md']);
  });

  it('asks nothing about a file that is being filed already', async () => {
    vault.write('Inbox/x.md', 'Text.');
    const asks = [new FakeProvider('anthropic', [answersInbox(() => ({ type: 'note', title: 'T' }))])];
    const beforeChange = (change: string): void => {
      if (change === 'write 10_Notes/T.md') throw new Error('the run ends here');
    };
    assert.equal((await new InboxHarness(vault, storage(), asks, { beforeChange }).run()).failed, 1);
    const next = new InboxHarness(vault, storage(), asks);
    const report = await next.run();
    assert.deepEqual([report.processed, report.failed, report.skipped, report.left, next.sync.calls.length], [1, 0, 0, 0, 0]);
    assert.deepEqual(Object.keys(files()), ['10_Notes/T.md', 'Inbox/_processed/x.md']);
  });

  it('leaves a file that is edited while a model reads it', async () => {
    vault.write('Inbox/x.md', 'Text.');
    const harness = harnessOf(answersInbox(() => {
      vault.write('Inbox/x.md', 'Better text.');
      return { type: 'note', title: 'T' };
    }));
    const report = await harness.run();
    assert.deepEqual([report.processed, report.left], [0, 1]);
    assert.deepEqual(files(), { 'Inbox/x.md': 'Better text.' });
  });

  describe('undone', () => {
    const reply = answersInbox((text) => (text.includes('one')
      ? { type: 'note', title: 'T', tasks: ['Do'] }
      : { type: 'living_document', living_document: 'Shopping list', tasks: [] }));
    const before = { [DAILY]: '## Tasks\r\n- a\r\n', 'Inbox/1.md': 'one\r\n', 'Inbox/2.md': 'two', 'Living/Shopping.md': '\uFEFFmilk' };

    beforeEach(() => {
      for (const [place, text] of Object.entries(before)) vault.write(place, text);
    });

    it('is exactly as it was before, and can be filed again', async () => {
      const harness = harnessOf(reply);
      await harness.run();
      const after = files();
      const { undone, refused, isUnfinished } = await undo(harness);
      assert.deepEqual([undone.toSorted(), refused, isUnfinished], [['Inbox/1.md', 'Inbox/2.md'], [], false]);
      assert.deepEqual(files(), before);
      assert.equal((await harness.run()).processed, 2);
      assert.deepEqual(files(), after);
    });

    it('is refused where a file was edited since, for that inbox file alone', async () => {
      const harness = harnessOf(reply);
      await harness.run();
      vault.write(DAILY, `${files()[DAILY] ?? ''}- mine\n`);
      const edited = files();
      const report = await undo(harness);
      assert.deepEqual(report, { undone: ['Inbox/2.md'], refused: [{ source: 'Inbox/1.md', path: DAILY, reason: 'edited' }], isUnfinished: false });
      assert.equal(files()[DAILY], edited[DAILY]);
      assert.equal(files()['10_Notes/T.md'], edited['10_Notes/T.md']);
      assert.equal(files()['Living/Shopping.md'], '\uFEFFmilk');
    });

    it('is all or nothing for each inbox file, whichever of its notes was edited', async () => {
      const harness = harnessOf(reply);
      await harness.run();
      vault.write('10_Notes/T.md', 'mine');
      const edited = files();
      const { refused } = await undo(harness);
      assert.deepEqual(refused, [{ source: 'Inbox/1.md', path: '10_Notes/T.md', reason: 'edited' }]);
      assert.equal(files()[DAILY], edited[DAILY]);
      assert.equal(files()['Inbox/_processed/1.md'], before['Inbox/1.md']);
    });

    it('is refused where something is in the way or gone', async () => {
      const harness = harnessOf(reply);
      await harness.run();
      vault.write('Inbox/1.md', 'new');
      rmSync(vault.at('Inbox/_processed/2.md'));
      const { refused } = await undo(harness);
      const reasons = refused.map(({ path: place, reason }) => `${place} ${reason}`);
      assert.deepEqual(reasons.toSorted(), ['Inbox/1.md place_taken', 'Inbox/_processed/2.md missing']);
    });

    it('goes for the last run only, and once', async () => {
      const harness = harnessOf(reply);
      await harness.run();
      const first = files();
      vault.write('Inbox/3.md', 'one more');
      await harness.run();
      assert.deepEqual((await undo(harness)).undone, ['Inbox/3.md']);
      assert.deepEqual(files(), { ...first, 'Inbox/3.md': 'one more' });
      assert.deepEqual((await undo(harness)).undone, []);
    });

    it('undoes files of one run that went to the same note', async () => {
      vault.write('Inbox/4.md', 'one again');
      const harness = harnessOf(answersInbox((text) => ({ type: 'note', title: 'T', tasks: [`Do ${text.trim()}`] })));
      await harness.run();
      assert.equal((await undo(harness)).undone.length, 3);
      assert.deepEqual(files(), { ...before, 'Inbox/4.md': 'one again' });
    });
  });
});
