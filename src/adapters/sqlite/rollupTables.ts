import type { LocalDay } from '../../core/system/clock';
import { SUM_FIELDS, type RollupChange, type RollupKey, type RollupSums } from '../../core/usage/rollup';
import type { Database, SqlValue, Statement } from './sqlite';

/** What daily sums are kept by. */
export const KEY_COLUMNS = ['local_day', 'provider', 'model', 'usage_type', 'status', 'cost_source'];
/** The sums, in the order of `SUM_FIELDS`. */
export const SUM_COLUMNS = [
  'calls',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'reasoning_tokens',
  'cost_pico_usd',
  'latency_count',
  'latency_sum_ms',
];

function upsertSql(table: string, keyColumns: readonly string[], sumColumns: readonly string[]): string {
  const columns = [...keyColumns, ...sumColumns];
  return `
    INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
    ON CONFLICT DO UPDATE SET ${sumColumns.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')}`;
}

/** The tables of daily sums: changed only by differences, never written as a whole. */
export class RollupTables {
  readonly #database: Database;
  readonly #addSums: Statement;
  readonly #addLatencies: Statement;
  /** By local day, how often its sums were changed by this object. */
  readonly #changes = new Map<LocalDay, number>();

  constructor(database: Database) {
    this.#database = database;
    this.#addSums = database.prepare(upsertSql('rollups', KEY_COLUMNS, SUM_COLUMNS));
    this.#addLatencies = database.prepare(upsertSql('rollup_latencies', [...KEY_COLUMNS, 'bucket'], ['calls']));
  }

  /** A number that grows with each change of a day before this one: whoever keeps figures of the past asks it first. */
  changesBefore(day: LocalDay): number {
    let changes = 0;
    for (const [changedDay, count] of this.#changes) changes += changedDay < day ? count : 0;
    return changes;
  }

  /** Must run inside the transaction that changes the rows. */
  apply(changes: Iterable<RollupChange>): void {
    let mayLeaveZeros = false;
    for (const { key, sums, latencyBuckets } of changes) {
      this.#changes.set(key.localDay, (this.#changes.get(key.localDay) ?? 0) + 1);
      if (isNothing(sums) && [...latencyBuckets.values()].every((calls) => calls === 0)) continue;
      const keyValues = keyParameters(key);
      this.#addSums.run([
        ...keyValues,
        sums.calls,
        sums.inputTokens,
        sums.outputTokens,
        sums.cacheReadTokens,
        sums.cacheWrite5mTokens,
        sums.cacheWrite1hTokens,
        sums.reasoningTokens,
        sums.costPicoUsd,
        sums.latencyCount,
        sums.latencySumMs,
      ]);
      mayLeaveZeros ||= sums.calls <= 0;
      for (const [bucket, calls] of latencyBuckets) {
        this.#addLatencies.run([...keyValues, bucket, calls]);
        mayLeaveZeros ||= calls <= 0;
      }
    }
    // Only where a row replaced another one; an empty sum would differ from one that never was.
    if (!mayLeaveZeros) return;
    this.#database.run('DELETE FROM rollups WHERE calls = 0');
    this.#database.run('DELETE FROM rollup_latencies WHERE calls = 0');
  }

  clear(): void {
    // Before any day there is.
    this.#changes.set('', (this.#changes.get('') ?? 0) + 1);
    this.#database.run('DELETE FROM rollups');
    this.#database.run('DELETE FROM rollup_latencies');
    // Its triggers leave sums of zero, with the models' names.
    this.#database.run('DELETE FROM latency_totals');
  }
}

/** Where rows were taken out and their sums put in their place. */
function isNothing(sums: RollupSums): boolean {
  return SUM_FIELDS.every((field) => sums[field] === 0);
}

function keyParameters({ localDay, provider, model, usageType, status, costSource }: RollupKey): SqlValue[] {
  return [localDay, provider, model, usageType, status, costSource];
}
