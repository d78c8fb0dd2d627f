import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot } from '../../../scripts/lib/locations.mjs';

/** The notes that the project ships as an example. */
export const sampleVaultFolder = path.join(projectRoot, 'media', 'sample-vault');

export interface TemporaryVault {
  readonly folder: string;
  remove(): void;
}

/** A copy of a folder of notes, the sample vault by default, which a test may change. */
export function temporaryVault(source: string = sampleVaultFolder): TemporaryVault {
  const folder = mkdtempSync(path.join(tmpdir(), 'second-brain-vault-'));
  cpSync(source, folder, { recursive: true });
  return { folder, remove: () => { rmSync(folder, { recursive: true, force: true }); } };
}
