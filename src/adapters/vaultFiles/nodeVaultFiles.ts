import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { isNotePath } from '../../core/vault/notePaths';
import { VaultUnavailableError } from '../../core/vault/vaultFiles';
import { excludePatterns } from './excludePatterns';
import { pathInFolder } from './pathInFolder';
import type { Dirent, Stats } from 'node:fs';
import type { FileStamp, FoundFile, NoteContent, SkippedFile, VaultFiles } from '../../core/vault/vaultFiles';
import type { PathFilter } from './excludePatterns';

/** Larger files are no notes. */
const MAXIMUM_NOTE_BYTES = 5 * 1024 * 1024;
/** A file written less than this before it was read may be written again under the same stamp. */
const FINE_STAMP_MS = 50;
/** The same on file systems that keep whole seconds, or two. */
const COARSE_STAMP_MS = 2_000;

/**
 * Opening a pipe must not wait for a writer; the real path has no link at its end. Windows has neither flag, where
 * `undefined` counts as 0.
 */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

export interface NodeVaultFilesOptions {
  /** Absolute. */
  readonly vaultPath: string;
  /** Glob patterns, as in the setting. */
  readonly exclude: readonly string[];
  readonly nowMs: () => number;
}

/**
 * The vault on a local disk, read synchronously: made for a worker thread.
 *
 * Symbolic links are not followed while listing: what a link leads to inside the vault is listed at its own place,
 * once, and what lies outside is not the vault's.
 */
export class NodeVaultFiles implements VaultFiles {
  private readonly isExcluded: PathFilter;

  constructor(private readonly options: NodeVaultFilesOptions) {
    this.isExcluded = excludePatterns(options.exclude);
  }

  *listUnder(under: string): Generator<FoundFile | SkippedFile> {
    const root = this.root();
    const place = under === '' ? root : path.join(root, ...under.split('/'));
    const real = realPathOf(place);
    if (real === null) {
      return;
    }
    const relative = pathInFolder(root, real);
    if (relative === undefined) {
      yield* this.outside(under);
      return;
    }
    if (this.isExcluded(relative)) {
      return;
    }
    const stats = statsOf(real);
    if (stats?.isDirectory() === true) {
      yield* this.walk(root, relative);
    } else if (stats && isNotePath(relative)) {
      yield found(relative, stats);
    }
  }

  read(notePath: string): NoteContent {
    const root = this.root();
    const real = realPathOf(path.join(root, ...notePath.split('/')));
    if (real === null) {
      return { kind: 'gone' };
    }
    if (pathInFolder(root, real) === undefined) {
      return { kind: 'skipped', reason: 'outside_vault' };
    }
    try {
      return this.contentOf(real);
    } catch (error) {
      return isMissing(error) ? { kind: 'gone' } : { kind: 'skipped', reason: 'unreadable' };
    }
  }

  /** Looked up each time: a vault may come, go and be moved while the window is open. */
  private root(): string {
    const root = realPathOf(this.options.vaultPath);
    if (root === null || statsOf(root)?.isDirectory() !== true) {
      throw new VaultUnavailableError();
    }
    return root;
  }

  private *walk(root: string, folder: string): Generator<FoundFile | SkippedFile> {
    let entries: Dirent[];
    try {
      entries = readdirSync(path.join(root, folder), { withFileTypes: true });
    } catch (error) {
      if (folder === '') {
        throw new VaultUnavailableError();
      }
      if (!isMissing(error)) {
        yield { path: folder, reason: 'unreadable' };
      }
      return;
    }
    for (const entry of entries) {
      const relative = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (this.isExcluded(relative)) {
        continue;
      }
      if (entry.isDirectory()) {
        yield* this.walk(root, relative);
      } else if (entry.isSymbolicLink()) {
        yield* this.linkAt(root, relative);
      } else if (isNotePath(relative)) {
        yield* this.fileAt(root, relative);
      }
    }
  }

  private *fileAt(root: string, relative: string): Generator<FoundFile | SkippedFile> {
    const stats = statsOf(path.join(root, relative));
    if (stats) {
      yield found(relative, stats);
    }
  }

  private *linkAt(root: string, relative: string): Generator<SkippedFile> {
    const real = realPathOf(path.join(root, relative));
    if (real === null) {
      if (isNotePath(relative)) {
        yield { path: relative, reason: 'unreadable' };
      }
    } else if (pathInFolder(root, real) === undefined) {
      yield* this.outside(relative, statsOf(real));
    }
  }

  /** A link to an outside file that is no note is nobody's concern. */
  private *outside(relative: string, stats?: Stats | null): Generator<SkippedFile> {
    if (isNotePath(relative) || stats?.isDirectory() === true) {
      yield { path: relative, reason: 'outside_vault' };
    }
  }

  private contentOf(real: string): NoteContent {
    const file = openSync(real, OPEN_FLAGS);
    try {
      const stats = fstatSync(file);
      if (!stats.isFile()) {
        return { kind: 'skipped', reason: 'unreadable' };
      }
      if (stats.size > MAXIMUM_NOTE_BYTES) {
        return { kind: 'skipped', reason: 'too_large' };
      }
      return this.decoded(readAll(file), stats);
    } finally {
      closeSync(file);
    }
  }

  private decoded(bytes: Uint8Array, stats: Stats): NoteContent {
    if (bytes.length > MAXIMUM_NOTE_BYTES) {
      return { kind: 'skipped', reason: 'too_large' };
    }
    if (bytes.includes(0)) {
      return { kind: 'skipped', reason: 'binary' };
    }
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
      return { kind: 'note', bytes, text, stamp: isSettled(stats, this.options.nowMs()) ? stampOf(stats) : null };
    } catch {
      return { kind: 'skipped', reason: 'not_utf8' };
    }
  }
}

function found(relative: string, stats: Stats): FoundFile | SkippedFile {
  if (!stats.isFile()) {
    return { path: relative, reason: 'unreadable' };
  }
  return stats.size > MAXIMUM_NOTE_BYTES
    ? { path: relative, reason: 'too_large' }
    : { path: relative, stamp: stampOf(stats) };
}

function stampOf(stats: Stats): FileStamp {
  return { sizeBytes: stats.size, modifiedMs: stats.mtimeMs, changedMs: stats.ctimeMs };
}

function isSettled({ mtimeMs, ctimeMs }: Stats, nowMs: number): boolean {
  const lastMs = Math.max(mtimeMs, ctimeMs);
  return nowMs - lastMs > (lastMs % 1000 === 0 ? COARSE_STAMP_MS : FINE_STAMP_MS);
}

/** Reads one byte more than the limit at most, whatever the file grows to meanwhile. */
function readAll(file: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  let total = 0;
  while (total <= MAXIMUM_NOTE_BYTES) {
    const chunk = new Uint8Array(Math.min(MAXIMUM_NOTE_BYTES + 1 - total, total === 0 ? 64 * 1024 : 1024 * 1024));
    const length = readSync(file, chunk, 0, chunk.length, null);
    if (length === 0) {
      break;
    }
    chunks.push(chunk.subarray(0, length));
    total += length;
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

function realPathOf(place: string): string | null {
  try {
    return realpathSync.native(place);
  } catch {
    return null;
  }
}

function statsOf(place: string): Stats | null {
  try {
    return lstatSync(place);
  } catch {
    return null;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
