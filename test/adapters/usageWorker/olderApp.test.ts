import assert from 'node:assert/strict';
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allRows } from '../../../src/adapters/sqlite/sqlite';
import type { ViewIncident } from '../../../src/core/usage/viewIncident';
import { importCalls } from '../../../src/workers/usage/importCalls';
import { UsageView } from '../../../src/workers/usage/usageView';
import { journalLines } from '../../support/journalFolder';
import { writeOlderAppDatabase, type OlderAppValues } from '../../support/olderAppDatabase';
import { openWithOtherSqlite } from '../../support/otherSqlite';
import { dumpOf, UsageViewHarness } from '../../support/usageViewHarness';

const METADATA = '{"extracted":3,"failed":1,"note":"a private title","requestId":"req_1"}';
const TEN_COLUMN_ROWS: readonly OlderAppValues[] = [
  ['2026-02-08T10:00:00.123456-08:00', 'anthropic', 'claude-haiku-4-5', 'chat', 1_200, 80, 0.0016, 'conversation-1', METADATA],
  ['2026-02-08T23:30:00.000000-08:00', 'ollama', 'llama3', 'extraction', 900, 100, 0, null, null],
  ['2026-02-08T18:00:00Z', 'openai', 'gpt-unknown', 'inbox', 50, 5, 0, null, 'not json'],
  ['2026-02-08T18:00:00Z', 'openai', 'gpt-unknown', 'inbox', 50, 5, 0, null, 'not json'],
];
const FOURTEEN_COLUMN_ROWS: readonly OlderAppValues[] = [
  ...TEN_COLUMN_ROWS.map((row) => [...row, null, null, null, null]),
  ['2026-02-09T09:00:00+01:00', 'anthropic', 'claude-haiku-4-5', 'chat_rerank', 10, 0, 0.1, null, null,
    '6f1c2d3e-4a5b-6c7d-8e9f-0a1b2c3d4e5f', 812.5, 'fallback', 'AuthenticationError: Error code: 401 - bad key sk-ant-abcdef123456 for "Dear diary"'],
  ['2026-02-09T09:00:01+01:00', 'anthropic', 'claude-haiku-4-5', 'chat_answer', 10, 0, 0.1, null, null,
    'trace 17', 90, 'weird', null],
];

