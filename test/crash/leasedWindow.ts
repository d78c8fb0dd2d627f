// A window of the store as it is, in a world that is quicker: its log, its lease, and the service that follows the
// journal and, holding the lease, publishes and retires; now and then it clears. It works until it is killed.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CLEARED_FILE_NAME, readClearedNow } from '../../src/adapters/journal/clearedFile';
import { FileLease, LEASE_FILE_NAME } from '../../src/adapters/journal/fileLease';
import { FolderWatch } from '../../src/adapters/journal/folderWatch';
import { JournalUsageLog } from '../../src/adapters/journal/journalUsageLog';
import { Sqlite } from '../../src/adapters/sqlite/sqlite';
import { SystemIds } from '../../src/adapters/system/systemIds';
import { UsageService } from '../../src/workers/usage/usageService';
import { silentLogger } from '../support/silentLogger';
import { CrashHooks } from './crashHooks';
import { DAY_MS, FastClock } from './fastClock';
import { ScaledTimers } from './scaledTimers';
import { clearAloud, say, WindowCalls } from './windowCalls';
import type { Clearing } from '../../src/core/usage/ledgerLine';
import type { WindowPlan } from './windowProcess';

/** A lease expires after a quarter of a second: on a busy machine its holder is often late. */
const LEASE_SPEED = 60;
/** Publishes when nothing happened for 15 ms, retires 0.3 s after it got the lease. */
const SERVICE_SPEED = 200;
const CALLS_A_ROUND = 2;
const ROUND_MS = 10;
const RETENTION_DAYS = 1;

async function main(plan: WindowPlan): Promise<void> {
  const { folder, startMs } = plan;
  mkdirSync(folder, { recursive: true });
  const hooks = new CrashHooks(plan.crash, join(folder, 'rollups.ndjson'));
  const files = hooks.files();
  const clock = new FastClock(startMs, plan.dayLengthMs);
  const parts = { folder, files, clock, ids: new SystemIds(), logger: silentLogger };
  const journalFolder = join(folder, 'journal');
  const cleared = (): Clearing | undefined => readClearedNow(folder, files);
  const { signal } = new AbortController();

  const service = new UsageService({
    ...parts,
    sqlite: hooks.sqlite(await Sqlite.load(readFileSync(plan.wasmPath))),
    journalFolder,
    timers: new ScaledTimers(SERVICE_SPEED),
    hasher: { sha256Hex: (content) => createHash('sha256').update(content).digest('hex') },
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    holdsLease: false,
    retentionDays: RETENTION_DAYS,
    onChanged: () => undefined,
  });
  const { handlers } = service;
  const log = new JournalUsageLog({
    ...parts,
    folder: journalFolder,
    timers: new ScaledTimers(LEASE_SPEED),
    cleared,
    onWritten: () => void handlers['journal/read'](null, signal),
  });
  const lease = new FileLease({
    ...parts,
    clock: new FastClock(startMs, DAY_MS / LEASE_SPEED),
    timers: new ScaledTimers(LEASE_SPEED),
    onChange: (isHeld) => {
      say(isHeld ? 'L taken' : 'L lost');
      void handlers['lease/set'](isHeld, signal);
    },
  });
  new FolderWatch(folder, (name) => {
    if (name === LEASE_FILE_NAME && !lease.isHeld) void lease.check();
    const clearing = name === CLEARED_FILE_NAME ? cleared() : undefined;
    if (clearing !== undefined) log.leaveVoid(clearing);
  }, silentLogger);

  await service.start();
  if (plan.steals === true) rmSync(join(folder, LEASE_FILE_NAME), { force: true });
  await lease.check();
  say('R');
  const calls = new WindowCalls(log, clock, parts.ids);
  calls.repeat(plan.repeats);
  for (let round = 1; round <= plan.rounds; round += 1) {
    calls.round(CALLS_A_ROUND);
    if (round === plan.clearAtRound) await clearAloud(async () => handlers['usage/clear'](null, signal));
    await new Promise((resolve) => setTimeout(resolve, ROUND_MS));
  }
}

void main(JSON.parse(process.argv[2] ?? '{}') as WindowPlan);
