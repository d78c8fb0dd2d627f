import { createHash, randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { MiniSearchNoteIndex } from './miniSearchNoteIndex';
import type { LoadedIndex, NoteIndexStorage } from '../../core/retrieval/noteIndex';
import type { StoredNoteIndex } from './miniSearchNoteIndex';

/** Raise it when notes are taken apart, indexed or stored in another way: older files are then built anew. */
const INDEX_VERSION = 2;
/** Nobody is still writing a draft of this age: it was left by a crash. */
const ABANDONED_AFTER_MS = 60 * 60 * 1000;

/** The first line of the file. */
interface Header {
  readonly format: 'second-brain-search-index';
  readonly version: number;
  /** Of the rest of the file. */
  readonly sha256: string;
}

/**
 * One file a vault, in a folder of its own that can be deleted at any time. It holds the text of the notes, so only
 * the user may read it. A file that is not exactly what was written is not used.
 */
export class SearchIndexFile implements NoteIndexStorage {
  private readonly file: string;

  /**
   * @param folder made when the index is first saved.
   * @param writer distinguishes the draft from those of other workers, of this process too.
   */
  constructor(private readonly folder: string, vaultPath: string, private readonly writer: string = randomUUID()) {
    const name = createHash('sha256').update(vaultPath).digest('hex').slice(0, 16);
    this.file = path.join(folder, `${name}.index`);
  }

  load(): LoadedIndex {
    const content = this.read();
    if (content === null) {
      return this.loaded(new MiniSearchNoteIndex(), 'absent');
    }
    try {
      const headerEnd = content.indexOf('\n');
      const header: unknown = JSON.parse(content.toString('utf8', 0, headerEnd));
      if (!isHeader(header)) {
        return this.loaded(new MiniSearchNoteIndex(), 'damaged');
      }
      const body = content.subarray(headerEnd + 1);
      if (header.version !== INDEX_VERSION) {
        return this.loaded(new MiniSearchNoteIndex(), 'outdated');
      }
      return sha256(body) === header.sha256
        ? this.loaded(MiniSearchNoteIndex.fromStored(decoded(body)), 'stored')
        : this.loaded(new MiniSearchNoteIndex(), 'damaged');
    } catch {
      return this.loaded(new MiniSearchNoteIndex(), 'damaged');
    }
  }

  private loaded(index: MiniSearchNoteIndex, origin: LoadedIndex['origin']): LoadedIndex {
    return { index, origin, save: () => { this.save(index); } };
  }

  private save(index: MiniSearchNoteIndex): void {
    const body = Buffer.from(JSON.stringify(index.toStored()));
    const header = { format: 'second-brain-search-index', version: INDEX_VERSION, sha256: sha256(body) } satisfies Header;
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    this.removeAbandonedDrafts();
    const draft = `${this.file}.${this.writer}.tmp`;
    try {
      writeDurably(draft, [Buffer.from(`${JSON.stringify(header)}\n`), body]);
      renameSync(draft, this.file);
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  }

  private removeAbandonedDrafts(): void {
    const drafts = readdirSync(this.folder).filter((name) => name.startsWith(`${path.basename(this.file)}.`) && name.endsWith('.tmp'));
    for (const draft of drafts.map((name) => path.join(this.folder, name))) {
      try {
        if (Date.now() - statSync(draft).mtimeMs > ABANDONED_AFTER_MS) {
          rmSync(draft);
        }
      } catch {
        // Another worker was quicker, or it may not be removed: the index is saved all the same.
      }
    }
  }

  private read(): Buffer | null {
    try {
      return readFileSync(this.file);
    } catch {
      return null;
    }
  }
}

/** The checksum has shown that these are the bytes that `save` wrote, so their shape is known. */
function decoded(body: Buffer): StoredNoteIndex {
  return JSON.parse(body.toString('utf8')) as StoredNoteIndex;
}

function isHeader(value: unknown): value is Header {
  return typeof value === 'object' && value !== null
    && 'format' in value && value.format === 'second-brain-search-index'
    && 'version' in value && typeof value.version === 'number'
    && 'sha256' in value && typeof value.sha256 === 'string';
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function writeDurably(file: string, parts: readonly Buffer[]): void {
  const descriptor = openSync(file, 'w', 0o600);
  try {
    for (const part of parts) {
      for (let offset = 0; offset < part.length;) {
        offset += writeSync(descriptor, part, offset);
      }
    }
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
