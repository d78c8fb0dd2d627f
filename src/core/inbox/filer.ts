import type { Hasher } from '../system/hasher';
import type { IdSource } from '../system/ids';
import { contentHash } from '../vault/contentHash';
import { folderOf } from '../vault/notePaths';
import type { FilingPlanner } from './filingPlanner';
import { titleOf } from './inboxPaths';
import type { FiledWrite, Filing, InboxStore } from './inboxStore';
import { afterSteps, afterStepsAgain } from './noteEdits';
import type { NoteFiles } from './noteFiles';
import type { Route } from './routing';
import { freeName, nameKey } from './safeNames';

/** How often a note is tried again that somebody else changes at the same moment. */
const MAX_TRIES = 5;

/** What filing one inbox file would change, for showing it. */
export interface FilingPreview {
  readonly source: string;
  readonly movedTo: string;
  readonly changes: readonly Pick<FiledWrite, 'path' | 'before' | 'after'>[];
}

export interface FilerParts {
  readonly notes: NoteFiles;
  readonly store: InboxStore;
  readonly planner: FilingPlanner;
  readonly hasher: Pick<Hasher, 'sha256Hex'>;
  readonly ids: Pick<IdSource, 'uid'>;
  /** Asked before anything is written; false leaves everything as it is. */
  readonly accept?: ((preview: FilingPreview) => Promise<boolean>) | undefined;
}

export interface FilingSource {
  readonly runId: string;
  readonly path: string;
  readonly contentHash: string;
  /** Folders that it moves to. */
  readonly processedFolder: string;
  readonly failedFolder: string;
}

/** `declined` by the user; `changed`: the inbox file is no longer what was read; `unfinished`: it goes on at the next run. */
export type FilingEnd = 'filed' | 'failed' | 'declined' | 'changed' | 'unfinished';

/**
 * Carries filings out, one at a time. Everything is written down first, notes come next, and the inbox file moves last,
 * so that after a crash at any point the next run finishes what was begun, and nothing is filed twice.
 */
