import type { MetadataStore, NoteRecord, NoteRecordSummary } from '../../src/core/extraction/metadataStore';

/** Metadata that ends with the test. */
export class InMemoryMetadata implements MetadataStore {
  readonly records = new Map<string, NoteRecord>();

  list(): Promise<readonly NoteRecordSummary[]> {
    return Promise.resolve([...this.records.values()]);
  }

  load(path: string): Promise<NoteRecord | undefined> {
    return Promise.resolve(this.records.get(path));
  }

  save(record: NoteRecord): Promise<void> {
    this.records.set(record.path, record);
    return Promise.resolve();
  }

  delete(path: string): Promise<void> {
    this.records.delete(path);
    return Promise.resolve();
  }
}
