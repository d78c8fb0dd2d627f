import type { AnomalyFacts, Refusal } from '../../core/anomalies/anomalyFacts';
import type { Moment } from '../../core/anomalies/moment';
import { firstRowIdAt } from '../../core/usage/rowId';
import { timestampOf } from '../../core/usage/timestamps';
import { IS_CALL } from './anomalyConditions';
import { modelsOf } from './anomalyOutcomes';
import { allRows, firstRow, numberIn, textIn, type Database } from './sqlite';

const DAY_MS = 24 * 3_600_000;
const FIRST_WORD = "substr(error_message, 1, instr(error_message || ' ', ' ') - 1)";

/** By provider, the newest refusal: beside `max`, SQLite gives the columns of the row that has it. */
export const REFUSALS = `
  SELECT provider, max(timestamp) AS timestamp, ${FIRST_WORD} AS reason, count(*) AS calls
  FROM llm_usage INDEXED BY ix_llm_usage_status_timestamp
  WHERE status IN ('error', 'fallback', 'timeout', 'cancelled', 'interrupted') AND timestamp >= ? AND timestamp <= ?
    AND ${FIRST_WORD} IN ('key_refused', 'no_credit') AND ${IS_CALL} GROUP BY provider`;

export const LAST_OK = `
  SELECT max(timestamp) AS timestamp FROM (
    SELECT timestamp FROM llm_usage INDEXED BY ix_llm_usage_provider_model
    WHERE provider = ? AND model = ? AND id >= ? AND id < ? AND timestamp <= ? AND status = 'ok' AND ${IS_CALL} ORDER BY id DESC LIMIT 1)`;

/** The last refusals of a key, or for want of credit, within a day. */
export function refusals(database: Database, { nowMs }: Moment): AnomalyFacts['refusals'] {
  const sinceMs = nowMs - DAY_MS;
  return allRows(database, REFUSALS, [timestampOf(sinceMs), timestampOf(nowMs)]).map((row) => {
    const provider = textIn(row, 'provider');
    const lastOk = lastOkOf(database, provider, sinceMs, nowMs);
    const since = lastOk === undefined ? row : callsSince(database, provider, lastOk, nowMs);
    return {
      provider,
      reason: textIn(row, 'reason') === 'no_credit' ? 'no_credit' : 'key_refused',
      lastMs: Date.parse(textIn(row, 'timestamp')),
      calls: numberIn(since, 'calls'),
      lastOkMs: lastOk === undefined ? null : Date.parse(lastOk),
    } satisfies Refusal;
  });
}

function lastOkOf(database: Database, provider: string, sinceMs: number, nowMs: number): string | undefined {
  const bounds = [firstRowIdAt(sinceMs), firstRowIdAt(nowMs + 1), timestampOf(nowMs)];
  const times = modelsOf(database, provider).map((model) => textIn(firstRow(database, LAST_OK, [provider, model, ...bounds]) ?? {}, 'timestamp'));
  return times.filter((timestamp) => timestamp !== '').sort().at(-1);
}

/** Those after the provider's last answer. */
function callsSince(database: Database, provider: string, lastOk: string, nowMs: number): ReturnType<typeof firstRow> {
  const rows = allRows(database, REFUSALS, [timestampOf(Date.parse(lastOk) + 1), timestampOf(nowMs)]);
  return rows.find((row) => row['provider'] === provider);
}
