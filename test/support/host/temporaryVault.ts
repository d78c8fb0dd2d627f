import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot } from '../../../scripts/lib/locations.mjs';

/** The notes that the project ships as an example. */
const sampleVaultFolder = path.join(projectRoot, 'media', 'sample-vault');

export interface TemporaryVault {
  readonly folder: string;
  remove(): void;
}

/** A copy of a folder of notes, the sample vault by default, which a test may change. Gone at the end of the process at the latest. */
export function temporaryVault(source: string = sampleVaultFolder): TemporaryVault {
  const folder = mkdtempSync(path.join(tmpdir(), 'second-brain-vault-'));
  cpSync(source, folder, { recursive: true });
  const remove = (): void => {
    process.off('exit', remove);
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', remove);
  return { folder, remove };
}
