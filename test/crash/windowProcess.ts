// A window of the store that logs, follows, publishes, retires and now and then clears, until it is killed. It says on
// its output what it was told is written.
import { createHash } from 'node:crypto';
import { readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { readClearedNow } from '../../src/adapters/journal/clearedFile';
import { JournalUsageLog } from '../../src/adapters/journal/journalUsageLog';
import { Sqlite } from '../../src/adapters/sqlite/sqlite';
import { SystemIds } from '../../src/adapters/system/systemIds';
import { SystemTimers } from '../../src/adapters/system/systemTimers';
import { UsageView } from '../../src/workers/usage/usageView';
import { aCall, anOpenCall } from '../support/aCall';
import { silentLogger } from '../support/silentLogger';
import { CrashHooks, type CrashPlan } from './crashHooks';
import { FastClock } from './fastClock';

/** What a window is started with. */
export interface WindowPlan {
  readonly folder: string;
  readonly wasmPath: string;
  /** When the first day began, in milliseconds since the Unix epoch. */
  readonly startMs: number;
  readonly dayLengthMs: number;
  readonly crash?: CrashPlan;
  /** At this round all data is cleared; no round has the number 0. */
  readonly clearAtRound: number;
  /** Rounds of which each logs, reads, publishes and retires. */
  readonly rounds: number;
}

const CALLS_A_ROUND = 4;
const RETENTION_DAYS = 1;
const STANDARD_OUTPUT = 1;

async function main(plan: WindowPlan): Promise<void> {
  const { folder } = plan;
  const journalFolder = join(folder, 'journal');
  const hooks = new CrashHooks(plan.crash, join(folder, 'rollups.ndjson'));
  const files = hooks.files();
  const clock = new FastClock(plan.startMs, plan.dayLengthMs);
  const parts = { files, clock, timers: new SystemTimers(), ids: new SystemIds(), logger: silentLogger };
  const voidBytes = (): ReturnType<typeof readVoid> => readVoid();
  const readVoid = (): ReadonlyMap<string, number> | undefined => readClearedNow(folder, files)?.voidBytes;
  const log = new JournalUsageLog({ ...parts, folder: journalFolder, voidBytes });
  const view = new UsageView({
    ...parts,
    sqlite: hooks.sqlite(await Sqlite.load(readFileSync(plan.wasmPath))),
    folder,
    journalFolder,
    hasher: { sha256Hex: (content) => createHash('sha256').update(content).digest('hex') },
    pause: () => new Promise((resolve) => setImmediate(resolve)),
  }, true);
  for (let round = 1; round <= plan.rounds; round += 1) {
    for (let index = 0; index < CALLS_A_ROUND; index += 1) logOne(log, clock, parts.ids, index);
    const cleared = readVoid();
    if (cleared !== undefined) log.leaveVoid(cleared);
    await view.catchUp();
    if (round === plan.clearAtRound) await clear(view);
    await view.publish();
    await view.maintain(RETENTION_DAYS);
  }
  log.dispose();
  view.close();
}

function logOne(log: JournalUsageLog, clock: FastClock, ids: SystemIds, index: number): void {
  const uid = ids.uid();
  const facts = { uid, timestamp: new Date(clock.nowMs()).toISOString(), localDay: clock.localDay() };
  const beforeMs = Date.now();
  log.open(anOpenCall(facts));
  log.close(aCall(facts));
  // As a window does whose disk lost what it had taken.
  if (index === 0) log.close(aCall(facts));
  if (log.unsavedCount === 0) say(`A ${uid} ${String(beforeMs)} ${String(Date.now())}`);
}

async function clear(view: UsageView): Promise<void> {
  say(`B ${String(Date.now())}`);
  await view.clear();
  say(`E ${String(Date.now())}`);
}

function say(line: string): void {
  writeSync(STANDARD_OUTPUT, `${line}\n`);
}

void main(JSON.parse(process.argv[2] ?? '{}') as WindowPlan);
