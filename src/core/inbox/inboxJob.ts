import { isPausing } from '../sync/retryPause';
import type { ItemContext, ItemEnd, JobPlan, SyncContext, SyncJob, WorkItem } from '../sync/syncJob';
import type { Clock } from '../system/clock';
import type { Hasher } from '../system/hasher';
import type { IdSource } from '../system/ids';
import { contentHash } from '../vault/contentHash';
import type { Filer, FilingEnd, FilingSource } from './filer';
import { isInboxFile } from './inboxPaths';
import type { InboxReader } from './inboxReader';
import type { InboxSettings } from './inboxSettings';
import type { InboxStore } from './inboxStore';
import type { FileRead, NoteFiles } from './noteFiles';
import { NoteOutline } from './noteOutline';
import type { ClassifiedSegment, Route } from './routing';
import { routesOf } from './routing';

const MAX_DEPTH = 8;
/** One listing of a folder that somebody fills without end must end. */
const MAX_FILES = 5_000;

export interface InboxJobParts {
  readonly settings: InboxSettings;
  readonly notes: NoteFiles;
  readonly store: InboxStore;
  readonly reader: InboxReader;
  readonly filer: Filer;
  readonly hasher: Pick<Hasher, 'sha256Hex'>;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Whether somebody is writing a file just now: it is left alone. Left out where a person asked for the run. */
  readonly isBeingEdited?: ((path: string) => Promise<boolean>) | undefined;
}

interface InboxFile {
  readonly path: string;
  readonly found: FileRead;
  /** Of the text, or of the path where there is none to be had. */
  readonly contentHash: string;
}

/** Files what is in the inbox: one trace a file, and no call for content that was filed before. */
export class InboxJob implements SyncJob {
  readonly name = 'inbox';

  constructor(private readonly parts: InboxJobParts) {}

  async plan({ runId, signal }: SyncContext): Promise<JobPlan> {
    const { store, filer, clock } = this.parts;
    const begun = await store.unfinished();
    const items: WorkItem[] = begun.map((filing) => ({
      path: filing.source,
      run: async () => endOf(await filer.resume({ ...filing, runId })),
    }));
    const beingFiled = new Set(begun.map(({ source }) => source));
    let skipped = 0;
    for (const path of await this.#filesIn(this.parts.settings.inboxFolder, MAX_DEPTH)) {
      signal?.throwIfAborted();
      if (beingFiled.has(path)) continue;
      if ((await this.parts.isBeingEdited?.(path)) === true) {
        skipped += 1;
        continue;
      }
      const file = await this.#read(path);
      const failure = await store.failureOf(file.contentHash);
      if (failure !== undefined && isPausing(failure, clock.nowMs())) skipped += 1;
      else items.push({ path, run: (context) => this.#process(path, context) });
    }
    return { items, skipped };
  }

  async #filesIn(folder: string, depth: number): Promise<readonly string[]> {
    const { notes, settings } = this.parts;
    const files: string[] = [];
    for (const { name, kind } of await notes.list(folder)) {
      const path = `${folder}/${name}`;
      const isOurs = folder === settings.inboxFolder && (name === settings.processedName || name === settings.failedName);
      if (name.startsWith('.') || isOurs) continue;
      if (kind === 'folder' && depth > 0) files.push(...(await this.#filesIn(path, depth - 1)));
      else if (kind === 'file' && isInboxFile(name)) files.push(path);
      if (files.length >= MAX_FILES) break;
    }
    return files.sort();
  }

  async #read(path: string): Promise<InboxFile> {
    const { notes, hasher } = this.parts;
    const found = await notes.read(path);
    const bytes = new TextEncoder().encode(found.kind === 'text' ? found.text : path);
    return { path, found, contentHash: contentHash(hasher, bytes) };
  }

  async #process(path: string, context: ItemContext): Promise<ItemEnd> {
    const { store, filer, reader } = this.parts;
    const file = await this.#read(path);
    const { found } = file;
    if (found.kind === 'absent') return 'skipped';
    const source = this.#sourceOf(file, context);
    if (found.kind === 'refused') return found.reason === 'unavailable' ? 'failed' : endOf(await filer.setAside(source, 'failed'));
    const text = bodyOf(found.text);
    if (text.trim() === '' || (await store.isProcessed(file.contentHash))) {
      return endOf(await filer.setAside(source, 'known')) === 'processed' ? 'skipped' : 'failed';
    }
    const read = await reader.read({ path, contentHash: file.contentHash, text }, context);
    switch (read.kind) {
      case 'segments':
        await store.saveFailure(file.contentHash, undefined);
        return endOf(await filer.file(source, this.#routes(read.segments)));
      case 'unreadable':
        return endOf(await filer.setAside(source, 'failed'));
      case 'failed':
        await this.#rememberFailure(file.contentHash);
        return 'failed';
      case 'left':
        return 'left';
    }
  }

  #routes(segments: readonly ClassifiedSegment[]): readonly Route[] {
    const today = this.parts.clock.localDay();
    return segments.flatMap((segment) => routesOf(segment, this.parts.settings, today));
  }

  /** Nobody answered, which says nothing about the file: it stays where it is. */
  async #rememberFailure(hash: string): Promise<void> {
    const before = await this.parts.store.failureOf(hash);
    await this.parts.store.saveFailure(hash, { failures: (before?.failures ?? 0) + 1, failedAtMs: this.parts.clock.nowMs() });
  }

  #sourceOf({ path, contentHash: hash }: InboxFile, { runId }: ItemContext): FilingSource {
    const { inboxFolder, processedName, failedName } = this.parts.settings;
    return {
      id: this.parts.ids.uid(),
      runId,
      path,
      contentHash: hash,
      processedFolder: `${inboxFolder}/${processedName}`,
      failedFolder: `${inboxFolder}/${failedName}`,
    };
  }
}

/** The text without front matter: that describes the file in the inbox, which is kept as it is among the processed ones. */
function bodyOf(text: string): string {
  const outline = new NoteOutline(text.replace(/^\uFEFF/, ''));
  return outline.textOf(outline.body);
}

function endOf(end: FilingEnd): ItemEnd {
  switch (end) {
    case 'filed':
      return 'processed';
    case 'failed':
    case 'unfinished':
      return 'failed';
    case 'declined':
      return 'skipped';
    case 'changed':
      return 'left';
  }
}
