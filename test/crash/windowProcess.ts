// The parts of a window, driven step by step as if it held the lease: it logs, follows, publishes, retires and now and
// then clears, until it is killed.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readClearedNow } from '../../src/adapters/journal/clearedFile';
import { JournalUsageLog } from '../../src/adapters/journal/journalUsageLog';
import { Sqlite } from '../../src/adapters/sqlite/sqlite';
import { SystemIds } from '../../src/adapters/system/systemIds';
import { SystemTimers } from '../../src/adapters/system/systemTimers';
import { UsageView } from '../../src/workers/usage/usageView';
import { silentLogger } from '../support/silentLogger';
import { CrashHooks, type CrashPlan } from './crashHooks';
import { FastClock } from './fastClock';
import type { Clearing } from '../../src/core/usage/ledgerLine';
import { clearAloud, WindowCalls, type LoggedCall } from './windowCalls';

/** What a window is started with. */
export interface WindowPlan {
  readonly folder: string;
  readonly wasmPath: string;
  /** When the first day began, in milliseconds since the Unix epoch. */
  readonly startMs: number;
  readonly dayLengthMs: number;
  readonly crash?: CrashPlan;
  /** Calls of earlier windows that it logs once more. */
  readonly repeats: readonly LoggedCall[];
  /** Takes the lease, whoever has it. */
  readonly steals?: boolean;
  /** At this round all data is cleared; no round has the number 0. */
  readonly clearAtRound: number;
  /** Rounds of which each logs, reads, publishes and retires. */
  readonly rounds: number;
}

const CALLS_A_ROUND = 4;
const RETENTION_DAYS = 1;

async function main(plan: WindowPlan): Promise<void> {
  const { folder } = plan;
  const journalFolder = join(folder, 'journal');
  const hooks = new CrashHooks(plan.crash, join(folder, 'rollups.ndjson'));
  const files = hooks.files();
  const clock = new FastClock(plan.startMs, plan.dayLengthMs);
  const parts = { files, clock, timers: new SystemTimers(), ids: new SystemIds(), logger: silentLogger };
  const cleared = (): Clearing | undefined => readClearedNow(folder, files);
  const log = new JournalUsageLog({ ...parts, folder: journalFolder, cleared });
  const view = new UsageView({
    ...parts,
    sqlite: hooks.sqlite(await Sqlite.load(readFileSync(plan.wasmPath))),
    folder,
    journalFolder,
    hasher: { sha256Hex: (content) => createHash('sha256').update(content).digest('hex') },
    pause: () => new Promise((resolve) => setImmediate(resolve)),
  }, true);
  const calls = new WindowCalls(log, clock, parts.ids);
  await view.catchUp();
  calls.repeat(plan.repeats);
  for (let round = 1; round <= plan.rounds; round += 1) {
    calls.round(CALLS_A_ROUND);
    const clearing = cleared();
    if (clearing !== undefined) log.leaveVoid(clearing);
    await goOn(view.catchUp());
    if (round === plan.clearAtRound) await clearAloud(() => view.clear());
    await view.publish();
    await goOn(view.maintain(RETENTION_DAYS));
  }
  log.dispose();
  view.close();
}

/** What the disk or SQLite refuses is tried again in the next round. */
async function goOn(work: Promise<unknown>): Promise<void> {
  await work.catch(() => undefined);
}

void main(JSON.parse(process.argv[2] ?? '{}') as WindowPlan);
