import { setImmediate } from 'node:timers/promises';
import type { MetadataStore, NoteRecord, NoteRecordSummary } from '../../core/extraction/metadataStore';
import type { Hasher } from '../../core/system/hasher';
import { parseRecord, serializedRecord } from './noteRecordFile';
import type { BeforeChange } from './privateFiles';
import { PrivateFiles } from './privateFiles';

const SUFFIX = '.json';
/** How long small files are read at once, which is many times faster than one by one, before others have their turn. */
const SLICE_MS = 10;

export interface FileMetadataStoreOptions {
  readonly hasher: Pick<Hasher, 'sha256Hex'>;
  readonly beforeChange?: BeforeChange;
}

/** Metadata as one private JSON file a note, named by the hash of the note's path. */
export class FileMetadataStore implements MetadataStore {
  readonly #files: PrivateFiles;

  /** @param folder Made, for its owner only, when the first record is saved. */
  constructor(
    folder: string,
    private readonly options: FileMetadataStoreOptions,
  ) {
    this.#files = new PrivateFiles(folder, options.beforeChange);
  }

  async list(): Promise<readonly NoteRecordSummary[]> {
    const summaries: NoteRecordSummary[] = [];
    for await (const record of this.records()) summaries.push(summaryOf(record));
    return summaries;
  }

  /** All records, one at a time, so that their texts need not be held together. */
  async *records(): AsyncGenerator<NoteRecord> {
    const names = (await this.#files.names()).filter((name) => name.endsWith(SUFFIX));
    let sliceStartMs = performance.now();
    for (const name of names) {
      const record = this.#recordIn(name, this.#files.readNow(name));
      if (record !== undefined) yield record;
      if (performance.now() - sliceStartMs >= SLICE_MS) {
        await setImmediate();
        sliceStartMs = performance.now();
      }
    }
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

function summaryOf({ path, extracted, failure }: NoteRecord): NoteRecordSummary {
  if (extracted === null) return { path, extracted, failure };
  const { contentHash, promptVersion, model, origin, extractedAt } = extracted;
  return { path, extracted: { contentHash, promptVersion, model, origin, extractedAt }, failure };
}
