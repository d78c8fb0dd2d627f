import { BACKGROUND_HOURS, type AnomalyFacts, type RepeatedRun } from '../../core/anomalies/anomalyFacts';
import type { Moment } from '../../core/anomalies/moment';
import type { LocalDay } from '../../core/system/clock';
import { firstRowIdAt, timestampOfRowId } from '../../core/usage/rowId';
import { earliestMsOf } from './anomalyConditions';
import { allRows, firstRow, numberIn, textIn, textOrNullIn, type Database, type Row } from './sqlite';
import type { UsageDatabase } from './usageDatabase';

const HOUR_MS = 3_600_000;
/** A run that began before midnight belongs to today, too. */
const LONGEST_RUN_MS = 12 * HOUR_MS;

interface KeyedCall {
  readonly id: number;
  readonly beganMs: number;
  readonly localDay: LocalDay;
  readonly usageType: string;
  readonly workKey: string;
  readonly traceId: string | null;
  readonly runId: string | null;
  readonly costUsd: number;
  /** The last earlier call of its key in another trace is `ok`. */
  readonly isRepeat: boolean;
  /** An earlier call of its key in another trace is `ok`. */
  readonly isNeedless: boolean;
}

/**
 * Which calls of the last day repeat work that was done. Every call with a work key is looked up once, and again only
 * when a call of its key came or changed: lines of several windows are read in any order.
 */
export class AnomalyRepeats {
  readonly #database: UsageDatabase;
  readonly #calls = new Map<string, readonly KeyedCall[]>();
  #sinceMs = Number.POSITIVE_INFINITY;

  constructor(database: UsageDatabase) {
    this.#database = database;
  }

  bringUpToDate({ nowMs, today }: Moment): void {
    const sinceMs = Math.min(earliestMsOf(today) - LONGEST_RUN_MS, nowMs - BACKGROUND_HOURS * HOUR_MS);
    const changed = this.#database.workKeys.take();
    // A clock that went back over midnight makes calls recent again that were left behind.
    const isWider = sinceMs < this.#sinceMs;
    this.#sinceMs = sinceMs;
    if (changed === undefined || isWider) {
      this.#readAll();
      return;
    }
    for (const [workKey, calls] of this.#calls) {
      if (calls.every(({ beganMs }) => beganMs < sinceMs)) this.#calls.delete(workKey);
    }
    for (const workKey of changed) this.#keep(workKey, allRows(this.#database.database, CALLS_OF_KEY, [workKey, firstRowIdAt(sinceMs)]));
  }

  repeatedWork({ today }: Moment): AnomalyFacts['repeatedWork'] {
    const repeats = this.#all().filter(({ isRepeat, localDay }) => isRepeat && localDay === today);
    return byUsageType(repeats).map(({ usageType, calls, first }) => ({
      usageType,
      workKeys: new Set(calls.map(({ workKey }) => workKey)).size,
      traces: tracesOf(calls),
      calls: calls.length,
      costUsd: calls.reduce((sum, { costUsd }) => sum + costUsd, 0),
      firstMs: first.beganMs,
      firstTraceId: first.traceId ?? '',
      worstRun: this.#worstRun(usageType, calls),
    }));
  }

  backgroundWork({ nowMs }: Moment): AnomalyFacts['backgroundWork'] {
    const sinceMs = nowMs - BACKGROUND_HOURS * HOUR_MS;
    const needless = this.#all().filter(({ isNeedless, beganMs }) => isNeedless && beganMs > sinceMs && beganMs <= nowMs);
    return byUsageType(needless).map(({ usageType, calls, first }) => ({
      usageType,
      needlessCallsByHour: Array.from({ length: BACKGROUND_HOURS }, (_, hour) =>
        calls.reduce((count, { beganMs }) => count + (Math.floor((nowMs - beganMs) / HOUR_MS) === hour ? 1 : 0), 0),
      ),
      costUsd: calls.reduce((sum, { costUsd }) => sum + costUsd, 0),
      firstMs: first.beganMs,
      firstTraceId: first.traceId ?? '',
    }));
  }

  #readAll(): void {
    this.#calls.clear();
    const rows = new Map<string, Row[]>();
    for (const row of allRows(this.#database.database, KEYED_CALLS, [timestampOfRowId(firstRowIdAt(this.#sinceMs))])) {
      const ofKey = rows.get(textIn(row, 'work_key'));
      if (ofKey === undefined) rows.set(textIn(row, 'work_key'), [row]);
      else ofKey.push(row);
    }
    for (const [workKey, ofKey] of rows) this.#keep(workKey, ofKey);
  }

