import type { FindingLine } from '../../core/anomalies/findings/finding';
import type { QuestionRecord } from '../../core/usage/callRecord';
import { interruptedCall, isLaterOpen, takesPlaceOf, type CallChange } from '../../core/usage/callPrecedence';
import { openCallFrom, type RecordedCall, type RecordedOpenCall } from '../../core/usage/recordedCall';
import { holdsAgainst, withReprice, type RepriceRecord } from '../../core/usage/reprice';
import { RollupChanges } from '../../core/usage/rollup';
import { rowIdOf } from '../../core/usage/rowId';
import { callFromRow, callParameters, INSERT_CALL, SELECT_CALL_BY_UID, UPDATE_CALL } from './callColumns';
import { FindingTables } from './findingTables';
import { ChangedWorkKeys } from './changedWorkKeys';
import { RepriceTable } from './repriceTable';
import { RollupTables } from './rollupTables';
import { migrate } from './schema';
import { allRows, firstRow, inTransaction, numberIn, textIn, textOrNullIn, type Database, type Row, type Statement } from './sqlite';

/** What was read from a segment and is applied together with how far it was read. */
export interface SegmentBatch {
  readonly segment: string;
  /** The segment was read up to here. */
  readonly readBytes: number;
  /** One change for each call: the one that holds among those read. */
  readonly changes: Iterable<CallChange>;
  readonly questions: readonly QuestionRecord[];
  readonly reprices: readonly RepriceRecord[];
  readonly findings: readonly FindingLine[];
  /** Complete lines that could not be read, and lines of unknown kinds. */
  readonly unreadableLines: number;
  readonly unknownLines: number;
}

/**
 * The view of the journal: rows, daily sums and how far each segment was read, always changed
 * together. Applying something twice, or in another order, leads to the same view.
 */
export class UsageDatabase {
  /** For queries; whoever has it only reads. */
  readonly database: Database;
  /** Findings and the user's labels of them. */
  readonly findings: FindingTables;
  /** Daily sums. */
  readonly rollups: RollupTables;
  /** Work keys whose calls came or changed. */
  readonly workKeys = new ChangedWorkKeys();
  readonly #reprices: RepriceTable;
  readonly #insertCall: Statement;
  readonly #selectCall: Statement;
  readonly #updateCall: Statement;
  readonly #selectOpen: Statement;
  readonly #deleteOpen: Statement;

  /** @param database empty, or one of ours, of this version or an earlier one. */
  constructor(database: Database) {
    migrate(database);
    this.database = database;
    this.findings = new FindingTables(database);
    this.rollups = new RollupTables(database);
    this.#reprices = new RepriceTable(database);
    this.#insertCall = database.prepare(INSERT_CALL);
    this.#selectCall = database.prepare(SELECT_CALL_BY_UID);
    this.#updateCall = database.prepare(UPDATE_CALL);
    this.#selectOpen = database.prepare('SELECT call FROM open_calls WHERE uid = ?');
    this.#deleteOpen = database.prepare('DELETE FROM open_calls WHERE uid = ?');
  }

  /** How far each segment was read, by name. */
  readBytes(): ReadonlyMap<string, number> {
    const rows = allRows(this.database, 'SELECT name, read_bytes FROM segments');
    return new Map(rows.map((row) => [textIn(row, 'name'), numberIn(row, 'read_bytes')]));
  }

  apply(batch: SegmentBatch): void {
    inTransaction(this.database, () => {
      const rollups = new RollupChanges();
      for (const change of batch.changes) {
        if (change.kind === 'close') this.#applyCall(change.call, rollups);
        else this.#applyOpen(change.call);
      }
      for (const question of batch.questions) this.#applyQuestion(question);
      for (const reprice of batch.reprices) this.#applyReprice(reprice, rollups);
      this.findings.apply(batch.findings);
      this.rollups.apply(rollups.all());
      this.database.run(
        `INSERT INTO segments (name, read_bytes, unreadable_lines, unknown_lines) VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET read_bytes = excluded.read_bytes,
           unreadable_lines = unreadable_lines + excluded.unreadable_lines,
           unknown_lines = unknown_lines + excluded.unknown_lines`,
        [batch.segment, batch.readBytes, batch.unreadableLines, batch.unknownLines],
      );
    });
  }

  /** Makes `interrupted` rows of the calls that nothing closed in time; returns how many. */
  interruptExpired(now: string): number {
    const expired = allRows(this.database, 'SELECT uid, call FROM open_calls WHERE expires_at <= ?', [now]);
    if (expired.length === 0) return 0;
    inTransaction(this.database, () => {
      const rollups = new RollupChanges();
      for (const row of expired) {
        const open = openCallIn(row);
        if (open === undefined) this.#deleteOpen.run([textIn(row, 'uid')]);
        else this.#applyCall(interruptedCall(open), rollups);
      }
      this.rollups.apply(rollups.all());
    });
    return expired.length;
  }

  /** When the next open call expires; undefined when none is open. */
  nextExpiry(): string | undefined {
    const row = firstRow(this.database, 'SELECT min(expires_at) AS expires_at FROM open_calls');
    return row === undefined ? undefined : (textOrNullIn(row, 'expires_at') ?? undefined);
  }

  /** The database as the bytes of a file; undefined when it does not pass SQLite's own check. */
  checkedBytes(): Uint8Array | undefined {
    const isSound = textIn(firstRow(this.database, 'PRAGMA quick_check(1)') ?? {}, 'quick_check') === 'ok';
    return isSound ? this.database.export() : undefined;
  }

  close(): void {
    this.database.close();
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

  /** Fills the cost of a row without a price, now or when its close is read. */
  #applyReprice(reprice: RepriceRecord, rollups: RollupChanges): void {
    const known = this.#reprices.of(reprice.uid);
    if (known !== undefined && !holdsAgainst(reprice, known)) return;
    const present = this.#presentCall(reprice.uid);
    const closed = present === undefined ? undefined : asClosed(present, known?.covered);
    if (present === undefined || closed?.costSource !== 'unpriced') {
      this.#reprices.save(reprice, undefined);
      return;
    }
    this.#replace(present, withReprice(closed, reprice), rollups);
    this.#reprices.save(reprice, closed);
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
      if (this.database.getRowsModified() === 1) return true;
      if (this.#hasCall(call.uid)) return false;
    }
  }

  #applyOpen(open: RecordedOpenCall): void {
    if (this.#hasCall(open.uid)) return;
    const present = this.#presentOpen(open.uid);
    if (present !== undefined && !isLaterOpen(open, present)) return;
    this.database.run(
      `INSERT INTO open_calls (uid, expires_at, call) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET expires_at = excluded.expires_at, call = excluded.call`,
      [open.uid, open.expiresAt, JSON.stringify(open)],
    );
  }

  #applyQuestion(question: QuestionRecord): void {
    const { uid, traceId, timestamp, localDay, conversationId, label, citations, latencyMs } = question;
    this.database.run(
      `INSERT INTO queries (uid, trace_id, timestamp, local_day, conversation_id, label, citations, latency_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      [uid, traceId, timestamp, localDay, conversationId, label, citations, latencyMs],
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

/** A row as its close has it, without the price that was found later. */
function asClosed(present: RecordedCall, covered: Pick<RecordedCall, 'costUsd' | 'priceId'> | undefined): RecordedCall {
  return covered === undefined ? present : { ...present, ...covered, costSource: 'unpriced' };
}

function openCallIn(row: Row): RecordedOpenCall | undefined {
  return openCallFrom(JSON.parse(textIn(row, 'call')));
}
