import assert from 'node:assert/strict';
import { isOurHeader, kindOfDatabase, migrate } from '../../../src/adapters/sqlite/schema';
import { allRows } from '../../../src/adapters/sqlite/sqlite';
import { loadSqlite } from '../../support/usageViewHarness';

const COLUMNS =
  'id, timestamp, provider, model, usage_type, input_tokens, output_tokens, cost_usd, conversation_id, metadata, trace_id, ' +
  'latency_ms, status, error_message, uid, local_day, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, ' +
  'reasoning_tokens, ttft_ms, attempt, run_id, cost_source, price_id, work_key';

describe('The schema of usage.db', () => {
  it('has the columns of llm_usage that others rely on, in their order', async () => {
    const database = (await loadSqlite()).open();
    migrate(database);
    assert.deepEqual(allRows(database, 'PRAGMA table_info(llm_usage)').map((row) => row['name']), COLUMNS.split(', '));
  });

  it('has the indexes that the queries were made for', async () => {
    const database = (await loadSqlite()).open();
    migrate(database);
    const indexes = allRows(
      database,
      `SELECT group_concat(columns.name, ', ') AS columns, list."unique" AS is_unique
       FROM pragma_index_list('llm_usage') AS list, pragma_index_info(list.name) AS columns GROUP BY list.name ORDER BY 1`,
    );
    assert.deepEqual(indexes, [
      { columns: 'local_day', is_unique: 0 },
      { columns: 'provider, model', is_unique: 0 },
      { columns: 'status, timestamp', is_unique: 0 },
      { columns: 'timestamp', is_unique: 0 },
      { columns: 'timestamp, uid', is_unique: 0 },
      { columns: 'timestamp, uid', is_unique: 0 },
      { columns: 'timestamp, uid', is_unique: 0 },
      { columns: 'trace_id', is_unique: 0 },
      { columns: 'uid', is_unique: 1 },
      { columns: 'usage_type, timestamp', is_unique: 0 },
      { columns: 'work_key', is_unique: 0 },
    ]);
  });

  it('changes nothing when it is applied again', async () => {
    const database = (await loadSqlite()).open();
    migrate(database);
    const before = allRows(database, 'SELECT * FROM sqlite_schema');
    migrate(database);
    assert.deepEqual(allRows(database, 'SELECT * FROM sqlite_schema'), before);
  });

  it('is known by the header of the file, unless a later version wrote it', async () => {
    const database = (await loadSqlite()).open();
    migrate(database);
    assert.equal(kindOfDatabase(database), 'ours');
    const bytes = database.export();
    assert.equal(isOurHeader(bytes), true);
    bytes[63] = 200;
    assert.equal(isOurHeader(bytes), false);
    assert.equal(isOurHeader(new Uint8Array(100)), false);
  });

  it('knows an empty database for a foreign one', async () => {
    assert.equal(kindOfDatabase((await loadSqlite()).open()), 'foreign');
  });
});
