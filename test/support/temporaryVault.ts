import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A folder for one test, with a vault and a place for what is kept about it. */
export class TemporaryVault {
  private readonly folder = mkdtempSync(path.join(os.tmpdir(), 'second-brain-vault-'));
  readonly path = path.join(this.folder, 'vault');
  readonly indexFolder = path.join(this.folder, 'storage', 'search-index');
  readonly metadataFolder = path.join(this.folder, 'storage', 'metadata');
  /** Beside the vault, so outside it. */
  readonly outside = path.join(this.folder, 'outside');

  constructor(notes: Readonly<Record<string, string | Uint8Array>> = {}) {
    mkdirSync(this.path);
    mkdirSync(this.outside);
    for (const [place, content] of Object.entries(notes)) {
      this.write(place, content);
    }
  }

  /** Absolute path of a place in the vault. */
  at(place: string): string {
    return path.join(this.path, ...place.split('/'));
  }

  write(place: string, content: string | Uint8Array): void {
    mkdirSync(path.dirname(this.at(place)), { recursive: true });
    writeFileSync(this.at(place), content);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
