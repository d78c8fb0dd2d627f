import { FileMetadataStore } from '../../adapters/metadataFiles/fileMetadataStore';
import type { MetadataStore, NoteRecord, NoteRecordSummary } from '../../core/extraction/metadataStore';
import { searchableText } from '../../core/extraction/noteMetadata';
import type { VaultIndexer } from '../../core/retrieval/vaultIndexer';
import type { Hasher } from '../../core/system/hasher';

/** The words by which each note is found beyond its own text, by path. */
export async function learnedWords(store: FileMetadataStore): Promise<ReadonlyMap<string, string>> {
  const words = new Map<string, string>();
  await store.eachRecord((record) => { words.set(record.path, wordsOf(record)); });
  return words;
}

/** Makes the store of a vault's metadata. */
export function metadataStoreIn(folder: string, hasher: Pick<Hasher, 'sha256Hex'>): FileMetadataStore {
  return new FileMetadataStore(folder, { hasher });
}

/** Metadata whose every change the index hears of, after it is on disk. */
export class SearchedMetadata implements MetadataStore {
  constructor(
    private readonly store: MetadataStore,
    private readonly indexer: Pick<VaultIndexer, 'learn'>,
  ) {}

  list(): Promise<readonly NoteRecordSummary[]> {
    return this.store.list();
  }

  load(path: string): Promise<NoteRecord | undefined> {
    return this.store.load(path);
  }

  async save(record: NoteRecord): Promise<void> {
    await this.store.save(record);
    await this.indexer.learn(record.path, wordsOf(record));
  }

  async delete(path: string): Promise<void> {
    await this.store.delete(path);
    await this.indexer.learn(path, '');
  }
}

function wordsOf({ extracted }: NoteRecord): string {
  return extracted === null ? '' : searchableText(extracted.metadata);
}