  #keep(workKey: string, rows: readonly Row[]): void {
    if (rows.length === 0) this.#calls.delete(workKey);
    else this.#calls.set(workKey, rows.map((row) => keyedCall(this.#database.database, row)));
  }

  #all(): readonly KeyedCall[] {
    return [...this.#calls.values()].flat();
  }

  /** Of the runs with a repeat, the one in which most of the notes were repeats. */
  #worstRun(usageType: string, repeats: readonly KeyedCall[]): RepeatedRun | null {
    const runIds = new Set(repeats.map(({ runId }) => runId).filter((runId) => runId !== null));
    if (runIds.size === 0) return null;
    const notes = tracesByRun(this.#all().filter((call) => call.usageType === usageType && call.runId !== null && runIds.has(call.runId)));
    const repeated = tracesByRun(repeats);
    const share = ({ notes: all, repeatedNotes }: RepeatedRun): number => repeatedNotes / all;
    const runs = [...runIds].map((runId) => ({ runId, notes: notes.get(runId)?.size ?? 0, repeatedNotes: repeated.get(runId)?.size ?? 0 }));
    return runs.reduce((worst, run) => (share(run) > share(worst) ? run : worst));
  }
}

const COLUMNS = 'id, local_day, usage_type, work_key, trace_id, run_id, cost_usd';
/** `work_key` comes with the row's id in the index, which is its order in time. */
export const CALLS_OF_KEY = `SELECT ${COLUMNS} FROM llm_usage INDEXED BY ix_llm_usage_work_key WHERE work_key = ? AND id >= ? ORDER BY id`;
export const KEYED_CALLS = `
  SELECT ${COLUMNS} FROM llm_usage INDEXED BY ix_llm_usage_timestamp_uid WHERE timestamp >= ? AND work_key IS NOT NULL ORDER BY timestamp, uid`;
export const EARLIER_CALL = `
  SELECT status FROM llm_usage INDEXED BY ix_llm_usage_work_key
  WHERE work_key = ? AND id < ? AND trace_id IS NOT ? ORDER BY id DESC LIMIT 1`;
export const EARLIER_SUCCESS = `
  SELECT status FROM llm_usage INDEXED BY ix_llm_usage_work_key
  WHERE work_key = ? AND id < ? AND trace_id IS NOT ? AND status = 'ok' ORDER BY id DESC LIMIT 1`;

function keyedCall(database: Database, row: Row): KeyedCall {
  const id = numberIn(row, 'id');
  const workKey = textIn(row, 'work_key');
  const traceId = textOrNullIn(row, 'trace_id');
  const earlier = firstRow(database, EARLIER_CALL, [workKey, id, traceId]);
  const isRepeat = earlier !== undefined && textIn(earlier, 'status') === 'ok';
  return {
    ...{ id, workKey, traceId, isRepeat },
    beganMs: Date.parse(timestampOfRowId(id)),
    localDay: textIn(row, 'local_day'),
    usageType: textIn(row, 'usage_type'),
    runId: textOrNullIn(row, 'run_id'),
    costUsd: numberIn(row, 'cost_usd'),
    isNeedless: isRepeat || (earlier !== undefined && firstRow(database, EARLIER_SUCCESS, [workKey, id, traceId]) !== undefined),
  };
}

interface CallsOfType {
  readonly usageType: string;
  readonly calls: readonly KeyedCall[];
  readonly first: KeyedCall;
}

function byUsageType(calls: readonly KeyedCall[]): readonly CallsOfType[] {
  return [...new Set(calls.map(({ usageType }) => usageType))].flatMap((usageType) => {
    const ofType = calls.filter((call) => call.usageType === usageType);
    const [any] = ofType;
    return any === undefined ? [] : [{ usageType, calls: ofType, first: ofType.reduce((first, call) => (call.id < first.id ? call : first), any) }];
  });
}

function tracesOf(calls: readonly KeyedCall[]): number {
  return new Set(calls.map(({ traceId }) => traceId)).size;
}

function tracesByRun(calls: readonly KeyedCall[]): ReadonlyMap<string, ReadonlySet<string | null>> {
  const runs = new Map<string, Set<string | null>>();
  for (const { runId, traceId } of calls) {
    if (runId === null) continue;
    runs.set(runId, (runs.get(runId) ?? new Set()).add(traceId));
  }
  return runs;
}
