import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new, empty folder and how to remove it with all it holds. */
export interface TemporaryFolder {
  readonly path: string;
  remove(): void;
}

export function temporaryFolder(): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), 'second-brain-test-'));
  return { path, remove: () => { rmSync(path, { recursive: true, force: true, maxRetries: 5 }); } };
}
