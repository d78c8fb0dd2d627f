import { VaultUnavailableError } from '../../src/core/vault/vaultFiles';
import type { FoundFile, NoteContent, SkippedFile, SkipReason, VaultFiles } from '../../src/core/vault/vaultFiles';

interface File {
  readonly text: string;
  readonly writtenMs: number;
  readonly skip: SkipReason | null;
}

/** A vault without a disk. Counts what is read. */
export class InMemoryVaultFiles implements VaultFiles {
  readonly readPaths: string[] = [];
  isThere = true;
  private readonly files = new Map<string, File>();
  private clockMs = 0;

  constructor(notes: Readonly<Record<string, string>> = {}) {
    Object.entries(notes).forEach(([path, text]) => { this.write(path, text); });
  }

  write(path: string, text: string): void {
    this.clockMs += 1;
    this.files.set(path, { text, writtenMs: this.clockMs, skip: null });
  }

  /** The file is there and cannot be read as a note. */
  spoil(path: string, skip: SkipReason): void {
    this.clockMs += 1;
    this.files.set(path, { text: '', writtenMs: this.clockMs, skip });
  }

  delete(path: string): void {
    this.files.delete(path);
  }

  *listUnder(under: string): Generator<FoundFile | SkippedFile> {
    if (!this.isThere) {
      throw new VaultUnavailableError();
    }
    for (const [path, file] of this.files) {
      if (under === '' || path === under || path.startsWith(`${under}/`)) {
        yield file.skip === 'too_large' ? { path, reason: file.skip } : { path, stamp: stampOf(file) };
      }
    }
  }

  read(path: string): NoteContent {
    this.readPaths.push(path);
    const file = this.files.get(path);
    if (!file) {
      return { kind: 'gone' };
    }
    return file.skip
      ? { kind: 'skipped', reason: file.skip }
      : { kind: 'note', bytes: new TextEncoder().encode(file.text), text: file.text, stamp: stampOf(file) };
  }
}

function stampOf({ text, writtenMs }: File): FoundFile['stamp'] {
  return { sizeBytes: text.length, modifiedMs: writtenMs, changedMs: writtenMs };
}
