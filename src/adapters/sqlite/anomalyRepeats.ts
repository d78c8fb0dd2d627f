import { BACKGROUND_HOURS, type AnomalyFacts, type RepeatedRun } from '../../core/anomalies/anomalyFacts';
import type { Moment } from '../../core/anomalies/moment';
import type { LocalDay } from '../../core/system/clock';
import { firstRowIdAt, timestampOfRowId } from '../../core/usage/rowId';
import { earliestMsOf } from './anomalyConditions';
import { allRows, numberIn, textIn, textOrNullIn, type Database, type Row, type SqlValue, type Statement } from './sqlite';
import type { UsageDatabase } from './usageDatabase';

const HOUR_MS = 3_600_000;
/** A run that began before midnight belongs to today, too. */
const LONGEST_RUN_MS = 12 * HOUR_MS;

/** A call whose work had been done: an earlier call of its key in another trace is `ok`. */
interface KeyedCall {
  readonly id: number;
  readonly beganMs: number;
  readonly localDay: LocalDay;
  readonly usageType: string;
  readonly workKey: string;
  readonly traceId: string | null;
  readonly runId: string | null;
  readonly costUsd: number;
  /** The last of these earlier calls is `ok`: nothing had failed since. */
  readonly isRepeat: boolean;
}

interface NotesOfRun {
  readonly traces: Set<string | null>;
  /** When its last call began. */
  readonly lastMs: number;
}

/**
 * Which calls of the last day repeat work that was done. Every call with a work key is looked up once, and again only
 * when a call of its key came or changed: lines of several windows are read in any order.
 */
export class AnomalyRepeats {
  readonly #database: UsageDatabase;
  /** Needless calls by work key, oldest first; keys without any are left out. */
  readonly #needless = new Map<string, readonly KeyedCall[]>();
  /** By usage type and run, the traces of its calls with a work key. */
  readonly #notesOfRun = new Map<string, NotesOfRun>();
  #today: LocalDay = '';
  #sinceMs = Number.POSITIVE_INFINITY;

  constructor(database: UsageDatabase) {
    this.#database = database;
  }

