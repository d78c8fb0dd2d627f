import type { LocalDay } from '../../core/system/clock';
import type { QuestionRecord } from '../../core/usage/callRecord';
import { interruptedCall, isLaterOpen, takesPlaceOf, type CallChange } from '../../core/usage/callPrecedence';
import { daysBefore } from '../../core/usage/localDays';
import { openCallFrom, type RecordedCall, type RecordedOpenCall } from '../../core/usage/recordedCall';
import { holdsAgainst, withReprice, type RepriceRecord } from '../../core/usage/reprice';
import { MAX_RETIRED_CALLS, retirementOf, type Retirement } from '../../core/usage/retirement';
import type { RollupChanges } from '../../core/usage/rollup';
import { rowIdOf } from '../../core/usage/rowId';
import { uidKey, uidKeysIn } from '../../core/usage/uidKey';
import { callFromRow, callParameters, INSERT_CALL, SELECT_CALL_BY_UID, UPDATE_CALL } from './callColumns';
import { ChangedWorkKeys } from './changedWorkKeys';
import { RepriceTable } from './repriceTable';
import { RetirementTable } from './retirementTable';
import { allRows, firstRow, numberIn, textIn, type Database, type Row, type Statement } from './sqlite';

/**
 * The tables of rows: calls, those still open, prices found later, questions, and what was retired of
 * them. Every method must run inside a transaction, and gathers what it changes in the daily sums.
 */
export class RowTables {
  readonly retired: RetirementTable;
  readonly workKeys = new ChangedWorkKeys();
  readonly #database: Database;
  readonly #reprices: RepriceTable;
  readonly #insertCall: Statement;
  readonly #selectCall: Statement;
  readonly #updateCall: Statement;
  readonly #deleteCall: Statement;
  readonly #selectOpen: Statement;
  readonly #deleteOpen: Statement;

  constructor(database: Database) {
    this.#database = database;
    this.retired = new RetirementTable(database);
    this.#reprices = new RepriceTable(database);
    this.#insertCall = database.prepare(INSERT_CALL);
    this.#selectCall = database.prepare(SELECT_CALL_BY_UID);
    this.#updateCall = database.prepare(UPDATE_CALL);
    this.#deleteCall = database.prepare('DELETE FROM llm_usage WHERE uid = ?');
    this.#selectOpen = database.prepare('SELECT call FROM open_calls WHERE uid = ?');
    this.#deleteOpen = database.prepare('DELETE FROM open_calls WHERE uid = ?');
  }

  applyChange(change: CallChange, rollups: RollupChanges): void {
    if (this.retired.has(change.call.uid, change.call.localDay)) return;
    if (change.kind === 'close') this.#applyCall(change.call, rollups);
    else this.#applyOpen(change.call);
  }

