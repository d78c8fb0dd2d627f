// "Export Calls" and "Import Usage Database" in a real editor, on the real store: only the editor's dialogs are answered here.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { TraceEntry } from '../../src/core/usage/usageReader';
import type { SecondBrainApi } from '../../src/host/api/secondBrainApi';
import { COMMANDS } from '../../src/host/contributions';
import { writeOlderAppDatabase } from '../support/olderAppDatabase';
import { openWithOtherSqlite } from '../support/otherSqlite';
import { parseStrictCsv } from '../support/strictCsv';
import { activated, eventually } from './extensionUnderTest';
import { answering } from './personsAnswers';

type Row = Readonly<Record<string, unknown>>;
interface Shown {
  readonly kind: 'information' | 'warning' | 'error';
  readonly text: string;
}

const PYTHON_ROWS = [
  ['2026-02-08T10:00:00.123456-08:00', 'anthropic', 'claude-old', 'chat', 1_200, 80, 0.0016, null, null],
  ['2026-02-08T17:59:59+00:00', 'openai', 'gpt-old', 'inbox', 50, 5, 0, null, null],
  ['2026-02-09T01:30:00+09:00', 'ollama', 'llama-old', 'extraction', 900, 100, 0, null, null],
] as const;

describe('Files of calls', () => {
  let api: SecondBrainApi;
  let folder: string;
  let traceId: string;
  let shown: Shown[];
  let restore: () => void = () => undefined;

  before(async () => {
    api = await activated();
    traceId = (await api.ask('What should I do in Lisbon when it rains?', { provider: 'offline' })).traceId;
  });
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'second-brain-files-'));
    shown = [];
  });
  afterEach(() => {
    restore();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What the person answers: which entries of the pickers, and which file. A button is never pressed. */
  function answer({ picks = [], file }: { readonly picks?: readonly string[]; readonly file?: vscode.Uri | undefined }, more: Parameters<typeof answering>[0] = {}): void {
    restore();
    const left = [...picks];
    const tell = (kind: Shown['kind']) => (text: string) => {
      shown.push({ kind, text });
      return Promise.resolve(undefined);
    };
    restore = answering({
      showQuickPick: ((items: readonly vscode.QuickPickItem[]) => {
        const wanted = left.shift();
        return Promise.resolve(items.find(({ label }) => label === wanted) ?? assert.fail(`${String(wanted)} is none of ${items.map(({ label }) => label).join(', ')}`));
      }) as unknown as typeof vscode.window.showQuickPick,
      showSaveDialog: () => Promise.resolve(file),
      showOpenDialog: () => Promise.resolve(file === undefined ? undefined : [file]),
      showInformationMessage: tell('information'),
      showWarningMessage: tell('warning'),
      showErrorMessage: tell('error'),
      ...more,
    });
  }

  async function exportCalls(format: 'CSV' | 'JSON', options: { readonly range?: string; readonly criteria?: Row; readonly name?: string } = {}): Promise<string> {
    const target = path.join(folder, options.name ?? `calls.${format.toLowerCase()}`);
    answer({ picks: [...(options.criteria === undefined ? [options.range ?? 'All calls'] : []), format], file: vscode.Uri.file(target) });
    await vscode.commands.executeCommand(COMMANDS.exportCalls, options.criteria === undefined ? undefined : { criteria: options.criteria });
    return target;
  }

  async function importFile(file: string): Promise<Shown | undefined> {
    answer({ file: vscode.Uri.file(file) });
    await vscode.commands.executeCommand(COMMANDS.importUsageDatabase);
    return shown.at(-1);
  }

  const rowsIn = (file: string): readonly Row[] => (JSON.parse(readFileSync(file, 'utf8')) as { readonly rows: readonly Row[] }).rows;

  /** The columns of a row that the extension's API has a word for. */
  function expected(entry: TraceEntry): Row {
    return {
      id: entry.id, timestamp: entry.timestamp, provider: entry.provider, model: entry.model, usage_type: entry.usageType, input_tokens: entry.inputTokens,
      output_tokens: entry.outputTokens, cost_usd: entry.costUsd, cost_source: entry.costSource, trace_id: entry.traceId, latency_ms: entry.latencyMs, status: entry.status,
      error_message: entry.errorMessage, attempt: entry.attempt, run_id: entry.runId,
    };
  }

  const only = (row: Row, like: Row): Row => Object.fromEntries(Object.keys(like).map((name) => [name, row[name]]));

  describe('are written by "Export Calls"', () => {
    it('with every call and column, as JSON', async () => {
      const target = await exportCalls('JSON');
      const { totalLlmCalls } = await api.getStats();
      const rows = rowsIn(target);
      assert.equal(rows.length, totalLlmCalls);
      assert.deepEqual(shown, [{ kind: 'information', text: `${String(totalLlmCalls)} calls were exported.` }]);
      const entries = (await api.getTraces({ limit: 200 })).map(expected);
      assert.deepEqual(rows.slice(0, entries.length).map((row) => only(row, entries[0] ?? {})), entries);
      assert.equal(Object.keys(rows[0] ?? {}).length, 26);
      assert.deepEqual(readdirSync(folder), ['calls.json']);
    });

    it('with the calls of a filter and no other, as CSV that another reader understands', async () => {
      const target = await exportCalls('CSV', { criteria: { traceId, usageType: 'chat_answer' } });
      const [head = [], ...records] = parseStrictCsv(readFileSync(target, 'utf8'));
      const [entry, ...others] = (await api.getTraceGroup(traceId)).filter(({ usageType }) => usageType === 'chat_answer').map(expected);
      assert.ok(entry !== undefined && others.length === 0);
      assert.equal(records.length, 1);
      const cells = Object.fromEntries(head.map((name, column) => [name, records[0]?.[column]]));
      assert.deepEqual(only(cells, entry), Object.fromEntries(Object.entries(entry).map(([name, value]) => [name, value === null ? '' : String(value as string | number)])));
    });

    it('with the last days alone', async () => {
      const old = path.join(folder, 'old.db');
      writeOlderAppDatabase(old, [['2001-01-01T10:00:00Z', 'openai', 'gpt-2001', 'inbox', 1, 1, 0, null, null]]);
      assert.match((await importFile(old))?.text ?? '', /1 call is new/);
      const hasOld = (file: string): boolean => rowsIn(file).some(({ model }) => model === 'gpt-2001');
      assert.ok(hasOld(await exportCalls('JSON')));
      assert.ok(!hasOld(await exportCalls('JSON', { range: 'The last 7 days', name: 'week.json' })));
    });

    it('not at all when the person cancels, and what was there stays', async () => {
      const target = path.join(folder, 'calls.json');
      writeFileSync(target, 'an older export');
      for (const file of [undefined, vscode.Uri.file(target)]) {
        // Cancel is pressed the moment the notification shows.
        const cancelled: typeof vscode.window.withProgress = (_options, task) => {
          const source = new vscode.CancellationTokenSource();
          source.cancel();
          return task({ report: () => undefined }, source.token);
        };
        answer({ picks: ['All calls', 'JSON'], file }, { withProgress: cancelled });
        await vscode.commands.executeCommand(COMMANDS.exportCalls);
        assert.deepEqual(readdirSync(folder), ['calls.json']);
        assert.equal(readFileSync(target, 'utf8'), 'an older export');
        assert.deepEqual(shown, []);
      }
    });

    it('not where nothing can be written, which is said with the reason', async () => {
      const inTheWay = path.join(folder, 'a file');
      writeFileSync(inTheWay, '');
      answer({ picks: ['All calls', 'CSV'], file: vscode.Uri.file(path.join(inTheWay, 'calls.csv')) });
      await vscode.commands.executeCommand(COMMANDS.exportCalls);
      mkdirSync(path.join(folder, 'calls.csv'));
      await exportCalls('CSV');
      answer({ picks: ['All calls', 'CSV'], file: vscode.Uri.parse('untitled:calls.csv') });
      await vscode.commands.executeCommand(COMMANDS.exportCalls);
      assert.deepEqual(shown.map(({ kind }) => kind), ['error', 'error', 'error']);
      assert.match(shown[0]?.text ?? '', /could not be exported.*ENOTDIR/);
      assert.match(shown[1]?.text ?? '', /could not be exported.*(EISDIR|ENOTEMPTY|EEXIST)/);
      assert.match(shown[2]?.text ?? '', /file on a disk/);
      assert.deepEqual(readdirSync(folder).sort(), ['a file', 'calls.csv']);
    });
  });

  describe('are read by "Import Usage Database"', () => {
    it('of the older app, each call on its own moment whatever the offset, and the second time none', async () => {
      const file = path.join(folder, 'usage.db');
      writeOlderAppDatabase(file, PYTHON_ROWS);
      assert.deepEqual(await importFile(file), { kind: 'information', text: '3 rows were read. 3 calls are new.' });
      const found = await api.getTraces({ since: '2026-02-08T16:00:00Z', until: '2026-02-08T18:00:01Z' });
      assert.deepEqual(found.map(({ model, timestamp, costSource }) => [model, timestamp, costSource]), [
        ['claude-old', '2026-02-08T18:00:00.123Z', 'priced'],
        ['gpt-old', '2026-02-08T17:59:59.000Z', 'unpriced'],
        ['llama-old', '2026-02-08T16:30:00.000Z', 'local'],
      ]);
      assert.deepEqual(await importFile(file), { kind: 'information', text: '3 rows were read. 0 calls are new. 3 were there already.' });
      assert.equal((await api.getTraces({ since: '2026-02-08T16:00:00Z', until: '2026-02-08T18:00:01Z' })).length, 3);
    });

    it("of ours from elsewhere, with what is new in it", async () => {
      const published = path.join(process.env['TEST_USER_DATA'] ?? '', 'User', 'globalStorage', 'secondbrain.second-brain', 'usage.db');
      // It is published when nothing has happened for a few seconds.
      await eventually('usage.db is published', () => (existsSync(published) ? true : undefined));
      const file = path.join(folder, 'usage.db');
      copyFileSync(published, file);
      const elsewhere = openWithOtherSqlite(file);
      elsewhere.run("UPDATE llm_usage SET uid = '00000000-0000-7000-8000-0000000000aa', model = 'ours-elsewhere' WHERE id = (SELECT max(id) FROM llm_usage)");
      const count = elsewhere.all('SELECT count(*) AS calls FROM llm_usage')[0]?.['calls'];
      elsewhere.close();
      assert.deepEqual(await importFile(file), { kind: 'information', text: `${String(count)} rows were read. 1 call is new. ${String(Number(count) - 1)} were there already.` });
      assert.equal((await api.getTraces({ model: 'ours-elsewhere' })).length, 1);
    });

    it('of our own export, whole: what is there already changes nothing', async () => {
      const exported = await exportCalls('JSON');
      const before = await api.getStats();
      assert.match((await importFile(exported))?.text ?? '', new RegExp(`^${String(before.totalLlmCalls)} rows were read\\. 0 calls are new\\.`));
      const after = await api.getStats();
      assert.deepEqual([after.totalLlmCalls, after.totalLlmCost], [before.totalLlmCalls, before.totalLlmCost]);
    });

    it('not from another program, a text or a folder, each of which is said in words', async () => {
      const before = (await api.getStats()).totalLlmCalls;
      const foreign = path.join(folder, 'recipes.db');
      const recipes = openWithOtherSqlite(foreign);
      recipes.run('CREATE TABLE recipes (name TEXT)');
      recipes.close();
      const notes = path.join(folder, 'notes.txt');
      writeFileSync(notes, 'Buy bread.');
      const told = [await importFile(foreign), await importFile(notes), await importFile(folder), await importFile(path.join(folder, 'gone.db'))];
      assert.deepEqual(told, [
        { kind: 'error', text: 'This file holds no calls: it belongs to another program. Choose a "usage.db", or a file that "Export Calls" wrote as JSON. Nothing was changed.' },
        { kind: 'error', text: 'This is neither a SQLite database nor an export as JSON, or it is encrypted. Choose a "usage.db", or a file that "Export Calls" wrote as JSON. Nothing was changed.' },
        { kind: 'error', text: 'This is a folder. Choose a file. Nothing was changed.' },
        { kind: 'error', text: 'The file is not there any more. Choose another one. Nothing was changed.' },
      ]);
      answer({ file: undefined });
      await vscode.commands.executeCommand(COMMANDS.importUsageDatabase);
      assert.equal(shown.length, 4, 'a dialog that was closed is no message');
      assert.equal((await api.getStats()).totalLlmCalls, before);
    });
  });
});
