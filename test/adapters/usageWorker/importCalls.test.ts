import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { allRows } from '../../../src/adapters/sqlite/sqlite';
import { nodeFileSystem } from '../../../src/adapters/system/nodeFileSystem';
import type { FileSystem } from '../../../src/core/system/fileSystem';
import { MAX_IMPORT_DATABASE_BYTES, MAX_IMPORT_JSON_BYTES, type ImportOutcome } from '../../../src/core/usage/callImport';
import { closeLine, questionLine } from '../../../src/core/usage/journalLine';
import { UsageService } from '../../../src/workers/usage/usageService';
import { aCall, aQuestion } from '../../support/aCall';
import { FaultyFileSystem } from '../../support/faultyFileSystem';
import { appendToSegment, segmentNumber } from '../../support/journalFolder';
import { writeOlderAppDatabase } from '../../support/olderAppDatabase';
import { openWithOtherSqlite } from '../../support/otherSqlite';
import { SequentialIds } from '../../support/sequentialIds';
import { UsageViewHarness } from '../../support/usageViewHarness';

const NONE_LEFT_OUT = { withoutTime: 0, unreadable: 0, newQuestions: 0 };

describe('Importing a usage database', () => {
  let harness: UsageViewHarness;
  let other: UsageViewHarness;
  let ids: SequentialIds;
  let disk: FaultyFileSystem;
  let service: UsageService | undefined;
  let onPause: () => unknown;
  let file: string;

  beforeEach(async () => {
    [harness, other] = await Promise.all([UsageViewHarness.create(), UsageViewHarness.create()]);
    ids = new SequentialIds();
    disk = new FaultyFileSystem();
    onPause = () => undefined;
    mkdirSync(join(other.folder.path, 'elsewhere'));
    file = join(other.folder.path, 'elsewhere', 'their.db');
  });
  afterEach(async () => {
    disk.recover();
    await stop();
    harness.remove();
    other.remove();
  });

  const signal = new AbortController().signal;

  async function start(files: FileSystem = disk.files): Promise<UsageService> {
    service = new UsageService({ ...harness.options(files), pause: async () => { await onPause(); }, holdsLease: true, onChanged: () => undefined });
    await service.start();
    return service;
  }

  async function stop(): Promise<void> {
    await service?.handlers['worker/close'](null, signal);
    service = undefined;
  }

  async function run(path = file, cancelled = signal): Promise<ImportOutcome> {
    return (service ?? (await start())).handlers['database/import']({ token: 1, request: path }, cancelled);
  }

  /** The rows of a store as its view has them, ids aside: those depend on which rows share a millisecond. */
  async function rowsOf(store: UsageViewHarness): Promise<readonly unknown[]> {
    const view = await store.openCaughtUp();
    return allRows(view.database, 'SELECT * FROM llm_usage ORDER BY uid');
  }

  async function writeOurs(count: number, path = other.databasePath): Promise<string> {
    const calls = Array.from({ length: count }, (_, index) =>
      aCall({
        uid: ids.uid(), timestamp: new Date(Date.UTC(2026, 2, 1, 0, index)).toISOString(), latencyMs: index + 0.25,
        metadata: { requestId: `req_${String(index)}` }, ...(index % 3 === 0 ? { costSource: 'unpriced', costUsd: 0, priceId: null } : {}),
      }));
    appendToSegment(other.journalFolder, segmentNumber(7), calls.map(closeLine).join('') + questionLine(aQuestion({ uid: ids.uid() })));
    const view = await other.openCaughtUp();
    await view.publish();
    return path;
  }

  const journal = (): readonly string[] => readdirSync(harness.journalFolder);

  it('adds every row and question of one of ours, as it is there, and the second time nothing', async () => {
    await writeOurs(1_200);
    assert.deepEqual(await run(other.databasePath), { kind: 'imported', source: 'usage_database', rowsRead: 1_200, newCalls: 1_200, alreadyThere: 0, ...NONE_LEFT_OUT, newQuestions: 1 });
    const segments = journal();
    assert.deepEqual(await run(other.databasePath), { kind: 'imported', source: 'usage_database', rowsRead: 1_200, newCalls: 0, alreadyThere: 1_200, ...NONE_LEFT_OUT });
    assert.deepEqual(journal(), segments);
    await stop();
    assert.deepEqual(await rowsOf(harness), await rowsOf(other));
    const view = await harness.openCaughtUp();
    assert.deepEqual(allRows(view.database, 'SELECT sum(calls) AS calls FROM rollups'), [{ calls: 1_200 }]);
    assert.deepEqual(allRows(view.database, 'SELECT count(*) AS questions FROM queries'), [{ questions: 1 }]);
  });

  it('adds what is new to what is there, replaces an interruption by its end, and nothing else', async () => {
    await writeOurs(3);
    const [first, second] = ['00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002'];
    appendToSegment(harness.journalFolder, segmentNumber(1), [
      aCall({ uid: first, status: 'interrupted', costSource: 'no_usage', costUsd: 0 }),
      aCall({ uid: second, status: 'error', errorMessage: 'ours' }),
    ].map(closeLine).join(''));
    assert.deepEqual(await run(other.databasePath), { kind: 'imported', source: 'usage_database', rowsRead: 3, newCalls: 2, alreadyThere: 1, ...NONE_LEFT_OUT, newQuestions: 1 });
    await stop();
    const view = await harness.openCaughtUp();
    assert.deepEqual(allRows(view.database, 'SELECT status FROM llm_usage ORDER BY uid'), [{ status: 'ok' }, { status: 'error' }, { status: 'ok' }]);
  });

  it('adds nothing the second time also when retention has summed up what was imported', async () => {
    const oldQuestion = aQuestion({ uid: ids.uid(), timestamp: '2026-03-01T11:00:00.000Z', localDay: '2026-03-01' });
    appendToSegment(other.journalFolder, segmentNumber(8), questionLine(oldQuestion));
    await writeOurs(30);
    await run(other.databasePath);
    await stop();
    const view = await harness.openCaughtUp();
    assert.equal(await view.maintain(5), true);
    assert.deepEqual(allRows(view.database, 'SELECT count(*) AS calls FROM llm_usage'), [{ calls: 0 }]);
    const segments = journal();
    assert.deepEqual(await run(other.databasePath), { kind: 'imported', source: 'usage_database', rowsRead: 30, newCalls: 0, alreadyThere: 30, ...NONE_LEFT_OUT });
    assert.deepEqual(journal(), segments);
  });

  it('reads again what was exported as JSON, to the same rows', async () => {
    await writeOurs(1_100);
    await run(other.databasePath);
    const exported = join(harness.folder.path, 'calls.json');
    await service!.handlers['calls/export']({ token: 1, request: { criteria: {}, format: 'json', path: exported } }, signal);
    await stop();
    const rows = await rowsOf(harness);
    const fresh = await UsageViewHarness.create();
    try {
      const reader = new UsageService({ ...fresh.options(), holdsLease: false, onChanged: () => undefined });
      await reader.start();
      const outcome = await reader.handlers['database/import']({ token: 1, request: exported }, signal);
      assert.deepEqual(outcome, { kind: 'imported', source: 'json_export', rowsRead: 1_100, newCalls: 1_100, alreadyThere: 0, ...NONE_LEFT_OUT });
      await reader.handlers['worker/close'](null, signal);
      assert.deepEqual(await rowsOf(fresh), rows);
    } finally {
      fresh.remove();
    }
  });

  it("adds the older app's rows of either shape, epoch times too, and the second time nothing", async () => {
    const rows = [
      ['2026-02-08T10:00:00.123456-08:00', 'anthropic', 'claude-haiku-4-5', 'chat', 1_200, 80, 0.0016, null, null],
      ['1770573600.5', 'ollama', 'llama3', 'extraction', 900, 100, 0, null, null],
      ['1770573600123', 'openai', 'gpt', 'inbox', 50, 5, 0, null, null],
      ['some day', 'openai', 'gpt', 'inbox', 50, 5, 0, null, null],
      ['12345', 'openai', 'gpt', 'inbox', 50, 5, 0, null, null],
    ] as const;
    writeOlderAppDatabase(file, rows);
    assert.deepEqual(await run(), { kind: 'imported', source: 'older_app', rowsRead: 5, newCalls: 3, alreadyThere: 0, withoutTime: 2, unreadable: 0, newQuestions: 0 });
    const longer = join(other.folder.path, 'longer.db');
    writeOlderAppDatabase(longer, rows.map((row) => [...row, null, null, null, null]));
    assert.deepEqual(await run(longer), { kind: 'imported', source: 'older_app', rowsRead: 5, newCalls: 0, alreadyThere: 3, withoutTime: 2, unreadable: 0, newQuestions: 0 });
    await stop();
    const view = await harness.openCaughtUp();
    assert.deepEqual(allRows(view.database, 'SELECT timestamp, local_day, provider FROM llm_usage ORDER BY timestamp'), [
      { timestamp: '2026-02-08T18:00:00.123Z', local_day: '2026-02-08', provider: 'anthropic' },
      { timestamp: '2026-02-08T18:00:00.123Z', local_day: '2026-02-08', provider: 'openai' },
      { timestamp: '2026-02-08T18:00:00.500Z', local_day: '2026-02-08', provider: 'ollama' },
    ].sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1)));
  });

  it('reads a later version whose rows can be read, and a copy without our mark', async () => {
    await writeOurs(4);
    const later = openWithOtherSqlite(other.databasePath);
    later.run("INSERT INTO migrations (name) VALUES ('999-later'); PRAGMA user_version = 999; ALTER TABLE llm_usage ADD COLUMN later TEXT; PRAGMA application_id = 0");
    later.close();
    const outcome = await run(other.databasePath);
    assert.deepEqual([outcome.kind === 'imported' && outcome.source, outcome.kind === 'imported' && outcome.newCalls], ['usage_database', 4]);
  });

  it('leaves out rows that are not as a call must be, and says how many', async () => {
    await writeOurs(4);
    const changed = openWithOtherSqlite(other.databasePath);
    changed.run("UPDATE llm_usage SET status = 'weird' WHERE id = (SELECT min(id) FROM llm_usage); UPDATE llm_usage SET metadata = 'no json' WHERE id = (SELECT max(id) FROM llm_usage)");
    changed.close();
    const outcome = await run(other.databasePath);
    assert.deepEqual(outcome, { kind: 'imported', source: 'usage_database', rowsRead: 4, newCalls: 2, alreadyThere: 0, withoutTime: 0, unreadable: 2, newQuestions: 1 });
  });

  describe('that is not one', () => {
    const refused = async (reason: string, path = file): Promise<void> => {
      await start();
      const before = readdirSync(harness.folder.path, { recursive: true }).toString();
      assert.deepEqual(await run(path), { kind: 'refused', reason });
      assert.equal(readdirSync(harness.folder.path, { recursive: true }).toString(), before);
    };

    it('is refused: a file that is not there', () => refused('not_found'));
    it('is refused: a folder', () => refused('folder', other.folder.path));
    it('is refused: an empty file', async () => {
      writeFileSync(file, '');
      await refused('not_a_record');
    });
    it('is refused: text, and what an encrypted database looks like', async () => {
      writeFileSync(file, 'these are notes');
      await refused('not_a_record');
      writeFileSync(file, Buffer.from(Array.from({ length: 8_192 }, (_, index) => (index * 167 + 13) % 251)));
      assert.deepEqual(await run(), { kind: 'refused', reason: 'not_a_record' });
    });
    it("is refused: another program's database, and a view by the name of our table", async () => {
      const recipes = openWithOtherSqlite(file);
      recipes.run("CREATE TABLE recipes (name TEXT); CREATE VIEW llm_usage AS SELECT name AS id FROM recipes");
      recipes.close();
      await refused('foreign');
    });
    it("is refused: a table by that name of another program", async () => {
      const foreign = openWithOtherSqlite(file);
      foreign.run('CREATE TABLE llm_usage (id INTEGER, tokens INTEGER)');
      foreign.close();
      await refused('foreign');
    });
    it('is refused: a damaged one', async () => {
      await writeOurs(600);
      const bytes = readFileSync(other.databasePath);
      bytes.fill(0xff, 8_192, bytes.byteLength - 8_192);
      writeFileSync(file, bytes);
      await refused('damaged');
    });
    it('is refused: a truncated one', async () => {
      await writeOurs(600);
      truncateSync(other.databasePath, 20_000);
      await refused('damaged', other.databasePath);
    });
    it('is refused: a later version that cannot be read', async () => {
      await writeOurs(2);
      const later = openWithOtherSqlite(other.databasePath);
      later.run('ALTER TABLE llm_usage RENAME COLUMN cost_source TO cost_kind');
      later.close();
      await refused('newer', other.databasePath);
    });
    it('is refused: one with a write-ahead log, or an unfinished change, beside it', async () => {
      await writeOurs(2);
      writeFileSync(`${other.databasePath}-wal`, 'frames');
      await refused('in_use', other.databasePath);
      writeFileSync(`${other.databasePath}-wal`, '');
      writeFileSync(`${other.databasePath}-journal`, Buffer.from('d9d505f920a163d700000000', 'hex'));
      assert.deepEqual(await run(other.databasePath), { kind: 'refused', reason: 'in_use' });
      // What a finished change leaves in the mode PERSIST.
      writeFileSync(`${other.databasePath}-journal`, Buffer.alloc(512));
      assert.equal((await run(other.databasePath)).kind, 'imported');
    });
    it('is refused: JSON of another program, of a later version, and one that is cut short', async () => {
      const head = '{"format":"second-brain-calls","version":1,"exportedAt":"","rows":[\n';
      for (const [text, reason] of [
        ['{"format":"recipes","rows":[\n]}\n', 'foreign'],
        ['{"recipes":[]}', 'foreign'],
        [head.replace('1', '2') + ']}\n', 'newer'],
        [head, 'damaged'],
        [`${head}{"uid":`, 'damaged'],
        [`${head}]}\n{"uid":1}\n`, 'damaged'],
        ['{"format":"second-brain-calls","version":1}', 'damaged'],
        ['{ not json', 'not_a_record'],
      ] as const) {
        writeFileSync(file, text);
        assert.deepEqual(await run(), { kind: 'refused', reason }, text);
      }
    });
    it('is refused: one that the disk does not give, or whose calls the journal does not take', async () => {
      await writeOurs(600);
      await start();
      const before = journal();
      for (const [method, code] of [['openToRead', 'EACCES'], ['readWhole', 'EBUSY'], ['createNew', 'EROFS'], ['append', 'ENOSPC'], ['sync', 'EIO'], ['rename', 'EPERM']] as const) {
        disk.fail(method, code, 1);
        assert.deepEqual(await run(other.databasePath), { kind: 'refused', reason: 'disk', code }, method);
        disk.recover();
        assert.deepEqual(journal(), before, method);
      }
    });
    it('is refused: one that is too large, before it is read', async () => {
      writeFileSync(file, 'SQLite format 3\0');
      writeFileSync(`${file}.json`, '{');
      let sizeBytes = MAX_IMPORT_DATABASE_BYTES + 1;
      await start({
        ...nodeFileSystem,
        factsOf: (path) => {
          const facts = nodeFileSystem.factsOf(path);
          return facts === undefined || !path.startsWith(file) ? facts : { ...facts, sizeBytes };
        },
        readWhole: () => assert.fail('it was read'),
      });
      assert.deepEqual(await run(), { kind: 'refused', reason: 'too_large' });
      sizeBytes = MAX_IMPORT_JSON_BYTES + 1;
      assert.deepEqual(await run(`${file}.json`), { kind: 'refused', reason: 'too_large' });
    });
  });

  it('reads an export that another program wrote anew', async () => {
    await writeOurs(2);
    await run(other.databasePath);
    const exported = join(harness.folder.path, 'calls.json');
    await service!.handlers['calls/export']({ token: 1, request: { criteria: {}, format: 'json', path: exported } }, signal);
    writeFileSync(file, `\uFEFF${JSON.stringify(JSON.parse(readFileSync(exported, 'utf8')), undefined, 2).replaceAll('\n', '\r\n')}`);
    const outcome = await run();
    assert.deepEqual(outcome, { kind: 'imported', source: 'json_export', rowsRead: 2, newCalls: 0, alreadyThere: 2, ...NONE_LEFT_OUT });
  });

  it('leaves nothing behind when it is cancelled', async () => {
    await writeOurs(1_200);
    await start();
    const before = journal();
    const controller = new AbortController();
    onPause = () => { controller.abort(); };
    await assert.rejects(run(other.databasePath, controller.signal), { name: 'AbortError' });
    assert.deepEqual(journal(), before);
  });

  it('removes what a window left that died in the middle, when it is old', async () => {
    await writeOurs(2);
    await start();
    const [old, young] = [1, 2].map((number) => join(harness.journalFolder, `import-00000000-0000-7000-8000-00000000000${String(number)}.tmp`));
    for (const path of [old!, young!]) writeFileSync(path, '{"schemaVersion":1}\n');
    harness.clock.set(Date.now());
    utimesSync(old!, new Date(Date.now() - 7_200_000), new Date(Date.now() - 7_200_000));
    await run(other.databasePath);
    assert.deepEqual(journal().filter((name) => name.endsWith('.tmp')), [basename(young!)]);
  });

  it('shows nothing of a file until all of it is there', async () => {
    await writeOurs(1_200);
    const running = await start();
    const seen: number[] = [];
    onPause = async () => { seen.push((await running.handlers['traces/list']({ limit: 5 }, signal)).length); };
    await run(other.databasePath);
    assert.ok(seen.length >= 2);
    assert.deepEqual(new Set(seen.slice(0, 2)), new Set([0]));
  });
});
