import type { Hasher } from '../system/hasher';
import { contentHash } from '../vault/contentHash';
import type { Filing, InboxStore } from './inboxStore';
import type { NoteFiles } from './noteFiles';

export interface UndoParts {
  readonly notes: NoteFiles;
  readonly store: InboxStore;
  readonly hasher: Pick<Hasher, 'sha256Hex'>;
}

/** Why a filing was not undone, and because of which file. */
export interface RefusedUndo {
  readonly source: string;
  readonly path: string;
  readonly reason: 'edited' | 'missing' | 'place_taken' | 'unavailable';
}

export interface UndoReport {
  /** Inbox files that are back, with every note as it was. */
  readonly undone: readonly string[];
  readonly refused: readonly RefusedUndo[];
  /** A filing was begun and not finished: nothing was undone, the next run finishes it first. */
  readonly isUnfinished: boolean;
}

/**
 * Undoes the filings of the last run, newest first. Each is undone as a whole or, where one of its files was edited
 * since, not at all. What a crash interrupts is finished by undoing again.
 */
export async function undoLastRun(parts: UndoParts): Promise<UndoReport> {
  if ((await parts.store.unfinished()).length > 0) return { undone: [], refused: [], isUnfinished: true };
  const undone: string[] = [];
  const refused: RefusedUndo[] = [];
  for (const filing of (await parts.store.lastRun()).toReversed()) {
    const refusal = (await refusalOf(filing, parts)) ?? (await undo(filing, parts));
    if (refusal === undefined) undone.push(filing.source);
    else refused.push({ source: filing.source, ...refusal });
  }
  return { undone, refused, isUnfinished: false };
}

type Refusal = Omit<RefusedUndo, 'source'>;

async function refusalOf(filing: Filing, { notes, hasher }: UndoParts): Promise<Refusal | undefined> {
  for (const { path, before, after } of filing.writes) {
    const found = await notes.read(path);
    if (found.kind === 'refused') return { path, reason: 'unavailable' };
    const text = found.kind === 'text' ? found.text : null;
    if (text !== after && text !== before) return { path, reason: text === null ? 'missing' : 'edited' };
  }
  const { source, movedTo, sourceHash } = filing;
  const place = await notes.read(source);
  const moved = await notes.read(movedTo);
  const hasMoved = moved.kind !== 'absent';
  if (hasMoved && place.kind !== 'absent') return { path: source, reason: 'place_taken' };
  if (!hasMoved && place.kind === 'absent') return { path: movedTo, reason: 'missing' };
  const file = hasMoved ? moved : place;
  const isSame = file.kind === 'text' && contentHash(hasher, new TextEncoder().encode(file.text)) === sourceHash;
  return isSame || filing.outcome === 'failed' ? undefined : { path: hasMoved ? movedTo : source, reason: 'edited' };
}

/** The notes first, then what is remembered of the content, then the inbox file: a file that is back is not known any more. */
async function undo(filing: Filing, { notes, store }: UndoParts): Promise<Refusal | undefined> {
  for (const { path, before, after } of filing.writes.toReversed()) {
    const result = await notes.write(path, after, before);
    if (result.kind === 'refused') return { path, reason: 'unavailable' };
    if (result.kind === 'written') continue;
    const found = await notes.read(path);
    if (found.kind === 'refused' || (found.kind === 'text' ? found.text : null) !== before) return { path, reason: 'edited' };
  }
  if (filing.outcome === 'filed') await store.forgetProcessed(filing.sourceHash);
  const moved = await notes.move(filing.movedTo, filing.source);
  if (moved === 'taken') return { path: filing.source, reason: 'place_taken' };
  if (moved === 'refused') return { path: filing.source, reason: 'unavailable' };
  await store.forget(filing);
  return undefined;
}
