import { writeSync } from 'node:fs';
import type { JournalUsageLog } from '../../src/adapters/journal/journalUsageLog';
import type { Clock } from '../../src/core/system/clock';
import type { IdSource } from '../../src/core/system/ids';
import { aCall, anOpenCall } from '../support/aCall';

const STANDARD_OUTPUT = 1;

/** What makes two lines the same call. */
export interface LoggedCall {
  readonly uid: string;
  readonly timestamp: string;
}

/** Rounds after which a call is repeated: its first line is applied then, and after more of them published. */
const ROUNDS_UNTIL_REPEATED = [1, 10];

/** Logs the calls of a window, and says of each when the log had taken it. */
export class WindowCalls {
  readonly #log: JournalUsageLog;
  readonly #clock: Clock;
  readonly #ids: IdSource;
  /** The first call of each round. */
  readonly #firstCalls: LoggedCall[] = [];

  constructor(log: JournalUsageLog, clock: Clock, ids: IdSource) {
    this.#log = log;
    this.#clock = clock;
    this.#ids = ids;
  }

  /** New calls, and some of earlier rounds once more. */
  round(count: number): void {
    const calls = Array.from({ length: count }, () => ({ uid: this.#ids.uid(), timestamp: new Date(this.#clock.nowMs()).toISOString() }));
    for (const call of calls) this.#write(call, true);
    this.repeat(ROUNDS_UNTIL_REPEATED.flatMap((rounds) => this.#firstCalls.at(-rounds) ?? []));
    this.#firstCalls.push(...calls.slice(0, 1));
  }

  /** Closes once more, as a window does whose disk lost what it had taken: in a later slice, or segment, than at first. */
  repeat(calls: readonly LoggedCall[]): void {
    for (const call of calls) {
      // From now on it may be there again, cleared or not.
      say(`W ${call.uid}`);
      this.#write(call, false);
    }
  }

  #write(call: LoggedCall, isNew: boolean): void {
    const beforeMs = Date.now();
    if (isNew) this.#log.open(anOpenCall(call));
    this.#log.close(aCall(call));
    if (this.#log.unsavedCount === 0) say(`A ${call.uid} ${String(beforeMs)} ${String(Date.now())} ${call.timestamp}`);
  }
}

/** Says when clearing began and that it is done. */
export async function clearAloud(clear: () => Promise<unknown>): Promise<void> {
  say(`B ${String(Date.now())}`);
  await clear();
  say(`E ${String(Date.now())}`);
}

/** To whoever started this process; it arrives also when the process is killed right after. */
export function say(line: string): void {
  writeSync(STANDARD_OUTPUT, `${line}\n`);
}
