import type { LocalDay } from '../../core/system/clock';
import { daysBefore } from '../../core/usage/localDays';
import { retirementFrom, retirementJson, type Retirement } from '../../core/usage/retirement';
import { RollupChanges, SUM_FIELDS, type RollupChange } from '../../core/usage/rollup';
import { uidKey, uidKeysIn } from '../../core/usage/uidKey';
import { CALL_COLUMNS, callFromRow, SELECT_CALL_BY_UID } from './callColumns';
import { RetirementTable } from './retirementTable';
import { KEY_COLUMNS, SUM_COLUMNS } from './rollupTables';
import { allRows, numberIn, textIn, type Database, type Row } from './sqlite';

const SELECT_CALLS_OF_DAY = `SELECT ${CALL_COLUMNS.join(', ')} FROM llm_usage WHERE local_day = ?`;

/** A day of which another database has sums without their rows. */
export interface RetiredDay {
  readonly localDay: LocalDay;
  /** All of them as one; undefined when they are not as they must be. */
  readonly retirement: Retirement | undefined;
}

/** The days of a database of ours, of unknown origin, of which rows were summed up; none where it has no such tables. */
export function* retiredDaysOf(database: Database): Generator<RetiredDay> {
  const days = allRows(database, 'SELECT local_day, sum(questions) AS questions, group_concat(uids, \'\') AS uids FROM retirements GROUP BY local_day ORDER BY local_day');
  for (const row of days) {
    const localDay = textIn(row, 'local_day');
    yield { localDay, retirement: retirementIn(database, localDay, row) };
  }
}

function retirementIn(database: Database, localDay: LocalDay, row: Row): Retirement | undefined {
  try {
    const sums = sumsWithoutRows(database, localDay);
    return checked({ localDay, sums, questions: numberIn(row, 'questions'), uids: textIn(row, 'uids') });
  } catch {
    // A column is missing, or holds what it must not.
    return undefined;
  }
}

/** The day's sums less the rows that are still there: these are taken over as rows. */
function sumsWithoutRows(database: Database, localDay: LocalDay): readonly RollupChange[] {
  const changes = new RollupChanges();
  for (const sums of sumsOfDay(database, localDay)) changes.addSums(sums);
  for (const row of allRows(database, SELECT_CALLS_OF_DAY, [localDay])) {
    const call = callFromRow(row);
    if (call === undefined) throw new Error('A row is not as a call must be.');
    changes.subtract(call);
  }
  return notNothing(changes);
}

function sumsOfDay(database: Database, localDay: LocalDay): readonly RollupChange[] {
  const buckets = new Map<string, number[]>();
  const latencies = `SELECT ${[...KEY_COLUMNS, 'bucket', 'calls'].join(', ')} FROM rollup_latencies WHERE local_day = ?`;
  for (const row of allRows(database, latencies, [localDay])) {
    const key = keyOf(row);
    buckets.set(key, [...(buckets.get(key) ?? []), numberIn(row, 'bucket'), numberIn(row, 'calls')]);
  }
  const sums = allRows(database, `SELECT ${[...KEY_COLUMNS, ...SUM_COLUMNS].join(', ')} FROM rollups WHERE local_day = ?`, [localDay]);
  const values = sums.map((row) => [
    ...KEY_COLUMNS.slice(1).map((name) => row[name]),
    ...SUM_COLUMNS.map((name) => row[name]),
    buckets.get(keyOf(row)) ?? [],
  ]);
  const read = retirementFrom({ localDay, questions: 0, uids: '', sums: values });
  if (read === undefined) throw new Error('A sum is not as it must be.');
  return read.sums;
}

function keyOf(row: Row): string {
  return KEY_COLUMNS.map((name) => textIn(row, name)).join('\n');
}

/** What a view lacks of what another store has summed up. */
export class MissingSums {
  readonly #database: Database;
  readonly #retired: RetirementTable;

  /** @param database the view; of this moment: what is retired later is not known */
  constructor(database: Database) {
    this.#database = database;
    this.#retired = new RetirementTable(database);
  }

  /**
   * What would bring the sums of a day here, without what is here as rows: these stay. `none` when all
   * of it is here; undefined when it cannot be told apart, because some of it is in sums here, too, or
   * because rows are others here.
   */
  of(theirs: Retirement): Retirement | 'none' | undefined {
    const keys = new Set(uidKeysIn(theirs.uids));
    const all = keys.size;
    let summedUp = 0;
    for (const key of keys) summedUp += this.#retired.hasKey(key) ? 1 : 0;
    const calls = this.#uidsOf('llm_usage', theirs.localDay, keys);
    const questions = this.#uidsOf('queries', theirs.localDay, keys);
    if (summedUp + calls.length + questions.length === all) return 'none';
    if (summedUp > 0) return undefined;
    const changes = new RollupChanges();
    for (const sums of theirs.sums) changes.addSums(sums);
    for (const uid of calls) {
      const call = allRows(this.#database, SELECT_CALL_BY_UID, [uid]).map(callFromRow)[0];
      if (call !== undefined) changes.subtract(call);
    }
    for (const uid of [...calls, ...questions]) keys.delete(uidKey(uid));
    const uids = [...keys].sort().join('');
    return checked({ localDay: theirs.localDay, sums: notNothing(changes), questions: theirs.questions - questions.length, uids });
  }

  #uidsOf(table: 'llm_usage' | 'queries', day: LocalDay, keys: ReadonlySet<string>): readonly string[] {
    // The same call, taken over on a machine in another time zone, can be of a day beside.
    const days = [daysBefore(day, 1), day, daysBefore(day, -1)];
    return allRows(this.#database, `SELECT uid FROM ${table} WHERE local_day IN (?, ?, ?)`, days)
      .map((row) => textIn(row, 'uid'))
      .filter((uid) => keys.has(uidKey(uid)));
  }
}

function notNothing(changes: RollupChanges): readonly RollupChange[] {
  return [...changes.all()].filter(({ sums, latencyBuckets }) =>
    SUM_FIELDS.some((field) => sums[field] !== 0) || [...latencyBuckets.values()].some((calls) => calls !== 0));
}

/** Undefined when a sum would be less than nothing, or there are more calls in the sums than rows that they stand for. */
function checked(retirement: Retirement): Retirement | undefined {
  const sums = retirement.sums.map((one) => ({ ...one, latencyBuckets: new Map([...one.latencyBuckets].filter(([, calls]) => calls !== 0)) }));
  const read = retirementFrom(retirementJson({ ...retirement, sums }));
  if (read === undefined || read.sums.some((one) => one.sums.calls === 0)) return undefined;
  const keys = [...uidKeysIn(read.uids)];
  const calls = read.sums.reduce((total, one) => total + one.sums.calls, 0);
  return keys.length > 0 && new Set(keys).size === keys.length && calls + read.questions <= keys.length ? read : undefined;
}
