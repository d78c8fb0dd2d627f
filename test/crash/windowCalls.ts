import { writeSync } from 'node:fs';
import type { JournalUsageLog } from '../../src/adapters/journal/journalUsageLog';
import type { Clock } from '../../src/core/system/clock';
import type { IdSource } from '../../src/core/system/ids';
import { aCall, anOpenCall } from '../support/aCall';

const STANDARD_OUTPUT = 1;

/** Logs calls, and says of each when the log had taken it. */
export function logCalls(count: number, log: JournalUsageLog, clock: Clock, ids: IdSource): void {
  for (let index = 0; index < count; index += 1) logOne(log, clock, ids, index === 0);
}

/** @param isRepeated as a window does whose disk lost what it had taken */
function logOne(log: JournalUsageLog, clock: Clock, ids: IdSource, isRepeated: boolean): void {
  const uid = ids.uid();
  const facts = { uid, timestamp: new Date(clock.nowMs()).toISOString(), localDay: clock.localDay() };
  const beforeMs = Date.now();
  log.open(anOpenCall(facts));
  log.close(aCall(facts));
  if (isRepeated) log.close(aCall(facts));
  if (log.unsavedCount === 0) say(`A ${uid} ${String(beforeMs)} ${String(Date.now())}`);
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
