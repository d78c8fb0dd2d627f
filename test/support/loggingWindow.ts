// A window of its own process: a real usage store that logs a call for each line of its input, and says when that returned.
import { createInterface } from 'node:readline';
import { writeSync } from 'node:fs';
import { SystemClock } from '../../src/adapters/system/systemClock';
import { SystemIds } from '../../src/adapters/system/systemIds';
import { SystemTimers } from '../../src/adapters/system/systemTimers';
import { UsageStore } from '../../src/workers/usage/usageStore';
import { aCall } from './aCall';
import { silentLogger } from './silentLogger';

const STANDARD_OUTPUT = 1;
const [, , folder = '', workerPath = '', wasmPath = ''] = process.argv;
const ids = new SystemIds();
const clock = new SystemClock();
const store = new UsageStore({ folder, workerPath, wasmPath, clock, timers: new SystemTimers(), ids, logger: silentLogger });

const input = createInterface({ input: process.stdin });
input.on('line', (line) => {
  if (line === 'lease') {
    writeSync(STANDARD_OUTPUT, `${String(store.holdsLease)}\n`);
    return;
  }
  store.log.close(aCall({ uid: ids.uid(), timestamp: new Date(clock.nowMs()).toISOString(), localDay: clock.localDay() }));
  writeSync(STANDARD_OUTPUT, `logged\n`);
});
input.on('close', () => void store.dispose().then(() => process.exit(0)));