  bringUpToDate({ nowMs, today }: Moment): void {
    const sinceMs = Math.min(earliestMsOf(today) - LONGEST_RUN_MS, nowMs - BACKGROUND_HOURS * HOUR_MS);
    const changed = this.#database.workKeys.take();
    const lookup = new EarlierCalls(this.#database.database);
    try {
      // Also when the clock went back over midnight, which makes calls recent again that were left behind.
      if (changed === undefined || sinceMs < this.#sinceMs) this.#readAll(sinceMs, lookup);
      else this.#readChanged(changed, lookup);
    } finally {
      lookup.free();
    }
    if (today !== this.#today) this.#forgetBefore(sinceMs);
    this.#today = today;
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
    const needless = this.#all().filter(({ beganMs }) => beganMs > sinceMs && beganMs <= nowMs);
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

  #readChanged(changed: ReadonlySet<string>, lookup: EarlierCalls): void {
    for (const workKey of changed) {
      this.#keep(workKey, allRows(this.#database.database, CALLS_OF_KEY, [workKey, firstRowIdAt(this.#sinceMs)]), lookup);
    }
  }

  #forgetBefore(sinceMs: number): void {
    this.#sinceMs = sinceMs;
    for (const [workKey, calls] of this.#needless) {
      const recent = calls.filter(({ beganMs }) => beganMs >= sinceMs);
      if (recent.length === 0) this.#needless.delete(workKey);
      else this.#needless.set(workKey, recent);
    }
    for (const [name, { lastMs }] of this.#notesOfRun) if (lastMs < sinceMs) this.#notesOfRun.delete(name);
  }

  #readAll(sinceMs: number, lookup: EarlierCalls): void {
    this.#sinceMs = sinceMs;
    this.#needless.clear();
    this.#notesOfRun.clear();
    const rows = new Map<string, Row[]>();
    for (const row of allRows(this.#database.database, KEYED_CALLS, [timestampOfRowId(firstRowIdAt(sinceMs))])) {
      const ofKey = rows.get(textIn(row, 'work_key'));
      if (ofKey === undefined) rows.set(textIn(row, 'work_key'), [row]);
      else ofKey.push(row);
    }
    for (const [workKey, ofKey] of rows) this.#keep(workKey, ofKey, lookup);
  }

  #keep(workKey: string, rows: readonly Row[], lookup: EarlierCalls): void {
    const needless: KeyedCall[] = [];
    for (const row of rows) {
      this.#countNote(row);
      const call = keyedCall(row, lookup);
      if (call !== undefined) needless.push(call);
    }
    if (needless.length === 0) this.#needless.delete(workKey);
    else this.#needless.set(workKey, needless);
  }

  #countNote(row: Row): void {
    const runId = textOrNullIn(row, 'run_id');
    if (runId === null) return;
    const name = runName(textIn(row, 'usage_type'), runId);
    const notes = this.#notesOfRun.get(name) ?? { traces: new Set<string | null>(), lastMs: 0 };
    notes.traces.add(textOrNullIn(row, 'trace_id'));
    const lastMs = Math.max(notes.lastMs, Date.parse(timestampOfRowId(numberIn(row, 'id'))));
    this.#notesOfRun.set(name, { ...notes, lastMs });
  }

  #all(): readonly KeyedCall[] {
    return [...this.#needless.values()].flat();
  }

  /** Of the runs with a repeat, the one in which most of the notes were repeats. */
  #worstRun(usageType: string, repeats: readonly KeyedCall[]): RepeatedRun | null {
    const runs = [...tracesByRun(repeats)].map(([runId, traces]) => ({
      runId,
      notes: this.#notesOfRun.get(runName(usageType, runId))?.traces.size ?? traces.size,
      repeatedNotes: traces.size,
    }));
    const [any] = runs;
    const share = ({ notes, repeatedNotes }: RepeatedRun): number => repeatedNotes / notes;
    return any === undefined ? null : runs.reduce((worst, run) => (share(run) > share(worst) ? run : worst), any);
  }
}

function runName(usageType: string, runId: string): string {
  return `${usageType}\n${runId}`;
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

/** What happened to a work key in other traces, before a call. For one round of questions, then to be freed. */
class EarlierCalls {
  readonly #last: Statement;
  readonly #success: Statement;

  constructor(database: Database) {
    this.#last = database.prepare(EARLIER_CALL);
    this.#success = database.prepare(EARLIER_SUCCESS);
  }

  before(call: Pick<KeyedCall, 'workKey' | 'id' | 'traceId'>): Pick<KeyedCall, 'isRepeat'> | undefined {
    const parameters = [call.workKey, call.id, call.traceId];
    const last = statusIn(this.#last, parameters);
    if (last === undefined) return undefined;
    if (last === 'ok') return { isRepeat: true };
    return statusIn(this.#success, parameters) === undefined ? undefined : { isRepeat: false };
  }

  free(): void {
    this.#last.free();
    this.#success.free();
  }
}

function statusIn(statement: Statement, parameters: SqlValue[]): string | undefined {
  statement.bind(parameters);
  const status = statement.step() ? statement.get()[0] : undefined;
  statement.reset();
  return typeof status === 'string' ? status : undefined;
}

/** Undefined for a call whose work had not been done before. */
function keyedCall(row: Row, lookup: EarlierCalls): KeyedCall | undefined {
  const id = numberIn(row, 'id');
  const workKey = textIn(row, 'work_key');
  const traceId = textOrNullIn(row, 'trace_id');
  const before = lookup.before({ id, workKey, traceId });
  if (before === undefined) return undefined;
  return {
    ...{ id, workKey, traceId },
    ...before,
    beganMs: Date.parse(timestampOfRowId(id)),
    localDay: textIn(row, 'local_day'),
    usageType: textIn(row, 'usage_type'),
    runId: textOrNullIn(row, 'run_id'),
    costUsd: numberIn(row, 'cost_usd'),
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
