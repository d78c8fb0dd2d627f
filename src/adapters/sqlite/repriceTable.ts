import type { RecordedCall } from '../../core/usage/recordedCall';
import type { RepriceRecord, UnpricedCall, UnpricedCallPlace } from '../../core/usage/reprice';
import { BATCH_USAGE_TYPES } from '../../core/usage/vocabulary';
import { allRows, numberIn, textIn, textOrNullIn, type Database, type Statement } from './sqlite';

/** A reprice, and what the row said before it was filled in. */
interface KnownReprice extends RepriceRecord {
  /** Undefined while the row does not show this price: the call is not there yet, or has a price of its own. */
  readonly covered: Pick<RecordedCall, 'costUsd' | 'priceId'> | undefined;
}

/** Prices found later, by call. They are kept beside the rows, so that a close that is read afterwards meets them. */
export class RepriceTable {
  readonly #database: Database;
  readonly #select: Statement;

  constructor(database: Database) {
    this.#database = database;
    this.#select = database.prepare('SELECT * FROM reprices WHERE uid = ?');
  }

  of(uid: string): KnownReprice | undefined {
    this.#select.bind([uid]);
    const row = this.#select.step() ? this.#select.getAsObject() : undefined;
    this.#select.reset();
    if (row === undefined) return undefined;
    const isShown = numberIn(row, 'is_shown') === 1;
    return {
      uid,
      timestamp: textIn(row, 'timestamp'),
      costUsd: numberIn(row, 'cost_usd'),
      priceId: textIn(row, 'price_id'),
      covered: isShown ? { costUsd: numberIn(row, 'covered_cost_usd'), priceId: textOrNullIn(row, 'covered_price_id') } : undefined,
    };
  }

  /** @param covered the row as the journal has it, where it shows this price. */
  save({ uid, timestamp, costUsd, priceId }: RepriceRecord, covered: RecordedCall | undefined): void {
    this.#database.run(
      `INSERT OR REPLACE INTO reprices (uid, timestamp, cost_usd, price_id, is_shown, covered_cost_usd, covered_price_id)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [uid, timestamp, costUsd, priceId, covered === undefined ? 0 : 1, covered?.costUsd ?? 0, covered?.priceId ?? null],
    );
  }
}

/** How many calls without a price one question returns. */
export const UNPRICED_PAGE = 5_000;

/** Calls without a price behind a place, oldest first. Batch summaries are no calls. */
export function unpricedCalls(database: Database, after: UnpricedCallPlace | undefined, limit = UNPRICED_PAGE): readonly UnpricedCall[] {
  return allRows(database, UNPRICED_CALLS, [after?.timestamp ?? '', after?.uid ?? '', limit]).map((row) => ({
    uid: textIn(row, 'uid'),
    timestamp: textIn(row, 'timestamp'),
    provider: textIn(row, 'provider'),
    model: textIn(row, 'model'),
    inputTokens: numberIn(row, 'input_tokens'),
    outputTokens: numberIn(row, 'output_tokens'),
    cacheReadTokens: numberIn(row, 'cache_read_tokens'),
    cacheWrite5mTokens: numberIn(row, 'cache_write_5m_tokens'),
    cacheWrite1hTokens: numberIn(row, 'cache_write_1h_tokens'),
    reasoningTokens: numberIn(row, 'reasoning_tokens'),
  }));
}

/** Its condition is that of an index of its own. */
export const UNPRICED_CALLS = `
  SELECT uid, timestamp, provider, model, input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens,
    cache_write_1h_tokens, reasoning_tokens
  FROM llm_usage
  WHERE cost_source = 'unpriced' AND (timestamp, uid) > (?, ?)
    AND usage_type NOT IN (${BATCH_USAGE_TYPES.map((usageType) => `'${usageType}'`).join(', ')})
  ORDER BY timestamp, uid LIMIT ?`;
