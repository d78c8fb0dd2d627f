import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BundledUsageWorker } from '../support/bundledUsageWorker';

export interface WindowFigures {
  /** From starting the worker until everything that the overview shows is answered. */
  readonly overviewMs: number;
  /** From asking for what the first cards show until it is there, without the worker; 0 where nobody worked it out. */
  readonly cardsMs: number;
  readonly publishMs: number;
  /** The longest that the window's own thread was kept, over the same without a store. */
  readonly hostDelayMs: number;
  /** What the worker adds to the process, when it has answered, and at the most, in MB. */
  readonly residentMb: number;
  readonly peakMb: number;
}

/** Opens a store in a process of its own; `publish` also writes `usage.db`. */
export async function measureWindow(folder: string, { workerPath, wasmPath }: BundledUsageWorker, what: 'cold' | 'publish'): Promise<WindowFigures> {
  const script = join(__dirname, 'storeWindow.ts');
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, folder, workerPath, wasmPath, what]);
  return JSON.parse(stdout) as WindowFigures;
}
