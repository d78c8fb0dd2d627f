import type { Clock } from '../system/clock';
import type { Hasher } from '../system/hasher';
import { contentHash } from '../vault/contentHash';
import type { FileStamp, FoundFile, VaultFiles } from '../vault/vaultFiles';

export interface CataloguedNote {
  readonly path: string;
  /** As `contentHash` of `core/vault` makes it. */
  readonly contentHash: string;
}

export interface NoteListing {
  readonly notes: readonly CataloguedNote[];
  /** Files and folders that are there and cannot be read: nothing is known of what they hold. */
  readonly unreadable: readonly string[];
}

/** The notes of the vault as background work sees them. */
export interface NoteCatalog {
  /** Rejects with `VaultUnavailableError` when the vault cannot be listed. */
  list(signal?: AbortSignal): Promise<NoteListing>;
  /** The note as it is now; undefined when it is gone or no readable note. */
  read(path: string): Promise<{ readonly text: string; readonly contentHash: string } | undefined>;
}

/** How long files are read before other work of the thread has its turn. */
const SLICE_MS = 10;

/** What is known of a file as it was under a stamp. */
export interface KnownNote {
  readonly stamp: FileStamp | null;
  readonly contentHash: string;
}

export interface VaultNoteCatalogParts {
  readonly files: VaultFiles;
  readonly hasher: Pick<Hasher, 'sha256Hex'>;
  readonly clock: Clock;
  /** What others, such as the index, know of a file; spares reading it while its stamp is the same. */
  readonly known?: (path: string) => KnownNote | undefined;
  /** Lets other work of the thread run, then resolves. */
  readonly pause: () => Promise<void>;
}

/** Lists in slices, and reads only files whose stamp is new: the others are known to be what they were. */
export class VaultNoteCatalog implements NoteCatalog {
  #seen: ReadonlyMap<string, KnownNote> = new Map();

  constructor(private readonly parts: VaultNoteCatalogParts) {}

  async list(signal?: AbortSignal): Promise<NoteListing> {
    const { files, clock, pause } = this.parts;
    const notes: CataloguedNote[] = [];
    const unreadable: string[] = [];
    const seen = new Map<string, KnownNote>();
    let sliceStartMs = clock.monotonicMs();
    for (const file of files.listUnder('')) {
      const found = 'reason' in file ? 'unreadable' : this.#noteAt(file);
      if (typeof found !== 'string') {
        notes.push({ path: file.path, contentHash: found.contentHash });
        seen.set(file.path, found);
      } else if (found === 'unreadable') {
        unreadable.push(file.path);
      }
      if (clock.monotonicMs() - sliceStartMs >= SLICE_MS) {
        await pause();
        signal?.throwIfAborted();
        sliceStartMs = clock.monotonicMs();
      }
    }
    this.#seen = seen;
    return { notes, unreadable };
  }

  read(path: string): ReturnType<NoteCatalog['read']> {
    const content = this.parts.files.read(path);
    return Promise.resolve(
      content.kind === 'note' ? { text: content.text, contentHash: contentHash(this.parts.hasher, content.bytes) } : undefined,
    );
  }

  #noteAt({ path, stamp }: FoundFile): KnownNote | 'unreadable' | 'gone' {
    const known = [this.#seen.get(path), this.parts.known?.(path)].find((note) => isSameStamp(note?.stamp, stamp));
    if (known !== undefined) return known;
    const content = this.parts.files.read(path);
    if (content.kind === 'note') return { stamp: content.stamp, contentHash: contentHash(this.parts.hasher, content.bytes) };
    return content.kind === 'gone' ? 'gone' : 'unreadable';
  }
}

function isSameStamp(one: FileStamp | null | undefined, other: FileStamp): boolean {
  return one?.sizeBytes === other.sizeBytes && one.modifiedMs === other.modifiedMs && one.changedMs === other.changedMs;
}
