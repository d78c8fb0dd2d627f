// The SQL of docs/usage-db.md runs in another SQLite than ours, on a view that ours has made.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { aCall, aQuestion } from '../../support/aCall';
import type { OtherSqlite } from '../../support/otherSqlite';
import { openWithOtherSqlite } from '../../support/otherSqlite';
import { temporaryFolder } from '../../support/temporaryFolder';
import type { TemporaryFolder } from '../../support/temporaryFolder';
import { usageDatabaseWith } from '../../support/usageDatabaseHarness';

const document = readFileSync(path.resolve(__dirname, '../../../docs/usage-db.md'), 'utf8');
const queries = [...document.matchAll(/^\d+\. (.+)\n\n```sql\n([\s\S]*?)```/gm)].map(([, question, sql]) => ({ question: question!, sql: sql! }));
const today = new Date().toISOString();
const day = today.slice(0, 10);

describe('the SQL of docs/usage-db.md', () => {
  let folder: TemporaryFolder;
  let database: OtherSqlite;

  before(async () => {
    folder = temporaryFolder();
    const common = { timestamp: today, localDay: day };
    const traceId = 'a'.repeat(32);
    const ours = await usageDatabaseWith(
      [
        aCall({ ...common, uid: 'c1', traceId, runId: 'run', workKey: 'w', costUsd: 0.25, cacheReadTokens: 100, latencyMs: 900, ttftMs: 90 }),
        aCall({ ...common, uid: 'c2', traceId, runId: 'run', workKey: 'w', costUsd: 0.5 }),
        aCall({ ...common, uid: 'run', usageType: 'extraction_batch', provider: 'system', model: 'batch', runId: 'run', costUsd: 0.75, latencyMs: 90_000 }),
        aCall({ ...common, uid: 'run2', usageType: 'inbox_batch', provider: 'system', model: 'batch', runId: 'run2', status: 'error', errorMessage: 'no provider could be asked', costUsd: 0 }),
        aCall({ ...common, uid: 'c3', traceId, status: 'error', errorMessage: 'key_refused', costUsd: 0, costSource: 'no_usage' }),
      ],
      [aQuestion({ ...common, uid: 'q1', traceId })],
    );
    const file = path.join(folder.path, 'usage.db');
    const bytes = ours.checkedBytes();
    assert.ok(bytes !== undefined);
    writeFileSync(file, bytes);
    ours.close();
    database = openWithOtherSqlite(file);
  });

  after(() => {
    database.close();
    folder.remove();
  });

  it('is ten questions', () => {
    assert.equal(queries.length, 10);
  });

  for (const { question, sql } of queries) {
    it(`answers: ${question}`, () => {
      const rows = database.all(sql);
      assert.ok(rows.length > 0, 'no row');
    });
  }

  it('is right about what it adds up', () => {
    const [perDay] = database.all(queries[0]!.sql);
    assert.deepEqual({ ...perDay }, { local_day: day, calls: 3, cost_usd: 0.75, unknown: 1 });
    const [repeated] = database.all(queries[6]!.sql);
    assert.equal(repeated?.['times'], 2);
  });

  it('takes no summary of a run for a call', () => {
    for (const { question, sql } of queries) {
      assert.doesNotMatch(JSON.stringify(database.all(sql)), /"batch"|"system"|_batch|no provider could/, question);
    }
    assert.deepEqual(database.all(queries[2]!.sql).map(({ percent }) => percent), [100], 'a share of more than all calls');
    assert.equal(database.all(queries[7]!.sql).length, 1, 'a run without calls');
  });

  it('stands beside every column of llm_usage and queries', () => {
    for (const table of ['llm_usage', 'queries']) {
      const columns = database.all(`PRAGMA table_info(${table})`).map(({ name }) => String(name));
      assert.deepEqual(columns.filter((name) => !document.includes(`\`${name}\``)), [], table);
    }
  });
});
