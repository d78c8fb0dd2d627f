import { setImmediate } from 'node:timers/promises';
import type { MetadataStore, NoteRecord, NoteRecordSummary } from '../../core/extraction/metadataStore';
import type { Hasher } from '../../core/system/hasher';
import { PrivateFiles } from '../files/privateFiles';
import type { BeforeChange } from '../files/privateFiles';
import { parseRecord, serializedRecord } from './noteRecordFile';

const SUFFIX = '.json';
/** How long small files are read at once, which is many times faster than one by one, before others have their turn. */
const SLICE_MS = 10;

interface StampedSummary {
  readonly stamp: string;
  readonly summary: NoteRecordSummary;
}

export interface FileMetadataStoreOptions {
  readonly hasher: Pick<Hasher, 'sha256Hex'>;
  readonly beforeChange?: BeforeChange;
}

/** Metadata as one private JSON file a note, named by the hash of the note's path. */
export class FileMetadataStore implements MetadataStore {
  readonly #files: PrivateFiles;
  #summaries: ReadonlyMap<string, StampedSummary> = new Map();

  /** @param folder Made, for its owner only, when the first record is saved. */
  constructor(
    folder: string,
    private readonly options: FileMetadataStoreOptions,
  ) {
    this.#files = new PrivateFiles(folder, { beforeChange: options.beforeChange });
  }

  async list(): Promise<readonly NoteRecordSummary[]> {
    const names = (await this.#files.names()).filter((name) => name.endsWith(SUFFIX));
    const summaries = new Map<string, StampedSummary>();
    await inSlices(names, (name) => {
      // A file is replaced as a whole: what was read of it under its stamp holds.
      const stamp = this.#files.stampNow(name);
      const known = this.#summaries.get(name);
      if (stamp === undefined) return;
      if (known?.stamp === stamp) {
        summaries.set(name, known);
        return;
      }
      const record = this.#recordIn(name, this.#files.readNow(name));
      if (record !== undefined) summaries.set(name, { stamp, summary: summaryOf(record) });
    });
    this.#summaries = summaries;
    return [...summaries.values()].map(({ summary }) => summary);
  }

  /** Tells every record; the next list need not read them again. */
  async eachRecord(tell: (record: NoteRecord) => void): Promise<void> {
    const names = (await this.#files.names()).filter((name) => name.endsWith(SUFFIX));
    const summaries = new Map<string, StampedSummary>();
    await inSlices(names, (name) => {
      // Before it is read: a file that is replaced meanwhile has another one then.
      const stamp = this.#files.stampNow(name);
      const record = this.#recordIn(name, this.#files.readNow(name));
      if (record === undefined) return;
      if (stamp !== undefined) summaries.set(name, { stamp, summary: summaryOf(record) });
      tell(record);
    });
    this.#summaries = summaries;
  }

  load(path: string): Promise<NoteRecord | undefined> {
    return this.#read(this.#nameOf(path));
  }

  async save(record: NoteRecord): Promise<void> {
    await this.#files.replace(this.#nameOf(record.path), serializedRecord(record));
  }

  async delete(path: string): Promise<void> {
    await this.#files.remove(this.#nameOf(path));
  }

  async #read(name: string): Promise<NoteRecord | undefined> {
    return this.#recordIn(name, await this.#files.read(name));
  }

  /** A file under the name of another note is not a record of that note. */
  #recordIn(name: string, text: string | undefined): NoteRecord | undefined {
    const record = text === undefined ? undefined : parseRecord(text);
    return record !== undefined && this.#nameOf(record.path) === name ? record : undefined;
  }

  #nameOf(path: string): string {
    return `${this.options.hasher.sha256Hex(path)}${SUFFIX}`;
  }
}

async function inSlices(names: readonly string[], act: (name: string) => void): Promise<void> {
  let sliceStartMs = performance.now();
  for (const name of names) {
    act(name);
    if (performance.now() - sliceStartMs >= SLICE_MS) {
      await setImmediate();
      sliceStartMs = performance.now();
    }
  }
}

function summaryOf({ path, extracted, failure }: NoteRecord): NoteRecordSummary {
  if (extracted === null) return { path, extracted, failure };
  const { contentHash, promptVersion, model, origin, extractedAt } = extracted;
  return { path, extracted: { contentHash, promptVersion, model, origin, extractedAt }, failure };
}
