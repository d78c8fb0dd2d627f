import type { QuestionRecord } from '../../core/usage/callRecord';
import type { RecordedCall } from '../../core/usage/recordedCall';
import { RetirementTable } from './retirementTable';
import type { Database, Statement } from './sqlite';

/**
 * Tells which calls and questions a view has already, as rows or in the sums of what was retired.
 * `free` when done.
 */
export class KnownUids {
  readonly #selectCall: Statement;
  readonly #selectQuestion: Statement;
  readonly #retired: RetirementTable;

  constructor(database: Database) {
    this.#selectCall = database.prepare('SELECT status FROM llm_usage WHERE uid = ?');
    this.#selectQuestion = database.prepare('SELECT label FROM queries WHERE uid = ?');
    this.#retired = new RetirementTable(database);
  }

  /** Whether there is nothing that this call could add. Its end replaces an interruption. */
  hasCall({ uid, status, localDay }: RecordedCall): boolean {
    const known = firstValue(this.#selectCall, uid);
    if (known === undefined) return this.#retired.has(uid, localDay);
    return known !== 'interrupted' || status === 'interrupted';
  }

  hasQuestion({ uid, localDay }: QuestionRecord): boolean {
    return firstValue(this.#selectQuestion, uid) !== undefined || this.#retired.has(uid, localDay);
  }

  free(): void {
    this.#selectCall.free();
    this.#selectQuestion.free();
  }
}

function firstValue(statement: Statement, uid: string): unknown {
  statement.bind([uid]);
  const value = statement.step() ? statement.get()[0] : undefined;
  statement.reset();
  return value;
}
