import { columnRequests, stripColumn, stripOf, withAllOfItsDays } from '../../adapters/sqlite/stripQuery';
import type { Database } from '../../adapters/sqlite/sqlite';
import type { CallStrip, StripColumn, StripRequest } from '../../core/usage/callStrip';
import type { Answer } from './usageQuestions';

/** Taking turns with what else is asked. */
export interface Turns {
  /** Lets questions that came meanwhile be answered. */
  readonly pause: () => Promise<void>;
  /** Milliseconds from any fixed moment. */
  readonly monotonicMs: () => number;
}

/** The longest that a part of the work goes on, but for its last column. */
const PART_MS = 5;

/**
 * The calls that meet the criteria over time. Of a million calls this takes a quarter of a second, for which no page
 * of calls waits: after each part, others have their turn. Calls that come meanwhile are in the columns still to be read.
 * @param signal aborts when nobody wants the strip any more; rejects with its reason.
 */
export async function stripInParts(request: StripRequest, answer: Answer, { pause, monotonicMs }: Turns, signal: AbortSignal): Promise<CallStrip> {
  signal.throwIfAborted();
  const shown = await answer(({ database }) => withAllOfItsDays(database, request));
  const requests = columnRequests(shown);
  const columns: StripColumn[] = [];
  const readPart = (database: Database): void => {
    const endMs = monotonicMs() + PART_MS;
    for (const column of requests.slice(columns.length)) {
      columns.push(stripColumn(database, column));
      if (monotonicMs() >= endMs) return;
    }
  };
  while (columns.length < requests.length) {
    if (columns.length > 0) await pause();
    signal.throwIfAborted();
    await answer(({ database }) => { readPart(database); });
  }
  return stripOf(shown, columns);
}
