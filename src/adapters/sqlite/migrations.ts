/** One step of the schema. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/**
 * The schema, as the steps that lead to it. A step that was released is never changed: what comes
 * later is a new step at the end.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    name: '001-calls',
    sql: `
      CREATE TABLE llm_usage (
        id INTEGER PRIMARY KEY,
        timestamp TEXT NOT NULL,
        provider TEXT NOT NULL,
        model TEXT NOT NULL,
        usage_type TEXT NOT NULL,
        input_tokens INTEGER NOT NULL,
        output_tokens INTEGER NOT NULL,
        cost_usd REAL NOT NULL,
        conversation_id TEXT,
        metadata TEXT,
        trace_id TEXT,
        latency_ms INTEGER,
        status TEXT NOT NULL,
        error_message TEXT,
        uid TEXT NOT NULL,
        local_day TEXT NOT NULL,
        cache_read_tokens INTEGER NOT NULL,
        cache_write_5m_tokens INTEGER NOT NULL,
        cache_write_1h_tokens INTEGER NOT NULL,
        reasoning_tokens INTEGER NOT NULL,
        ttft_ms INTEGER,
        attempt INTEGER NOT NULL,
        run_id TEXT,
        cost_source TEXT NOT NULL,
        price_id TEXT,
        work_key TEXT
      );
      CREATE UNIQUE INDEX ix_llm_usage_uid ON llm_usage (uid);
      CREATE INDEX ix_llm_usage_timestamp_uid ON llm_usage (timestamp, uid);
      CREATE INDEX ix_llm_usage_trace_id ON llm_usage (trace_id);
      CREATE INDEX ix_llm_usage_status_timestamp ON llm_usage (status, timestamp);
      CREATE INDEX ix_llm_usage_usage_type_timestamp ON llm_usage (usage_type, timestamp);
      CREATE INDEX ix_llm_usage_work_key ON llm_usage (work_key);`,
  },
  {
    name: '002-open-calls',
    sql: `
      CREATE TABLE open_calls (
        uid TEXT PRIMARY KEY,
        expires_at TEXT NOT NULL,
        call TEXT NOT NULL
      ) WITHOUT ROWID;
      CREATE INDEX ix_open_calls_expires_at ON open_calls (expires_at);`,
  },
  {
    name: '003-queries',
    sql: `
      CREATE TABLE queries (
        uid TEXT PRIMARY KEY,
        trace_id TEXT NOT NULL,
        timestamp TEXT NOT NULL,
        local_day TEXT NOT NULL,
        conversation_id TEXT,
        label TEXT NOT NULL,
        citations INTEGER NOT NULL,
        latency_ms INTEGER NOT NULL
      ) WITHOUT ROWID;
      CREATE INDEX ix_queries_local_day ON queries (local_day);`,
  },
  {
    name: '004-rollups',
    sql: `
      CREATE TABLE rollups (
        local_day TEXT NOT NULL,
        provider TEXT NOT NULL,
        model TEXT NOT NULL,
        usage_type TEXT NOT NULL,
        status TEXT NOT NULL,
        cost_source TEXT NOT NULL,
        calls INTEGER NOT NULL,
        input_tokens INTEGER NOT NULL,
        output_tokens INTEGER NOT NULL,
        cache_read_tokens INTEGER NOT NULL,
        cache_write_5m_tokens INTEGER NOT NULL,
        cache_write_1h_tokens INTEGER NOT NULL,
        reasoning_tokens INTEGER NOT NULL,
        cost_pico_usd INTEGER NOT NULL,
        latency_count INTEGER NOT NULL,
        latency_sum_ms INTEGER NOT NULL,
        cost_usd REAL GENERATED ALWAYS AS (cost_pico_usd / 1e12) VIRTUAL,
        PRIMARY KEY (local_day, provider, model, usage_type, status, cost_source)
      ) WITHOUT ROWID;
      CREATE TABLE rollup_latencies (
        local_day TEXT NOT NULL,
        provider TEXT NOT NULL,
        model TEXT NOT NULL,
        usage_type TEXT NOT NULL,
        status TEXT NOT NULL,
        cost_source TEXT NOT NULL,
        bucket INTEGER NOT NULL,
        calls INTEGER NOT NULL,
        PRIMARY KEY (local_day, provider, model, usage_type, status, cost_source, bucket)
      ) WITHOUT ROWID;`,
  },
  {
    name: '005-segments',
    sql: `
      CREATE TABLE segments (
        name TEXT PRIMARY KEY,
        read_bytes INTEGER NOT NULL,
        unreadable_lines INTEGER NOT NULL,
        unknown_lines INTEGER NOT NULL
      ) WITHOUT ROWID;`,
  },
  {
    name: '006-reprices',
    sql: `
      CREATE TABLE reprices (
        uid TEXT PRIMARY KEY,
        timestamp TEXT NOT NULL,
        cost_usd REAL NOT NULL,
        price_id TEXT NOT NULL,
        is_shown INTEGER NOT NULL,
        covered_cost_usd REAL NOT NULL,
        covered_price_id TEXT
      ) WITHOUT ROWID;
      CREATE INDEX ix_llm_usage_unpriced ON llm_usage (timestamp, uid) WHERE cost_source = 'unpriced';`,
  },
  {
    name: '007-findings',
    sql: `
      CREATE TABLE findings (
        id TEXT PRIMARY KEY,
        record TEXT NOT NULL
      ) WITHOUT ROWID;
      CREATE TABLE finding_labels (
        finding_id TEXT PRIMARY KEY,
        record TEXT NOT NULL
      ) WITHOUT ROWID;`,
  },
  {
    name: '008-latency-totals',
    // Summed by triggers: whatever changes the daily histograms changes these too, by the difference.
    sql: `
      CREATE TABLE latency_totals (
        provider TEXT NOT NULL,
        model TEXT NOT NULL,
        usage_type TEXT NOT NULL,
        bucket INTEGER NOT NULL,
        calls INTEGER NOT NULL,
        PRIMARY KEY (provider, model, usage_type, bucket)
      ) WITHOUT ROWID;
      INSERT INTO latency_totals (provider, model, usage_type, bucket, calls)
        SELECT provider, model, usage_type, bucket, sum(calls) FROM rollup_latencies GROUP BY 1, 2, 3, 4;
      CREATE TRIGGER rollup_latencies_inserted AFTER INSERT ON rollup_latencies BEGIN
        INSERT INTO latency_totals (provider, model, usage_type, bucket, calls)
          VALUES (new.provider, new.model, new.usage_type, new.bucket, new.calls)
          ON CONFLICT DO UPDATE SET calls = calls + excluded.calls;
      END;
      CREATE TRIGGER rollup_latencies_updated AFTER UPDATE OF calls ON rollup_latencies BEGIN
        UPDATE latency_totals SET calls = calls + new.calls - old.calls
          WHERE provider = new.provider AND model = new.model AND usage_type = new.usage_type AND bucket = new.bucket;
      END;
      CREATE TRIGGER rollup_latencies_deleted AFTER DELETE ON rollup_latencies BEGIN
        UPDATE latency_totals SET calls = calls - old.calls
          WHERE provider = old.provider AND model = old.model AND usage_type = old.usage_type AND bucket = old.bucket;
      END;`,
  },
  {
    // Each index ends with the row's id, which grows with time.
    name: '009-figures-for-findings',
    sql: `
      CREATE INDEX ix_llm_usage_provider_model ON llm_usage (provider, model);
      CREATE INDEX ix_llm_usage_retries ON llm_usage (timestamp) WHERE attempt > 1;`,
  },
  {
    name: '010-retirements',
    sql: `
      CREATE INDEX ix_llm_usage_local_day ON llm_usage (local_day);
      CREATE TABLE ledger (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        read_bytes INTEGER NOT NULL,
        unreadable_lines INTEGER NOT NULL,
        unknown_lines INTEGER NOT NULL
      );
      INSERT INTO ledger VALUES (1, 0, 0, 0);
      CREATE TABLE retirements (
        line INTEGER PRIMARY KEY,
        local_day TEXT NOT NULL,
        questions INTEGER NOT NULL,
        uids TEXT NOT NULL
      );
      CREATE INDEX ix_retirements_local_day ON retirements (local_day);
      CREATE TABLE void_segments (
        name TEXT PRIMARY KEY,
        bytes INTEGER NOT NULL
      ) WITHOUT ROWID;`,
  },
  {
    name: '011-last-clearing',
    sql: 'ALTER TABLE ledger ADD COLUMN last_clearing TEXT;',
  },
  {
    // Which kinds of lines the version knew that read the journal; null when nobody wrote it down.
    name: '012-known-kinds',
    sql: 'ALTER TABLE ledger ADD COLUMN known_kinds TEXT;',
  },
  {
    // When the last clearing was; null when nobody wrote it down.
    name: '013-last-cleared-at',
    sql: 'ALTER TABLE ledger ADD COLUMN last_cleared_at TEXT;',
  },
  {
    // From here on a published file is sealed.
    name: '014-seal',
    sql: 'SELECT 1;',
  },
  {
    // A text that is in no model's name is looked for in these rows alone.
    name: '015-errors',
    sql: 'CREATE INDEX ix_llm_usage_errors ON llm_usage (timestamp, uid) WHERE error_message IS NOT NULL;',
  },
];
