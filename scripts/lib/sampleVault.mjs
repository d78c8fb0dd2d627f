// The sample notes as a person may change them: filing their inbox must not change the checkout.
import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { artifactsFolder, projectRoot } from './locations.mjs';

/** The notes that ship. */
export const sampleVault = path.join(projectRoot, 'media', 'sample-vault');

/**
 * The notes to open for a folder of notes: of the sample vault a copy, kept until somebody removes it; any other is itself.
 *
 * @param {string} vault absolute
 * @param {string} [copy] where the copy is
 * @returns {string}
 */
export function vaultToOpen(vault, copy = path.join(artifactsFolder, 'sample-vault')) {
  if (vault !== sampleVault) {
    return vault;
  }
  if (!existsSync(copy)) {
    const draft = `${copy}.draft`;
    rmSync(draft, { recursive: true, force: true });
    cpSync(vault, draft, { recursive: true });
    renameSync(draft, copy);
  }
  return copy;
}
