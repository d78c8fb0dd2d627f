import { folderDistance, folderOf, joinPath, nameOf, withoutExtension } from './notePaths';
import type { NoteLink } from './noteLinks';

/** What a link may call a note. */
export interface LinkTarget {
  readonly path: string;
  readonly title: string;
  readonly aliases: readonly string[];
}

type Names = Map<string, string[]>;

/**
 * Says where links lead: by path, then by file name, title, alias; without regard to case; of several notes of
 * one name, the one whose folder is nearest to the link's.
 */
export class LinkResolver {
  private readonly paths: Names = new Map();
  private readonly names: Names = new Map();
  private readonly titles: Names = new Map();
  private readonly aliases: Names = new Map();

  constructor(notes: Iterable<LinkTarget>) {
    for (const note of notes) {
      remember(this.paths, withoutExtension(note.path), note.path);
      remember(this.names, nameOf(note.path), note.path);
      remember(this.titles, note.title, note.path);
      for (const alias of note.aliases) {
        remember(this.aliases, alias, note.path);
      }
    }
  }

  /** The path of the note that a link written in `fromPath` leads to, or null when there is none. */
  resolve(link: NoteLink, fromPath: string): string | null {
    const folder = folderOf(fromPath);
    const target = withoutExtension(link.target);
    return this.byPath(link, target, folder)
      ?? nearest(this.names.get(folded(target)), folder)
      ?? nearest(this.titles.get(folded(link.target)), folder)
      ?? nearest(this.aliases.get(folded(link.target)), folder);
  }

  private byPath(link: NoteLink, target: string, folder: string): string | null {
    const inFolder = this.at(joinPath(folder, target), folder);
    const atTop = this.at(joinPath('', target), folder);
    if (target.startsWith('/')) {
      return atTop;
    }
    if (link.kind === 'markdown' || /^\.{1,2}\//.test(target)) {
      return inFolder ?? atTop;
    }
    // A bare name is looked up by name, where the nearest note wins.
    return target.includes('/') ? atTop ?? inFolder ?? this.byPathEnding(target, folder) : null;
  }

  private at(path: string | null, folder: string): string | null {
    return path === null ? null : nearest(this.paths.get(folded(path)), folder);
  }

  /** `[[folder/Note]]` also means `area/folder/Note.md`. */
  private byPathEnding(target: string, folder: string): string | null {
    const ending = `/${folded(target)}`;
    const sameName = this.names.get(folded(nameOf(target))) ?? [];
    return nearest(sameName.filter((path) => folded(withoutExtension(path)).endsWith(ending)), folder);
  }
}

function folded(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

function remember(names: Names, name: string, path: string): void {
  const key = folded(name);
  const paths = names.get(key);
  if (paths) {
    paths.push(path);
  } else {
    names.set(key, [path]);
  }
}

function nearest(paths: readonly string[] | undefined, folder: string): string | null {
  const [first] = (paths ?? []).toSorted((one, other) =>
    folderDistance(folder, folderOf(one)) - folderDistance(folder, folderOf(other))
    || one.length - other.length
    || (one < other ? -1 : 1));
  return first ?? null;
}
