import type { QuestionRecord } from '../../core/usage/callRecord';
import type { RecordedCall } from '../../core/usage/recordedCall';
import type { Database, Statement } from './sqlite';

/** Tells which calls and questions a view has already. `free` when done. */
export class KnownUids {
  readonly #selectCall: Statement;
  readonly #selectQuestion: Statement;

  constructor(database: Database) {
    this.#selectCall = database.prepare('SELECT status FROM llm_usage WHERE uid = ?');
    this.#selectQuestion = database.prepare('SELECT label FROM queries WHERE uid = ?');
  }

  /** Whether there is nothing that this call could add. Its end replaces an interruption. */
  hasCall({ uid, status }: RecordedCall): boolean {
    const known = firstValue(this.#selectCall, uid);
    return known !== undefined && (known !== 'interrupted' || status === 'interrupted');
  }

  hasQuestion({ uid }: QuestionRecord): boolean {
    return firstValue(this.#selectQuestion, uid) !== undefined;
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
