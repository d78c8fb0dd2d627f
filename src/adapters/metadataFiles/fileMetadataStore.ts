import type { MetadataStore, NoteRecord, NoteRecordSummary } from '../../core/extraction/metadataStore';
import type { Hasher } from '../../core/system/hasher';
import { parseRecord, serializedRecord } from './noteRecordFile';
import type { BeforeChange } from './privateFiles';
import { PrivateFiles } from './privateFiles';

const SUFFIX = '.json';
/** How many files are read at the same time: enough to hide the disk, few enough to leave the thread its turns. */
const READ_TOGETHER = 32;

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
    const names = (await this.#files.names()).filter((name) => name.endsWith(SUFFIX));
    const summaries: NoteRecordSummary[] = [];
    for (let start = 0; start < names.length; start += READ_TOGETHER) {
      const records = await Promise.all(names.slice(start, start + READ_TOGETHER).map((name) => this.#read(name)));
      for (const record of records) {
        if (record !== undefined) summaries.push(summaryOf(record));
      }
    }
    return summaries;
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

  /** A file under the name of another note is not a record of that note. */
  async #read(name: string): Promise<NoteRecord | undefined> {
    const text = await this.#files.read(name);
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
