// Background work through the commands and the API: how many requests it makes, what it writes, what it leaves alone.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat, symlink, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { UndoReport } from '../../src/core/inbox/undoFilings';
import type { SecondBrainApi, SyncResult } from '../../src/host/api/secondBrainApi';
import { startProviderServer } from '../support/providerServer';
import type { ProviderServer } from '../support/providerServer';
import { automaticReply } from '../support/providerServerReplies';
import { activated, eventually, withSettings } from './extensionUnderTest';
import { answering } from './personsAnswers';

const NOTES: Readonly<Record<string, string>> = {
  'Alpha.md': '# Alpha\n\nThe first note.\n',
  'Beta.md': '---\ntitle: Beta\n---\nThe second note.\n',
  'Folder/Gamma.md': '# Gamma\n\nThe third note.\n',
};
const EXTRACTED = {
  summary: 'A note.',
  key_phrases: ['quetzalcoatlus'],
  entities: [{ name: 'Wilhelmina Brightwater', type: 'person', confidence: 0.9 }],
};

const globalStorage = path.join(process.env['TEST_USER_DATA'] ?? '', 'User', 'globalStorage', 'secondbrain.second-brain');

describe('sync', function () {
  this.timeout(60_000);
  let api: SecondBrainApi;
  let server: ProviderServer;
  let vault: string;
  let unset: () => Promise<void>;
  let classify: (text: string) => unknown;
  let restore: (() => void)[];

  before(async () => {
    api = await activated();
    server = await startProviderServer({
      reply: (request) => {
        const inbox = /<inbox>\n([\s\S]*)\n<\/inbox>/.exec(request.lastUserText)?.[1];
        if (inbox !== undefined) {
          return JSON.stringify(request.systemText.includes('"starts"') ? { starts: [1] } : classify(inbox));
        }
        return request.lastUserText.includes('<note') ? `\`\`\`json\n${JSON.stringify(EXTRACTED)}\n\`\`\`` : automaticReply(request);
      },
    });
    process.env['ANTHROPIC_API_KEY'] = 'test-key-anthropic';
  });

  beforeEach(async () => {
    server.reset();
    restore = [];
    classify = () => ({ type: 'note', title: 'Filed' });
    vault = await mkdtemp(path.join(tmpdir(), 'second-brain-sync-'));
    for (const [place, text] of Object.entries(NOTES)) {
      await write(place, text);
    }
    unset = await withSettings({
      'vault.path': vault,
      'keys.useEnvironment': 'always',
      'anthropic.baseUrl': server.anthropicBaseUrl,
      'anthropic.model': 'claude-haiku-4-5',
      'ollama.baseUrl': server.ollamaBaseUrl,
      'sync.providers': ['anthropic'],
      // What other tests of this host spent today, and what these repeat on purpose, would pause it.
      'protection.pauseSync': false,
    });
  });

  afterEach(async () => {
    restore.forEach((put) => { put(); });
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await unset();
    await rm(vault, { recursive: true, force: true });
  });

  after(async () => {
    delete process.env['ANTHROPIC_API_KEY'];
    await server.close();
  });

  const at = (place: string): string => path.join(vault, ...place.split('/'));
  const write = async (place: string, text: string): Promise<void> => {
    await mkdir(path.dirname(at(place)), { recursive: true });
    await writeFile(at(place), text);
  };
  const read = (place: string): Promise<string> => readFile(at(place), 'utf8');
  const command = (name = 'sync'): Promise<SyncResult | undefined> => Promise.resolve(vscode.commands.executeCommand<SyncResult | undefined>(`secondBrain.${name}`));
  const requestsOf = async (name?: string): Promise<number> => {
    const before = server.requests.length;
    await command(name);
    return server.requests.length - before;
  };
  /** Answers what the commands ask or tell, and keeps what they told. */
  const persons = (answers: Parameters<typeof answering>[0]): void => {
    restore.push(answering(answers));
  };
  const told = (): string[] => {
    const messages: string[] = [];
    const tell = (message: string): Promise<undefined> => {
      messages.push(message);
      return Promise.resolve(undefined);
    };
    persons({ showInformationMessage: tell, showWarningMessage: tell });
    return messages;
  };
  const files = async (folder: string): Promise<readonly string[]> => (existsSync(at(folder)) ? (await readdir(at(folder))).sort() : []);

  describe('makes exactly as many requests as there is new work', () => {
    it('one a note at first, then none', async () => {
      const messages = told();
      const result = await command();
      assert.deepEqual(result?.jobs.map(({ job, processed, failed, skipped, stopped }) => [job, processed, failed, skipped, stopped]), [['inbox', 0, 0, 0, null], ['extraction', 3, 0, 0, null]]);
      assert.equal(server.requests.length, 3);
      await eventually('the result is told', () => messages.find((message) => message.includes('Metadata: 3 notes extracted, 0 failed, 0 need nothing now. Cost: ')));
      assert.equal(await requestsOf(), 0);
      assert.equal(await requestsOf('sync.extractMetadata'), 0);
    });

    const changes: readonly (readonly [string, number, () => Promise<void>])[] = [
      ['edited', 1, () => write('Alpha.md', '# Alpha\n\nThe first note, changed.\n')],
      ['edited in its front matter', 1, () => write('Beta.md', '---\ntitle: Better\n---\nThe second note.\n')],
      ['given other line endings', 1, () => write('Beta.md', NOTES['Beta.md']!.replaceAll('\n', '\r\n'))],
      ['touched', 0, () => utimes(at('Alpha.md'), new Date(), new Date())],
      ['renamed', 0, () => rename(at('Alpha.md'), at('Omega.md'))],
      ['moved', 0, () => rename(at('Alpha.md'), at('Folder/Alpha.md'))],
      ['deleted', 0, () => unlink(at('Alpha.md'))],
    ];
    for (const [name, count, change] of changes) {
      it(`${count} for a note that was ${name}`, async () => {
        await command();
        await change();
        assert.equal(await requestsOf(), count);
        assert.equal(await requestsOf(), 0);
      });
    }
  });

  it('has two rows a note where Anthropic refuses and Ollama answers, and succeeds', async () => {
    await vscode.workspace.getConfiguration('secondBrain').update('sync.providers', ['anthropic', 'ollama'], vscode.ConfigurationTarget.Global);
    server.always('anthropic', { status: 401 });
    const result = await api.sync({ jobs: ['extraction'] });
    assert.deepEqual(result.jobs.map(({ processed, failed }) => [processed, failed]), [[3, 0]]);
    const rows = (await api.getTraces({ usageType: 'extraction', limit: 20 })).filter(({ runId }) => runId === result.runId);
    assert.deepEqual(rows.map(({ provider, status }) => `${provider} ${status}`).sort(), ['anthropic error', 'anthropic error', 'anthropic error', 'ollama ok', 'ollama ok', 'ollama ok']);
    assert.equal(new Set(rows.map(({ traceId }) => traceId)).size, 3);
  });

  it('leaves one row a job that counts in no total', async () => {
    const before = await api.getStats();
    const { runId, jobs } = await api.sync();
    const rows = await Promise.all(['inbox_batch', 'extraction_batch'].map(async (usageType) => (await api.getTraces({ usageType })).find((row) => row.runId === runId)));
    assert.deepEqual(rows.map((row) => [row?.provider, row?.model, row?.status, row?.costUsd]), [['system', 'batch', 'ok', 0], ['system', 'batch', 'ok', 0]]);
    assert.deepEqual(jobs.map(({ job }) => job), ['inbox', 'extraction']);
    const after = await api.getStats();
    assert.equal(after.totalLlmCalls - before.totalLlmCalls, 3);
    assert.ok(Math.abs(after.totalLlmCost - before.totalLlmCost - jobs.reduce((sum, { costUsd }) => sum + costUsd, 0)) < 1e-9);
  });

  it('stops when it is cancelled, says so in its row, and goes on at the next run', async () => {
    server.always('anthropic', { fault: 'stall_before_headers' });
    const controller = new AbortController();
    const running = api.sync({ jobs: ['extraction'], signal: controller.signal });
    await eventually('a request is under way', () => server.requests[0]);
    controller.abort();
    const { runId, jobs } = await running;
    assert.deepEqual(jobs.map(({ processed, stopped }) => [processed, stopped]), [[0, 'cancelled']]);
    assert.equal((await api.getTraces({ usageType: 'extraction_batch' })).find((row) => row.runId === runId)?.status, 'cancelled');
    server.always('anthropic', undefined);
    assert.equal((await api.sync({ jobs: ['extraction'] })).jobs[0]?.processed, 3);
  });

  it('stops below the limit of a run', async () => {
    await vscode.workspace.getConfiguration('secondBrain').update('sync.maxCostUsd', 0, vscode.ConfigurationTarget.Global);
    restore.push(() => void vscode.workspace.getConfiguration('secondBrain').update('sync.maxCostUsd', undefined, vscode.ConfigurationTarget.Global));
    const messages = told();
    const result = await command('sync.extractMetadata');
    assert.deepEqual(result?.jobs.map(({ processed, stopped }) => [processed, stopped]), [[0, 'budget']]);
    assert.equal(server.requests.length, 0);
    await eventually('what is left is told', () => messages.find((message) => message.includes('sync.maxCostUsd" with 3 left')));
  });

  it('stops when nobody can be asked, says so, and leaves the rest for the next run', async () => {
    for (let note = 0; note < 6; note += 1) {
      await write(`More/${note}.md`, `Note number ${note}.\n`);
    }
    server.always('anthropic', { status: 401 });
    const messages = told();
    const result = await command('sync.extractMetadata');
    const [job] = result?.jobs ?? [];
    assert.deepEqual([job?.processed, job?.stopped, job?.reason], [0, null, 'providers']);
    assert.ok(server.requests.length >= 3 && server.requests.length <= 4, `${server.requests.length}`);
    await eventually('it is told', () => messages.find((message) => /Stopped with [56] left, because no provider could be asked/.test(message)));
    const row = (await api.getTraces({ usageType: 'extraction_batch' })).find(({ runId }) => runId === result?.runId);
    assert.equal(row?.status, 'error');
    server.always('anthropic', undefined);
    // Those that were refused, too: the refusal was none of their own.
    assert.equal((await api.sync({ jobs: ['extraction'] })).jobs[0]?.processed, 9);
  });

  it('lets a question find a note by a key phrase or a name that only its metadata has', async () => {
    await write('Beta.md', '---\ntitle: Beta\n---\nThe second note.\n');
    await command('sync.extractMetadata');
    for (const word of ['quetzalcoatlus', 'Brightwater']) {
      const { citations } = await api.ask(`What about ${word}?`, { provider: 'offline' });
      assert.deepEqual(citations.map(({ notePath }) => notePath).sort(), ['Alpha.md', 'Beta.md', 'Folder/Gamma.md']);
    }
  });

  it('shows the metadata of the note in the editor', async () => {
    await command('sync.extractMetadata');
    await vscode.window.showTextDocument(vscode.Uri.file(at('Alpha.md')));
    await command('showNoteMetadata');
    const text = vscode.window.activeTextEditor?.document.getText() ?? '';
    assert.match(text, /^Alpha\.md\n\nA note\.\n\nKey phrases\n- quetzalcoatlus\n/);
    assert.match(text, /Wilhelmina Brightwater \(person, 90 %\)/);
    assert.match(text, /Extracted by anthropic\/claude-haiku-4-5/);
  });

  it('keeps what was extracted without a model until it is asked for better', async () => {
    await vscode.workspace.getConfiguration('secondBrain').update('sync.providers', [], vscode.ConfigurationTarget.Global);
    assert.equal(await requestsOf(), 0);
    await vscode.workspace.getConfiguration('secondBrain').update('sync.providers', ['anthropic'], vscode.ConfigurationTarget.Global);
    assert.equal(await requestsOf(), 0);
    assert.equal(await requestsOf('sync.reextractOffline'), 3);
    assert.equal(await requestsOf('sync.reextractOffline'), 0);
  });

  it('does one thing at a time, in words', async () => {
    server.always('anthropic', { delayMs: 1_500 });
    const first = api.sync({ jobs: ['extraction'] });
    await eventually('a request is under way', () => server.requests[0]);
    await assert.rejects(api.sync(), /still running/);
    const messages = told();
    assert.equal(await command(), undefined);
    assert.equal(await command('sync.undoInboxRun'), undefined);
    assert.deepEqual(messages.filter((message) => message.includes('still running')).length, 2);
    assert.equal((await first).jobs[0]?.processed, 3);
  });

  it('ends when what it learns is to be deleted', async () => {
    server.always('anthropic', { fault: 'stall_before_headers' });
    const running = api.sync({ jobs: ['extraction'] });
    await eventually('a request is under way', () => server.requests[0]);
    persons({ showWarningMessage: ((_question: string, _options: unknown, remove: string) => Promise.resolve(remove)) });
    await vscode.commands.executeCommand('secondBrain.deleteOwnContent');
    assert.equal((await running).jobs[0]?.stopped, 'cancelled');
    server.always('anthropic', undefined);
    assert.equal((await api.sync({ jobs: ['extraction'] })).jobs[0]?.processed, 3);
    await vscode.commands.executeCommand('secondBrain.deleteOwnContent');
    assert.equal((await api.sync({ jobs: ['extraction'] })).jobs[0]?.processed, 3, 'nothing is known any more');
  });

  it('is refused while another window is at work on the same notes, under whatever name of the folder', async () => {
    await api.sync({ jobs: ['extraction'] });
    const folder = path.join(globalStorage, 'sync');
    const known = (await readdir(folder)).filter((name) => name.endsWith('.json'));
    const changed = await Promise.all(known.map(async (name) => ({ name, atMs: (await stat(path.join(folder, name))).mtimeMs })));
    const newest = changed.sort((one, other) => other.atMs - one.atMs)[0]?.name ?? '';
    const lock = path.join(folder, newest.replace(/\.json$/, '.lock'));
    await writeFile(lock, JSON.stringify({ holder: 'another', machine: 'elsewhere', process: 1, renewedAtMs: Date.now() }));
    const link = `${vault}-link`;
    await symlink(vault, link);
    try {
      await assert.rejects(api.sync(), /Another window is at work on these notes/);
      await vscode.workspace.getConfiguration('secondBrain').update('vault.path', link, vscode.ConfigurationTarget.Global);
      await assert.rejects(api.sync(), /Another window is at work on these notes/);
      const messages = told();
      assert.equal(await command('sync.undoInboxRun'), undefined);
      assert.ok(messages.some((message) => message.includes('Another window')));
    } finally {
      await rm(lock, { force: true });
      await rm(link, { force: true });
    }
    await vscode.workspace.getConfiguration('secondBrain').update('vault.path', vault, vscode.ConfigurationTarget.Global);
    assert.equal((await api.sync({ jobs: ['extraction'] })).jobs[0]?.skipped, 3);
  });

  it('says in a summary of each job how it went', async () => {
    await write('Inbox/Thought.md', 'Herons wait.\n');
    const { runId, jobs } = await api.sync();
    assert.deepEqual(jobs.map(({ processed }) => processed), [1, 4]);
    const folder = path.join(globalStorage, 'journal');
    const texts = await Promise.all((await readdir(folder)).filter((file) => file.endsWith('.ndjson')).map((file) => readFile(path.join(folder, file), 'utf8')));
    const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line.includes(runId) && line.includes('_batch"'));
    assert.equal(lines.length, 2);
    assert.match(lines.find((line) => line.includes('"inbox_batch"')) ?? '', /"metadata":\{"processed":1,"failed":0,"skipped":0,"duration_ms":\d+,"cost_of_calls_usd":0\.\d+\}/);
    assert.match(lines.find((line) => line.includes('"extraction_batch"')) ?? '', /"metadata":\{"extracted":4,"failed":0,"skipped":0,"duration_ms":\d+,"cost_of_calls_usd":0\.\d+\}/);
  });

  it('refuses arguments that are none, in words for authors', async () => {
    await assert.rejects(api.sync({ jobs: ['everything'] as never }), /jobs must be a list of "extraction" and "inbox"/);
    await assert.rejects(api.sync({ jobs: [] }), RangeError);
  });

  describe('the inbox', () => {
    it('is filed, recognised without a call the second time, and taken back exactly', async () => {
      await write('Inbox/Thought.md', 'Herons wait.\n');
      const result = await command('sync.processInbox');
      assert.deepEqual(result?.jobs.map(({ processed, failed }) => [processed, failed]), [[1, 0]]);
      assert.match(await read('10_Notes/Filed.md'), /^---\n[\s\S]*---\n[\s\S]*Herons wait\.\n$/);
      assert.deepEqual(await files('Inbox'), ['_processed']);
      await write('Inbox/Again.md', 'Herons wait.\n');
      assert.equal(await requestsOf('sync.processInbox'), 0);
      assert.deepEqual(await files('Inbox/_processed'), ['Again.md', 'Thought.md']);
      const undone = await vscode.commands.executeCommand<UndoReport>('secondBrain.sync.undoInboxRun');
      assert.deepEqual(undone.undone, ['Inbox/Again.md'], 'the last run only');
    });

    it('is taken back, but for files that were edited since', async () => {
      classify = (text) => ({ type: 'note', title: text.includes('Herons') ? 'Herons' : 'Storks' });
      await write('Inbox/One.md', 'Herons wait.\n');
      await write('Inbox/Two.md', 'Storks clatter.\n');
      await command('sync.processInbox');
      await writeFile(at('10_Notes/Storks.md'), `${await read('10_Notes/Storks.md')}And mine.\n`);
      const undone = await vscode.commands.executeCommand<UndoReport>('secondBrain.sync.undoInboxRun');
      assert.deepEqual(undone.undone, ['Inbox/One.md']);
      assert.deepEqual(undone.refused.map(({ path: place, reason }) => [place, reason]), [['10_Notes/Storks.md', 'edited']]);
      assert.equal(await read('Inbox/One.md'), 'Herons wait.\n');
      assert.ok(!existsSync(at('10_Notes/Herons.md')));
      assert.match(await read('10_Notes/Storks.md'), /And mine\.\n$/);
    });

    it('goes into a note that is open with unsaved changes, beside them', async () => {
      await write('10_Notes/Filed.md', '# Filed\n\nOld words.\n');
      const document = await vscode.workspace.openTextDocument(at('10_Notes/Filed.md'));
      const editor = await vscode.window.showTextDocument(document);
      await editor.edit((edit) => { edit.insert(new vscode.Position(2, 0), 'Mine, unsaved. '); });
      assert.ok(document.isDirty);
      await write('Inbox/Thought.md', 'Herons wait.\n');
      const result = await command('sync.processInbox');
      assert.deepEqual(result?.jobs.map(({ processed, failed }) => [processed, failed]), [[1, 0]]);
      assert.match(document.getText(), /^# Filed\n\nMine, unsaved\. Old words\.\n\n## \d{4}-\d\d-\d\d\n\nHerons wait\.\n$/);
      assert.equal(await read('10_Notes/Filed.md'), document.getText(), 'what was filed is on disk');
      assert.ok(!document.isDirty);
      await vscode.commands.executeCommand('secondBrain.sync.undoInboxRun');
      assert.equal(await read('10_Notes/Filed.md'), '# Filed\n\nMine, unsaved. Old words.\n', 'the user keeps what is theirs');
    });

    it('is shown as diffs before anything is written, and left where it is when that is not wanted', async () => {
      restore.push(await withSettings({ 'inbox.preview': true }).then((put) => () => void put()));
      await write('Inbox/Thought.md', 'Herons wait.\n');
      const seen: { tabs: number; isWritten: boolean; title: string }[] = [];
      let pick = 2;
      const showQuickPick = (items: readonly unknown[], options: { readonly title: string }): Promise<unknown> => {
        seen.push({ tabs: vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).length, isWritten: existsSync(at('10_Notes/Filed.md')), title: options.title });
        return Promise.resolve(items[pick]);
      };
      persons({ showQuickPick: showQuickPick as never });
      const declined = await command('sync.processInbox');
      assert.deepEqual(declined?.jobs.map(({ processed, failed, skipped }) => [processed, failed, skipped]), [[0, 0, 1]]);
      assert.ok(existsSync(at('Inbox/Thought.md')) && !existsSync(at('10_Notes')));
      pick = 0;
      assert.equal(await requestsOf('sync.processInbox'), 0, 'what was declined is not read again');
      assert.match(await read('10_Notes/Filed.md'), /Herons wait\./);
      assert.deepEqual(seen.map(({ isWritten, title }) => [isWritten, title]), [[false, 'File "Inbox/Thought.md"'], [false, 'File "Inbox/Thought.md"']]);
      assert.ok(seen.every(({ tabs }) => tabs === 1), JSON.stringify(seen));
      assert.equal(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).length, 0, 'the diffs are closed again');
    });

    it('stays inside the vault whatever a model calls things', async () => {
      const outside = await mkdtemp(path.join(tmpdir(), 'second-brain-outside-'));
      await symlink(outside, at('30_Concepts'));
      const titles = ['../../escape', 'x'.repeat(10_000), 'a\u0000b', '🦢🦢', '\u202Egnp.exe', 'CON', 'dots...', '.hidden', 'C:\\Windows\\evil', '/etc/passwd'];
      for (const [index, title] of titles.entries()) {
        await write(`Inbox/${index}.md`, `Text number ${index} of ${title.length}.\n`);
      }
      await write('Inbox/link.md', 'Through the link.\n');
      classify = (text) => {
        const index = /Text number (\d+)/.exec(text)?.[1];
        return index === undefined ? { type: 'concept', title: 'Through' } : { type: 'note', title: titles[Number(index)], category: '../../up' };
      };
      const result = await command('sync.processInbox');
      assert.deepEqual(result?.jobs.map(({ processed, failed }) => processed + failed), [11]);
      assert.deepEqual(await readdir(outside), []);
      assert.deepEqual((await readdir(vault)).sort(), ['10_Notes', '30_Concepts', 'Alpha.md', 'Beta.md', 'Folder', 'Inbox']);
      assert.deepEqual(await files('Inbox/_failed'), ['link.md']);
      assert.equal((await files('10_Notes')).length, 10);
      assert.ok((await files('10_Notes')).every((name) => /^[^./\\][^/\\]*\.md$/.test(name) && Buffer.byteLength(name) <= 255), (await files('10_Notes')).join('\n'));
      await rm(outside, { recursive: true, force: true });
    });
  });

  it('runs by itself once when a schedule is set', async () => {
    const runs = async (): Promise<number> => (await api.getTraces({ usageType: 'extraction_batch', limit: 200 })).length;
    const before = await runs();
    restore.push(await withSettings({ 'sync.schedule': 'hourly' }).then((put) => () => void put()));
    await eventually('the notes are extracted', () => (server.requests.length === 3 ? true : undefined), 40_000);
    await eventually('its row is there', async () => ((await runs()) === before + 1 ? true : undefined));
  });
});