  applyQuestion(question: QuestionRecord): void {
    const { uid, traceId, timestamp, localDay, conversationId, label, citations, latencyMs } = question;
    if (this.retired.has(uid, localDay)) return;
    this.#database.run(
      `INSERT INTO queries (uid, trace_id, timestamp, local_day, conversation_id, label, citations, latency_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      [uid, traceId, timestamp, localDay, conversationId, label, citations, latencyMs],
    );
  }

  /** Fills the cost of a row without a price, now or when its close is read. */
  applyReprice(reprice: RepriceRecord, rollups: RollupChanges): void {
    const known = this.#reprices.of(reprice.uid);
    if (known !== undefined && !holdsAgainst(reprice, known)) return;
    const present = this.#presentCall(reprice.uid);
    const closed = present === undefined ? undefined : asClosed(present, known?.covered);
    if (present === undefined || closed?.costSource !== 'unpriced') {
      if (present !== undefined || !this.retired.hasUid(reprice.uid)) this.#reprices.save(reprice, undefined);
      return;
    }
    this.#replace(present, withReprice(closed, reprice), rollups);
    this.#reprices.save(reprice, closed);
  }

  /** Makes `interrupted` rows of the calls that nothing closed in time. */
  interrupt(expired: readonly Row[], rollups: RollupChanges): void {
    for (const row of expired) {
      const open = openCallIn(row);
      if (open === undefined) this.#deleteOpen.run([textIn(row, 'uid')]);
      else this.#applyCall(interruptedCall(open), rollups);
    }
  }

  /** The local days before another one of which there are rows, oldest first. */
  daysBefore(day: LocalDay): readonly LocalDay[] {
    const sql = `
      SELECT local_day FROM llm_usage WHERE local_day < ?1
      UNION SELECT local_day FROM queries WHERE local_day < ?1 ORDER BY local_day`;
    return allRows(this.#database, sql, [day]).map((row) => textIn(row, 'local_day'));
  }

  /**
   * What retires rows of a day: all of them, or as many as one line holds. Undefined when there are none.
   *
   * @param maxCalls fewer make a shorter line
   */
  retirementOf(day: LocalDay, maxCalls = MAX_RETIRED_CALLS): Retirement | undefined {
    const select = `${SELECT_CALL_BY_UID.replace('WHERE uid = ?', 'WHERE local_day = ?')} LIMIT ?`;
    const calls = allRows(this.#database, select, [day, maxCalls]).map(callFromRow);
    const questions = allRows(this.#database, 'SELECT uid FROM queries WHERE local_day = ? ORDER BY uid LIMIT ?', [day, maxCalls]);
    const retirement = retirementOf(day, calls.filter((call) => call !== undefined), questions.map((row) => textIn(row, 'uid')));
    return retirement.uids === '' ? undefined : retirement;
  }

  /**
   * Takes the rows of a retirement out, where they are, and puts its sums in their place. False when it
   * is void, because another one that stands before it in the ledger took out one of its rows.
   */
  retire(retirement: Retirement, rollups: RollupChanges): boolean {
    if (!this.retired.accepts(retirement)) return false;
    const keys = new Set(uidKeysIn(retirement.uids));
    const { localDay } = retirement;
    const days = [daysBefore(localDay, 1), localDay, daysBefore(localDay, -1)];
    for (const uid of this.#uidsOf('llm_usage', days, keys)) this.#takeOutCall(uid, rollups);
    for (const uid of this.#uidsOf('queries', days, keys)) this.#database.run('DELETE FROM queries WHERE uid = ?', [uid]);
    for (const row of allRows(this.#database, 'SELECT uid FROM open_calls')) {
      if (keys.has(uidKey(textIn(row, 'uid')))) this.#deleteOpen.run([textIn(row, 'uid')]);
    }
    for (const row of allRows(this.#database, 'SELECT uid FROM reprices')) {
      if (keys.has(uidKey(textIn(row, 'uid')))) this.#database.run('DELETE FROM reprices WHERE uid = ?', [textIn(row, 'uid')]);
    }
    for (const sums of retirement.sums) rollups.addSums(sums);
    this.retired.add(retirement);
    return true;
  }

  /** Whether a price found later belongs to no call that there is. */
  isOrphan(reprice: RepriceRecord): boolean {
    return !this.#hasCall(reprice.uid) && this.#presentOpen(reprice.uid) === undefined;
  }

  /** Takes out every row and all that is known of retired ones. */
  clear(): void {
    for (const table of ['llm_usage', 'open_calls', 'reprices', 'queries']) this.#database.run(`DELETE FROM ${table}`);
    this.retired.clear();
    this.workKeys.forget();
  }

  #uidsOf(table: 'llm_usage' | 'queries', days: readonly LocalDay[], keys: ReadonlySet<string>): readonly string[] {
    return allRows(this.#database, `SELECT uid FROM ${table} WHERE local_day IN (?, ?, ?)`, days)
      .map((row) => textIn(row, 'uid'))
      .filter((uid) => keys.has(uidKey(uid)));
  }

  #takeOutCall(uid: string, rollups: RollupChanges): void {
    const present = this.#presentCall(uid);
    if (present !== undefined) {
      this.workKeys.note(present.workKey);
      rollups.subtract(present);
    }
    this.#deleteCall.run([uid]);
  }

  #applyCall(call: RecordedCall, rollups: RollupChanges): void {
    this.workKeys.note(call.workKey);
    this.#deleteOpen.run([call.uid]);
    // Nearly all calls have a price, and are new.
    if (call.costSource !== 'unpriced' && this.#insert(call)) {
      rollups.add(call);
      return;
    }
    const reprice = this.#reprices.of(call.uid);
    const shown = withReprice(call, reprice);
    if (this.#insert(shown)) {
      rollups.add(shown);
    } else {
      const present = this.#presentCall(call.uid);
      if (present === undefined || !takesPlaceOf(call, asClosed(present, reprice?.covered))) return;
      this.#replace(present, shown, rollups);
    }
    if (reprice !== undefined) this.#reprices.save(reprice, shown === call ? undefined : call);
  }

  #replace(present: RecordedCall, shown: RecordedCall, rollups: RollupChanges): void {
    this.workKeys.note(present.workKey);
    rollups.subtract(present);
    rollups.add(shown);
    this.#updateCall.run([...callParameters(shown), shown.uid]);
  }

  /** Under its own id or a free one beyond. False when the uid is there already. */
  #insert(call: RecordedCall): boolean {
    const parameters = callParameters(call);
    // Doubled steps leave a crowded moment soon: imported rows may have whole seconds only.
    for (let id = rowIdOf(call.timestamp, call.uid), step = 1; ; id += step, step *= 2) {
      this.#insertCall.run([id, ...parameters]);
      if (this.#database.getRowsModified() === 1) return true;
      if (this.#hasCall(call.uid)) return false;
    }
  }

  #applyOpen(open: RecordedOpenCall): void {
    if (this.#hasCall(open.uid)) return;
    const present = this.#presentOpen(open.uid);
    if (present !== undefined && !isLaterOpen(open, present)) return;
    this.#database.run(
      `INSERT INTO open_calls (uid, expires_at, call) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET expires_at = excluded.expires_at, call = excluded.call`,
      [open.uid, open.expiresAt, JSON.stringify(open)],
    );
  }

  #hasCall(uid: string): boolean {
    this.#selectCall.bind([uid]);
    const isThere = this.#selectCall.step();
    this.#selectCall.reset();
    return isThere;
  }

  #presentCall(uid: string): RecordedCall | undefined {
    this.#selectCall.bind([uid]);
    const call = this.#selectCall.step() ? callFromRow(this.#selectCall.getAsObject()) : undefined;
    this.#selectCall.reset();
    return call;
  }

  #presentOpen(uid: string): RecordedOpenCall | undefined {
    this.#selectOpen.bind([uid]);
    const open = this.#selectOpen.step() ? openCallIn(this.#selectOpen.getAsObject()) : undefined;
    this.#selectOpen.reset();
    return open;
  }
}

/** How many questions were ever asked: those whose rows are there, and those that were retired. */
export function questionCount(database: Database): number {
  const sql = 'SELECT (SELECT count(*) FROM queries) + (SELECT coalesce(sum(questions), 0) FROM retirements) AS questions';
  return numberIn(firstRow(database, sql), 'questions');
}

/** A row as its close has it, without the price that was found later. */
function asClosed(present: RecordedCall, covered: Pick<RecordedCall, 'costUsd' | 'priceId'> | undefined): RecordedCall {
  return covered === undefined ? present : { ...present, ...covered, costSource: 'unpriced' };
}

function openCallIn(row: Row): RecordedOpenCall | undefined {
  return openCallFrom(JSON.parse(textIn(row, 'call')));
}
