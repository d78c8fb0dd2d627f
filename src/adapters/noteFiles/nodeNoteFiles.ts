import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import type { Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { link, lstat, mkdir, open, readdir, realpath, rename, rm, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { FileRead, FileRefusal, FileWrite, FolderEntry, NoteFiles } from '../../core/inbox/noteFiles';
import { isSafeVaultPath } from '../../core/inbox/safeNames';
import { systemErrorCode } from '../../core/system/fileSystem';
import { syncFolder } from '../files/syncFolder';

/** Larger files are no notes. */
const MAX_NOTE_BYTES = 5 * 1024 * 1024;
/** `undefined`, as on Windows, counts as 0. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;
/** File systems without hard links say one of these. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EMLINK', 'EXDEV']);

export interface NodeNoteFilesOptions {
  /** Absolute. */
  readonly vaultPath: string;
  /** Told before each change to the disk, so that a test can end the process there. */
  readonly beforeChange?: (change: string) => void;
}

/** A place in the vault with all links followed: absolute, and inside the vault at this moment. */
type Place = { readonly kind: 'place'; readonly path: string } | { readonly kind: 'refused'; readonly reason: FileRefusal };

/** Notes on a local disk. Each operation looks up where its path really leads, right before it writes. */
export class NodeNoteFiles implements NoteFiles {
  readonly #vaultPath: string;
  readonly #beforeChange: (change: string) => void;

  constructor({ vaultPath, beforeChange }: NodeNoteFilesOptions) {
    this.#vaultPath = vaultPath;
    this.#beforeChange = beforeChange ?? (() => undefined);
  }

  async list(folder: string): Promise<readonly FolderEntry[]> {
    const place = await this.#placeOf(folder);
    if (place.kind === 'refused') return [];
    try {
      const entries = await readdir(place.path, { withFileTypes: true });
      return entries.map((entry) => ({ name: entry.name, kind: entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other' }));
    } catch {
      return [];
    }
  }

  async read(notePath: string): Promise<FileRead> {
    const place = await this.#placeOf(notePath);
    return place.kind === 'refused' ? place : readText(place.path);
  }

  async write(notePath: string, before: string | null, after: string | null): Promise<FileWrite> {
    try {
      return await this.#write(notePath, before, after);
    } catch (error) {
      if (systemErrorCode(error) === undefined) throw error;
      return { kind: 'refused', reason: 'unavailable' };
    }
  }

  async move(from: string, to: string): Promise<'moved' | 'taken' | 'absent' | 'refused'> {
    try {
      return await this.#move(from, to);
    } catch (error) {
      if (systemErrorCode(error) === undefined) throw error;
      return 'refused';
    }
  }

  /** Whether a note of the vault is the file at an absolute path, links followed; false for places that are refused. */
  async isAt(notePath: string, file: string): Promise<boolean> {
    const place = await this.#placeOf(notePath);
    if (place.kind === 'refused') return false;
    try {
      return place.path === file || place.path === (await realpath(file));
    } catch {
      return false;
    }
  }

  async #write(notePath: string, before: string | null, after: string | null): Promise<FileWrite> {
    const place = after === null ? await this.#placeOf(notePath) : await this.#placeToWrite(notePath);
    if (place.kind === 'refused') return place;
    const isCurrent = async (): Promise<FileWrite | undefined> => {
      const found = await readText(place.path);
      if (found.kind === 'refused') return found;
      return (found.kind === 'text' ? found.text : null) === before ? undefined : { kind: 'changed' };
    };
    const temporary = temporaryOf(place.path);
    await rm(temporary, { force: true });
    const obstacle = await isCurrent();
    if (obstacle !== undefined) return obstacle;
    if (after === null) {
      this.#beforeChange(`remove ${notePath}`);
      if (before !== null) await unlink(place.path);
      return { kind: 'written' };
    }
    try {
      await this.#writeTemporary(notePath, place.path, temporary, after);
      // Once more, because writing takes its time.
      const late = (await isCurrent()) ?? (await this.#hasMovedAway(notePath, place.path));
      if (late !== undefined) return late;
      this.#beforeChange(`publish ${notePath}`);
      if (before !== null) await rename(temporary, place.path);
      else if (!(await publishNew(temporary, place.path))) return { kind: 'changed' };
      await syncFolder(path.dirname(place.path));
      return { kind: 'written' };
    } finally {
      this.#beforeChange(`clean up after ${notePath}`);
      await rm(temporary, { force: true });
    }
  }

  async #writeTemporary(notePath: string, target: string, temporary: string, text: string): Promise<void> {
    this.#beforeChange(`write ${notePath}`);
    const mode = (await statsOf(target))?.mode;
    const file = await open(temporary, 'wx');
    try {
      if (mode !== undefined) await file.chmod(mode & 0o777);
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  async #move(from: string, to: string): Promise<'moved' | 'taken' | 'absent' | 'refused'> {
    const source = await this.#placeOf(from);
    if (source.kind === 'refused') return 'refused';
    const stats = await statsOf(source.path);
    if (stats === undefined) return 'absent';
    if (!stats.isFile()) return 'refused';
    const target = await this.#placeToWrite(to);
    if (target.kind === 'refused') return 'refused';
    const other = await statsOf(target.path);
    if (other !== undefined && (other.ino !== stats.ino || other.dev !== stats.dev)) return 'taken';
    this.#beforeChange(`link ${to}`);
    // A file that has both names already was on its way when a run ended.
    if (other === undefined && !(await publishNew(source.path, target.path))) return 'taken';
    this.#beforeChange(`unlink ${from}`);
    await rm(source.path, { force: true });
    await syncFolder(path.dirname(target.path));
    return 'moved';
  }

  /** Makes the folders that are missing. */
  async #placeToWrite(notePath: string): Promise<Place> {
    const place = await this.#placeOf(notePath);
    if (place.kind === 'refused') return place;
    const folder = path.dirname(place.path);
    if ((await statsOf(folder)) === undefined) {
      this.#beforeChange(`make folder of ${notePath}`);
      await mkdir(folder, { recursive: true });
    }
    // Somebody may have put a link where a folder was missing.
    return this.#placeOf(notePath);
  }

  async #hasMovedAway(notePath: string, expected: string): Promise<FileWrite | undefined> {
    const place = await this.#placeOf(notePath);
    if (place.kind === 'refused') return place;
    return place.path === expected ? undefined : { kind: 'changed' };
  }

  /** Follows the links of what is there; what is not there yet lies in the last folder that is. */
  async #placeOf(vaultPath: string): Promise<Place> {
    if (!isSafeVaultPath(vaultPath)) return { kind: 'refused', reason: 'outside_vault' };
    try {
      const root = await realpath(this.#vaultPath);
      let real = root;
      for (const step of vaultPath.split('/')) {
        const next = path.join(real, step);
        real = (await statsOf(next))?.isSymbolicLink() === true ? await realpath(next) : next;
        if (!isInside(root, real)) return { kind: 'refused', reason: 'outside_vault' };
      }
      return { kind: 'place', path: real };
    } catch {
      // A link that leads nowhere, a vault that is not there, a folder that may not be looked into.
      return { kind: 'refused', reason: 'unavailable' };
    }
  }
}

/** Inside, and in no dot folder. */
function isInside(root: string, real: string): boolean {
  const relative = path.relative(root, real);
  return relative !== '' && !path.isAbsolute(relative) && relative.split(path.sep).every((step) => !step.startsWith('.'));
}

async function readText(place: string): Promise<FileRead> {
  let file: FileHandle;
  try {
    file = await open(place, OPEN_FLAGS);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT') return { kind: 'absent' };
    return { kind: 'refused', reason: code === 'ELOOP' || code === 'ENOTDIR' ? 'not_a_file' : 'unavailable' };
  }
  try {
    const stats = await file.stat();
    if (!stats.isFile()) return { kind: 'refused', reason: 'not_a_file' };
    if (stats.size > MAX_NOTE_BYTES) return { kind: 'refused', reason: 'too_large' };
    return decoded(await file.readFile());
  } catch {
    return { kind: 'refused', reason: 'unavailable' };
  } finally {
    await file.close();
  }
}

function decoded(bytes: Uint8Array): FileRead {
  if (bytes.length > MAX_NOTE_BYTES) return { kind: 'refused', reason: 'too_large' };
  if (bytes.includes(0)) return { kind: 'refused', reason: 'not_text' };
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { kind: 'refused', reason: 'not_text' };
  }
}

/** Gives a file a name that must be free; false when it is not. */
async function publishNew(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    const code = systemErrorCode(error) ?? '';
    if (code === 'EEXIST') return false;
    if (!NO_LINKS.has(code)) throw error;
    if ((await statsOf(to)) !== undefined) return false;
    await rename(from, to);
    return true;
  }
}

/** One name for good, so that the next write takes away what a crash has left behind. A dot hides it from the vault. */
function temporaryOf(target: string): string {
  const name = createHash('sha256').update(path.basename(target)).digest('hex').slice(0, 16);
  return path.join(path.dirname(target), `.second-brain-${name}.tmp`);
}

async function statsOf(place: string): Promise<Stats | undefined> {
  try {
    return await lstat(place);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
