import { isPausing } from '../sync/retryPause';
import type { ItemContext, ItemEnd, JobPlan, SyncContext, SyncJob, WorkItem } from '../sync/syncJob';
import type { Clock } from '../system/clock';
import type { Hasher } from '../system/hasher';
import { contentHash } from '../vault/contentHash';
import type { Filer, FilingEnd, FilingSource } from './filer';
import { isInboxFile } from './inboxPaths';
import type { InboxReader, ReadInboxText } from './inboxReader';
import type { InboxSettings } from './inboxSettings';
import type { InboxStore } from './inboxStore';
import type { FileRead, NoteFiles } from './noteFiles';
import { NoteOutline } from './noteOutline';
import type { ClassifiedSegment, Route } from './routing';
import { routesOf } from './routing';
import { nameKey } from './safeNames';

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
  /** Whether somebody is writing a file just now: it is left alone. Left out where a person asked for the run. */
  readonly isBeingEdited?: ((path: string) => Promise<boolean>) | undefined;
}

interface InboxFile {
  readonly path: string;
  readonly found: FileRead;
  /** Of the text, or of the path where there is none to be had. */
  readonly contentHash: string;
}

/** What one run has come to know of contents, so that files of the same content are read once. */
interface KnownContents {
  /** The end of the last file of this content that was begun. */
  readonly begun: Map<string, Promise<unknown>>;
  /** Contents that could not be read, and why. */
  readonly unread: Map<string, 'unreadable' | 'failed' | 'refused'>;
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
    const known: KnownContents = { begun: new Map(), unread: new Map() };
    const present = new Set<string>();
    let skipped = 0;
    for (const path of await this.#filesIn(this.parts.settings.inboxFolder, MAX_DEPTH)) {
      signal?.throwIfAborted();
      if (beingFiled.has(path)) continue;
      if ((await this.parts.isBeingEdited?.(path)) === true) {
        skipped += 1;
        continue;
      }
      const file = await this.#read(path);
      present.add(file.contentHash);
      const failure = await store.failureOf(file.contentHash);
      if (failure !== undefined && isPausing(failure, clock.nowMs())) skipped += 1;
      else items.push({ path, run: (context) => this.#processAlone(path, known, context) });
    }
    await store.forgetOtherReadings(present);
    return { items, skipped };
  }

  async #filesIn(folder: string, depth: number): Promise<readonly string[]> {
    const { notes, settings } = this.parts;
    const files: string[] = [];
    for (const { name, kind } of await notes.list(folder)) {
      const path = `${folder}/${name}`;
      const isOurs = folder === settings.inboxFolder && [settings.processedName, settings.failedName].some((own) => nameKey(own) === nameKey(name));
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

  /** Not beside another file of the same content: what becomes of that one spares asking about this one. */
  async #processAlone(path: string, known: KnownContents, context: ItemContext): Promise<ItemEnd> {
    const file = await this.#read(path);
    const before = known.begun.get(file.contentHash) ?? Promise.resolve();
    const end = before.catch(() => undefined).then(() => this.#process(file, known, context));
    known.begun.set(file.contentHash, end);
    return end;
  }

  async #process(file: InboxFile, known: KnownContents, context: ItemContext): Promise<ItemEnd> {
    const { store, filer } = this.parts;
    const { found } = file;
    if (found.kind === 'absent') return 'skipped';
    const source = this.#sourceOf(file, context);
    if (found.kind === 'refused') return found.reason === 'unavailable' ? 'failed' : endOf(await filer.setAside(source, 'failed'));
    const text = bodyOf(found.text);
    if (text.trim() === '' || (await store.isProcessed(file.contentHash))) {
      return endOf(await filer.setAside(source, 'known')) === 'processed' ? 'skipped' : 'failed';
    }
    const read = await this.#readText(file, text, known, context);
    switch (read.kind) {
      case 'segments':
        return this.#file(source, read.segments);
      case 'unreadable':
        return endOf(await filer.setAside(source, 'failed'));
      case 'failed':
      case 'refused':
        return 'failed';
      case 'left':
        return 'left';
    }
  }

  /** What models say is on disk before anything is done about it. */
  async #readText({ path, contentHash: hash }: InboxFile, text: string, known: KnownContents, context: ItemContext): Promise<ReadInboxText> {
    const { store, reader } = this.parts;
    const unread = known.unread.get(hash);
    if (unread !== undefined) return { kind: unread, kept: undefined };
    const read = await reader.read({ path, contentHash: hash, text }, await store.readingOf(hash), context);
    if (read.kept !== undefined) await store.saveReading(hash, read.kept);
    if (read.kind === 'segments') await store.saveFailure(hash, undefined);
    else if (read.kind !== 'left') known.unread.set(hash, read.kind);
    if (read.kind === 'failed') await this.#rememberFailure(hash);
    return read;
  }

  /** What was said of it is forgotten once it is filed; declined, it is not asked again. */
  async #file(source: FilingSource, segments: readonly ClassifiedSegment[]): Promise<ItemEnd> {
    const end = await this.parts.filer.file(source, this.#routes(segments));
    if (end === 'filed' || end === 'failed') await this.parts.store.saveReading(source.contentHash, undefined);
    return endOf(end);
  }

  #routes(segments: readonly ClassifiedSegment[]): readonly Route[] {
    const today = this.parts.clock.localDay();
    return segments.flatMap((segment) => routesOf(segment, this.parts.settings, today));
  }

  /** Nobody answered, which says little about the file: it stays where it is. Where nobody can be asked at all, nothing is remembered. */
  async #rememberFailure(hash: string): Promise<void> {
    const before = await this.parts.store.failureOf(hash);
    await this.parts.store.saveFailure(hash, { failures: (before?.failures ?? 0) + 1, failedAtMs: this.parts.clock.nowMs() });
  }

  #sourceOf({ path, contentHash: hash }: InboxFile, { runId }: ItemContext): FilingSource {
    const { inboxFolder, processedName, failedName } = this.parts.settings;
    return {
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
