import type { Clock } from '../system/clock';
import type { Hasher } from '../system/hasher';
import { contentHash } from '../vault/contentHash';
import type { VaultFiles } from '../vault/vaultFiles';

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

export interface VaultNoteCatalogParts {
  readonly files: VaultFiles;
  readonly hasher: Pick<Hasher, 'sha256Hex'>;
  readonly clock: Clock;
  /** Lets other work of the thread run, then resolves. */
  readonly pause: () => Promise<void>;
}

/** Reads and hashes every note at each listing, in slices. */
export class VaultNoteCatalog implements NoteCatalog {
  constructor(private readonly parts: VaultNoteCatalogParts) {}

  async list(signal?: AbortSignal): Promise<NoteListing> {
    const { files, hasher, clock, pause } = this.parts;
    const notes: CataloguedNote[] = [];
    const unreadable: string[] = [];
    let sliceStartMs = clock.monotonicMs();
    for (const file of files.listUnder('')) {
      const content = 'reason' in file ? undefined : files.read(file.path);
      if (content?.kind === 'note') notes.push({ path: file.path, contentHash: contentHash(hasher, content.bytes) });
      else if (content?.kind !== 'gone') unreadable.push(file.path);
      if (clock.monotonicMs() - sliceStartMs >= SLICE_MS) {
        await pause();
        signal?.throwIfAborted();
        sliceStartMs = clock.monotonicMs();
      }
    }
    return { notes, unreadable };
  }

  read(path: string): ReturnType<NoteCatalog['read']> {
    const content = this.parts.files.read(path);
    return Promise.resolve(
      content.kind === 'note' ? { text: content.text, contentHash: contentHash(this.parts.hasher, content.bytes) } : undefined,
    );
  }
}