export class Filer {
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: FilerParts) {}

  /** Files an inbox file by its routes; where a target cannot be written, it goes to the failed ones. */
  file(source: FilingSource, routes: readonly Route[]): Promise<FilingEnd> {
    return this.#inTurn(() => this.#file(source, routes));
  }

  /** Moves an inbox file aside, unfiled. */
  setAside(source: FilingSource, outcome: 'known' | 'failed'): Promise<FilingEnd> {
    return this.#inTurn(() => this.#carryOut(source, outcome, []));
  }

  /** Finishes what another run began. */
  resume(filing: Filing): Promise<FilingEnd> {
    return this.#inTurn(() => this.#finish(filing));
  }

  #inTurn(act: () => Promise<FilingEnd>): Promise<FilingEnd> {
    const turn = this.#last.then(act);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #file(source: FilingSource, routes: readonly Route[]): Promise<FilingEnd> {
    for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
      const plan = await this.parts.planner.plan(routes, titleOf(source.path));
      if (plan.kind === 'refused') return this.#carryOut(source, 'failed', []);
      if (!(await this.#isAccepted(source, plan.writes))) return 'declined';
      if (!(await this.#isUnchanged(source))) return 'changed';
      if (await this.#areCurrent(plan.writes)) return this.#carryOut(source, 'filed', plan.writes);
    }
    return 'changed';
  }

  async #isAccepted(source: FilingSource, writes: readonly FiledWrite[]): Promise<boolean> {
    if (this.parts.accept === undefined) return true;
    const movedTo = await this.#freePlace(source.processedFolder, source.path);
    return this.parts.accept({ source: source.path, movedTo, changes: writes.map(({ path, before, after }) => ({ path, before, after })) });
  }

  /** The inbox file still is what the routes were made from. */
  async #isUnchanged({ path, contentHash: hash }: FilingSource): Promise<boolean> {
    const found = await this.parts.notes.read(path);
    return found.kind === 'text' && contentHash(this.parts.hasher, new TextEncoder().encode(found.text)) === hash;
  }

  async #areCurrent(writes: readonly FiledWrite[]): Promise<boolean> {
    for (const { path, before } of writes) {
      const found = await this.parts.notes.read(path);
      if ((found.kind === 'text' ? found.text : null) !== before) return false;
    }
    return true;
  }

  async #carryOut(source: FilingSource, outcome: Filing['outcome'], writes: readonly FiledWrite[]): Promise<FilingEnd> {
    const { runId, path, contentHash: sourceHash } = source;
    const movedTo = await this.#freePlace(outcome === 'failed' ? source.failedFolder : source.processedFolder, path);
    // Only now: the order of ids is that in which notes are changed, and undoing goes back in it.
    const filing: Filing = { id: this.parts.ids.uid(), runId, source: path, sourceHash, movedTo, outcome, writes, isDone: false };
    await this.parts.store.forgetOtherRuns(runId);
    await this.parts.store.save(filing);
    return this.#finish(filing);
  }

  /** Also where some or all of it has been done already. */
  async #finish(begun: Filing): Promise<FilingEnd> {
    let filing = begun;
    for (const index of begun.writes.keys()) {
      const written = await this.#write(filing, index);
      if (written === undefined) return 'unfinished';
      filing = written;
    }
    const moved = await this.#moveSource(filing);
    if (moved === undefined) return 'unfinished';
    await this.parts.store.finish(moved);
    return filing.outcome === 'failed' ? 'failed' : 'filed';
  }

  /** Makes one of the changes to the note as it is by now; undefined when it cannot be written. */
  async #write(filing: Filing, index: number): Promise<Filing | undefined> {
    let current = filing;
    for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
      const write = current.writes[index];
      if (write === undefined) return current;
      const result = await this.parts.notes.write(write.path, write.before, write.after);
      if (result.kind === 'written') return current;
      if (result.kind === 'refused') return undefined;
      const found = await this.parts.notes.read(write.path);
      if (found.kind === 'refused') return undefined;
      const before = found.kind === 'text' ? found.text : null;
      const after = write.before === null ? afterStepsAgain(before, write.steps) : afterSteps(before, write.steps);
      // It has been made already.
      if (before === write.after || after === before || after === null) return current;
      current = { ...current, writes: current.writes.with(index, { ...write, before, after }) };
      await this.parts.store.save(current);
    }
    return undefined;
  }

  /** Moves the inbox file if it still is the one that was filed; undefined when it cannot be moved. */
  async #moveSource(filing: Filing): Promise<Filing | undefined> {
    const { notes, store } = this.parts;
    let current = filing;
    for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
      if (!(await this.#isStillThere(current))) return current;
      const result = await notes.move(current.source, current.movedTo);
      if (result === 'moved' || result === 'absent') return current;
      if (result === 'refused') return undefined;
      current = { ...current, movedTo: await this.#freePlace(folderOf(current.movedTo), current.source) };
      await store.save(current);
    }
    return undefined;
  }

  /** A file that is no text was never filed, only moved: its content is not compared. */
  async #isStillThere({ source, sourceHash }: Filing): Promise<boolean> {
    const found = await this.parts.notes.read(source);
    if (found.kind === 'absent') return false;
    return found.kind === 'refused' || contentHash(this.parts.hasher, new TextEncoder().encode(found.text)) === sourceHash;
  }

  async #freePlace(folder: string, path: string): Promise<string> {
    const file = path.slice(path.lastIndexOf('/') + 1);
    const taken = (await this.parts.notes.list(folder)).map(({ name }) => name);
    if (!taken.some((name) => nameKey(name) === nameKey(file))) return `${folder}/${file}`;
    const stem = titleOf(file);
    return `${folder}/${freeName(stem, file.slice(stem.length), taken)}`;
  }
}
