import { createHash } from 'node:crypto';
import { appendFileSync, copyFileSync, existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { JOURNAL_FOLDER_NAME, segmentName } from '../../src/adapters/journal/segmentName';
import { closeLine, headerLine } from '../../src/core/usage/journalLine';
import { aCall } from '../support/aCall';
import { bundleUsageWorker } from '../support/bundledUsageWorker';
import { SequentialIds } from '../support/sequentialIds';
import { writeStoreJournal } from './storeJournal';
import { measureWindow } from './storeWindows';

/** Calls of the newest trace. */
export const LARGE_TRACE_CALLS = 1_000;
export const LARGE_TRACE_ID = 'b'.repeat(32);
const KEPT = path.join(tmpdir(), 'second-brain-bench');
/** Files that no window changes in place: it writes others and renames or removes. Copies would not be the file that was published. */
const UNCHANGED = /(^usage\.db|\.ndjson)$/;
const APPENDED = 'rollups.ndjson';

/**
 * Lays a store with so many calls up to now into a folder. Building one takes minutes, so it is kept under the system's
 * temporary folder for the day: the cards of another day are not shown, and are not what is measured.
 */
export async function layDashboardStore(folder: string, count: number): Promise<void> {
  mkdirSync(KEPT, { recursive: true });
  const work = mkdtempSync(path.join(KEPT, 'work-'));
  try {
    const worker = await bundleUsageWorker(work);
    const endMs = Date.now() - 60_000;
    const key = createHash('sha256');
    for (const file of [worker.workerPath, path.join(__dirname, 'storeRows.ts'), __filename]) key.update(readFileSync(file));
    const day = new Date(endMs).toISOString().slice(0, 10);
    const kept = path.join(KEPT, `store-${String(count)}-${day}-${key.digest('hex').slice(0, 12)}`);
    if (!existsSync(kept)) {
      removeOlder(count);
      const made = path.join(work, 'store');
      writeStoreJournal(made, count, endMs);
      appendLargeTrace(made, endMs);
      await measureWindow(made, worker, 'publish');
      renameSync(made, kept);
    }
    layInto(kept, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function removeOlder(count: number): void {
  for (const name of readdirSync(KEPT).filter((entry) => entry.startsWith(`store-${String(count)}-`))) rmSync(path.join(KEPT, name), { recursive: true, force: true });
}

function layInto(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = path.join(from, entry.name);
    const target = path.join(to, entry.name);
    if (entry.isDirectory()) layInto(source, target);
    else if (UNCHANGED.test(entry.name) && entry.name !== APPENDED) linkSync(source, target);
    else copyFileSync(source, target);
  }
}

/** The newest calls of all, of one trace. */
function appendLargeTrace(storage: string, endMs: number): void {
  const ids = new SequentialIds();
  const calls = Array.from({ length: LARGE_TRACE_CALLS }, (_, index) => {
    const timestamp = new Date(endMs + index * 10).toISOString();
    return aCall({ uid: `018fffff-ffff-7000-8000-${String(index).padStart(12, '0')}`, timestamp, localDay: timestamp.slice(0, 10), traceId: LARGE_TRACE_ID, latencyMs: 10 });
  });
  const file = path.join(storage, JOURNAL_FOLDER_NAME, segmentName(new Date(endMs).toISOString().slice(0, 10), ids.uid().replace(/^./, 'f')));
  appendFileSync(file, [headerLine(), ...calls.map(closeLine)].join(''));
}
