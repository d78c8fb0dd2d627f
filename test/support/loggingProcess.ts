// A process that logs calls until it is killed, and says on its output which ones it was told are written.
import { writeSync } from 'node:fs';
import { JournalUsageLog } from '../../src/adapters/journal/journalUsageLog';
import { nodeFileSystem } from '../../src/adapters/system/nodeFileSystem';
import { SystemClock } from '../../src/adapters/system/systemClock';
import { SystemIds } from '../../src/adapters/system/systemIds';
import { SystemTimers } from '../../src/adapters/system/systemTimers';
import { aCall, anOpenCall } from './aCall';
import { silentLogger } from './silentLogger';

const CALLS_AT_ONCE = 5;
const STANDARD_OUTPUT = 1;

const ids = new SystemIds();
const clock = new SystemClock();
const log = new JournalUsageLog({
  folder: process.argv[2] ?? '',
  files: nodeFileSystem,
  clock,
  timers: new SystemTimers(),
  ids,
  logger: silentLogger,
});

function logSome(): void {
  for (let index = 0; index < CALLS_AT_ONCE; index += 1) {
    const uid = ids.uid();
    const timestamp = new Date(clock.nowMs()).toISOString();
    log.open(anOpenCall({ uid, timestamp }));
    log.close(aCall({ uid, timestamp }));
    writeSync(STANDARD_OUTPUT, `${uid}\n`);
  }
  setImmediate(logSome);
}
logSome();