describe("The older app's usage.db, found in place", () => {
  let harness: UsageViewHarness;

  beforeEach(async () => { harness = await UsageViewHarness.create(); });
  afterEach(() => { harness.remove(); });

  for (const [shape, rows] of [['10', TEN_COLUMN_ROWS], ['14', FOURTEEN_COLUMN_ROWS]] as const) {
    describe(`with ${shape} columns`, () => {
      beforeEach(() => { writeOlderAppDatabase(harness.databasePath, rows); });

      it('keeps every row and has the columns of the new table', async () => {
        const view = await harness.openCaughtUp();
        assert.equal(await view.publish(), true);
        const database = openWithOtherSqlite(harness.databasePath);
        const names = database.all('PRAGMA table_info(llm_usage)').map((column) => column['name']);
        assert.equal(names.length, 26);
        const kept = database.all(
          'SELECT timestamp, local_day, provider, model, usage_type, input_tokens, output_tokens, cost_usd, conversation_id FROM llm_usage ORDER BY timestamp, uid LIMIT 4',
        );
        database.close();
        const unknown = {
          timestamp: '2026-02-08T18:00:00.000Z', local_day: '2026-02-08', provider: 'openai', model: 'gpt-unknown',
          usage_type: 'inbox', input_tokens: 50, output_tokens: 5, cost_usd: 0, conversation_id: null,
        };
        assert.deepEqual(kept, [
          unknown,
          unknown,
          {
            timestamp: '2026-02-08T18:00:00.123Z', local_day: '2026-02-08', provider: 'anthropic', model: 'claude-haiku-4-5',
            usage_type: 'chat', input_tokens: 1_200, output_tokens: 80, cost_usd: 0.0016, conversation_id: 'conversation-1',
          },
          {
            timestamp: '2026-02-09T07:30:00.000Z', local_day: '2026-02-08', provider: 'ollama', model: 'llama3',
            usage_type: 'extraction', input_tokens: 900, output_tokens: 100, cost_usd: 0, conversation_id: null,
          },
        ]);
      });

      it('tells known costs from unknown ones, and keeps known metadata only', async () => {
        const view = await harness.openCaughtUp();
        const rows = allRows(
          view.database,
          "SELECT provider, status, cost_source, metadata FROM llm_usage WHERE timestamp < '2026-02-09T08' ORDER BY provider, uid",
        );
        const imported = '{"importedFrom":"older-app"}';
        assert.deepEqual(rows, [
          { provider: 'anthropic', status: 'ok', cost_source: 'priced', metadata: '{"requestId":"req_1","extracted":3,"failed":1,"importedFrom":"older-app"}' },
          { provider: 'ollama', status: 'ok', cost_source: 'local', metadata: imported },
          { provider: 'openai', status: 'ok', cost_source: 'unpriced', metadata: imported },
          { provider: 'openai', status: 'ok', cost_source: 'unpriced', metadata: imported },
        ]);
      });

      it('changes nothing when it is opened again, published or not', async () => {
        const dumpWithoutSegments = (dump: ReturnType<typeof dumpOf>): unknown => ({ ...dump, segments: [] });
        const first = await harness.openCaughtUp();
        const before = dumpOf(first);
        assert.deepEqual(dumpOf(await harness.openCaughtUp()), before);
        await first.publish();
        assert.deepEqual(dumpOf(await harness.openCaughtUp()), before);
        const [aside = ''] = readdirSync(harness.folder.path).filter((name) => name.startsWith('usage.imported-'));
        copyFileSync(join(harness.folder.path, aside), harness.databasePath);
        harness.clock.advance(1_000);
        const again = await harness.openCaughtUp();
        assert.equal(journalLines(harness.journalFolder).length, rows.length * 2);
        assert.deepEqual(dumpWithoutSegments(dumpOf(again)), dumpWithoutSegments(before));
      });

      it('keeps the old file aside as it was', async () => {
        await harness.openCaughtUp();
        assert.deepEqual(readdirSync(harness.folder.path).sort(), ['journal', 'usage.imported-2026-03-10T12-00-00-000Z.db']);
        const kept = openWithOtherSqlite(join(harness.folder.path, 'usage.imported-2026-03-10T12-00-00-000Z.db'));
        assert.deepEqual(kept.all('SELECT count(*) AS rows FROM llm_usage'), [{ rows: rows.length }]);
        kept.close();
      });
    });
  }

  it('takes trace, latency, status and error of the longer shape, without the words of its error', async () => {
    writeOlderAppDatabase(harness.databasePath, FOURTEEN_COLUMN_ROWS);
    const view = await harness.openCaughtUp();
    const rows = allRows(
      view.database,
      "SELECT trace_id, latency_ms, status, error_message, local_day FROM llm_usage WHERE timestamp >= '2026-02-09T08' ORDER BY timestamp",
    );
    assert.deepEqual(rows[0], {
      trace_id: '6f1c2d3e4a5b6c7d8e9f0a1b2c3d4e5f', latency_ms: 812.5, status: 'fallback', error_message: 'imported · HTTP 401 · AuthenticationError', local_day: '2026-02-09',
    });
    assert.equal(rows[1]?.['status'], 'error');
    assert.match(String(rows[1]['trace_id']), /^[0-9a-f]{32}$/);
  });

  for (const status of [null, 'ok', 'success', '']) {
    it(`gives a row of either shape the same uid, where its migration wrote ${JSON.stringify(status)} for a status`, async () => {
      writeOlderAppDatabase(harness.databasePath, TEN_COLUMN_ROWS);
      const short = dumpOf(await harness.openCaughtUp())['calls']?.map((row) => row['uid']);
      const other = await UsageViewHarness.create();
      try {
        writeOlderAppDatabase(other.databasePath, TEN_COLUMN_ROWS.map((row) => [...row, null, null, status, null]));
        const long = dumpOf(await other.openCaughtUp())['calls']?.map((row) => row['uid']);
        assert.deepEqual(long, short);
      } finally {
        other.remove();
      }
    });
  }

  it('takes over a file that was in WAL mode, and sets its companions aside with it', async () => {
    writeOlderAppDatabase(harness.databasePath, TEN_COLUMN_ROWS);
    const bytes = readFileSync(harness.databasePath);
    bytes.fill(2, 18, 20);
    writeFileSync(harness.databasePath, bytes);
    writeFileSync(`${harness.databasePath}-wal`, '');
    const view = await harness.openCaughtUp();
    assert.deepEqual(allRows(view.database, 'SELECT count(*) AS rows FROM llm_usage'), [{ rows: 4 }]);
    await view.publish();
    assert.deepEqual(readdirSync(harness.folder.path).sort(), [
      'journal',
      'published.json',
      'usage.db',
      'usage.imported-2026-03-10T12-00-00-000Z.db',
      'usage.imported-2026-03-10T12-00-00-000Z.db-wal',
    ]);
  });

  it('says so when its last changes stand beside it, and adds them once they are in it', async () => {
    writeOlderAppDatabase(harness.databasePath, TEN_COLUMN_ROWS);
    writeFileSync(`${harness.databasePath}-wal`, 'frames that another program reads');
    const incidents: ViewIncident[] = [];
    const view = new UsageView({ ...harness.options(), onIncident: (incident) => { incidents.push(incident); } }, true);
    try {
      await view.catchUp();
      const aside = 'usage.imported-2026-03-10T12-00-00-000Z.db';
      assert.deepEqual(incidents, [{ fault: 'older_app_in_part', setAsideAs: aside, fileIdentity: null, calls: 4 }]);
      const path = join(harness.folder.path, aside);
      const take = async (): Promise<unknown> => {
        const outcome = await importCalls(view.database, path, { ...harness.options(), takeSums: (days) => view.takeSums(days) }, new AbortController().signal, () => undefined);
        await view.catchUp();
        return outcome.kind === 'imported' ? outcome.newCalls : outcome.reason;
      };
      assert.equal(await take(), 'in_use');
      // A tool of SQLite's brings the changes in.
      rmSync(`${path}-wal`);
      const file = openWithOtherSqlite(path);
      file.run("INSERT INTO llm_usage VALUES (NULL, '2026-02-10T18:00:00Z', 'openai', 'gpt-unknown', 'inbox', 50, 5, 0, NULL, NULL)");
      file.close();
      assert.deepEqual([await take(), await take()], [1, 0]);
    } finally {
      view.close();
    }
  });

  it('leaves out rows without a readable time, and says how many', async () => {
    writeOlderAppDatabase(harness.databasePath, [...TEN_COLUMN_ROWS, ['some day', 'openai', 'm', 'chat', 1, 1, 0, null, null], ['2026-02-30T10:00:00', 'openai', 'm', 'chat', 1, 1, 0, null, null]]);
    const view = await harness.openCaughtUp();
    assert.deepEqual(allRows(view.database, 'SELECT count(*) AS rows FROM llm_usage'), [{ rows: 4 }]);
    assert.match(harness.logger.at('warn').join(), /2 rows of the older app's usage\.db have no readable time/);
  });
});
