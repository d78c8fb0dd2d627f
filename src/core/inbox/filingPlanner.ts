import type { FileRefusal, NoteFiles } from './noteFiles';
import type { FiledWrite } from './inboxStore';
import type { NoteStep } from './noteEdits';
import { afterSteps } from './noteEdits';
import type { Route } from './routing';
import { freeName, isSafeVaultPath, safeFileName } from './safeNames';

export type PlannedFiling =
  | { readonly kind: 'writes'; readonly writes: readonly FiledWrite[] }
  | { readonly kind: 'refused'; readonly reason: FileRefusal };

interface Draft {
  readonly before: string | null;
  readonly steps: readonly NoteStep[];
}

/** Turns routes into exact changes of notes as they are now. Writes nothing. */
export class FilingPlanner {
  constructor(private readonly notes: Pick<NoteFiles, 'list' | 'read'>) {}

  /** @param fallbackName For titles of which no file name can be made. */
  async plan(routes: readonly Route[], fallbackName: string): Promise<PlannedFiling> {
    const drafts = new Map<string, Draft>();
    for (const route of routes) {
      const path = route.kind === 'at' ? route.path : await this.#pathFor(route, fallbackName, drafts);
      const draft = drafts.get(path) ?? (await this.#begin(path));
      if ('reason' in draft) return { kind: 'refused', reason: draft.reason };
      drafts.set(path, { ...draft, steps: [...draft.steps, route.step] });
    }
    const writes = [...drafts].flatMap(([path, { before, steps }]) => {
      const after = afterSteps(before, steps);
      return after === null || after === before ? [] : [{ path, before, after, steps }];
    });
    return { kind: 'writes', writes };
  }

  async #begin(path: string): Promise<Draft | { readonly reason: FileRefusal }> {
    if (!isSafeVaultPath(path)) return { reason: 'outside_vault' };
    const found = await this.notes.read(path);
    switch (found.kind) {
      case 'text':
        return { before: found.text, steps: [] };
      case 'absent':
        return { before: null, steps: [] };
      case 'refused':
        return { reason: found.reason };
    }
  }

  /** The existing note that has exactly this title for a name, else a name that no file has. */
  async #pathFor({ folder, title }: Route & { readonly kind: 'named' }, fallbackName: string, drafts: ReadonlyMap<string, Draft>): Promise<string> {
    const exact = title.normalize('NFC').trim();
    const name = safeFileName(title) || safeFileName(fallbackName) || 'Untitled';
    const drafted = [...drafts.keys()].filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1));
    const existing = (await this.notes.list(folder)).map((entry) => entry.name);
    const taken = [...existing, ...drafted];
    const same = name === exact ? taken.find((other) => other.normalize('NFC') === `${name}.md`) : undefined;
    return `${folder}/${same ?? freeName(name, '.md', taken)}`;
  }
}
