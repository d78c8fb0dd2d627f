import { contentHash } from '../vault/contentHash';
import { parseNote } from '../vault/noteParser';
import { folderOf } from '../vault/notePaths';
import type { Hasher } from '../system/hasher';
import type { FrontMatterParser } from '../vault/frontMatter';
import type { NoteSource, ParsedNote } from '../vault/noteParser';
import type { FoundFile, VaultFiles } from '../vault/vaultFiles';
import type { LearnedWords } from './learnedWords';
import type { NoteIndex } from './noteIndex';
import type { SkippedFiles } from './skippedFiles';
import type { Slice } from './slice';

export interface NoteIntakePorts {
  readonly files: VaultFiles;
  readonly frontMatterParser: FrontMatterParser;
  readonly hasher: Pick<Hasher, 'sha256Hex'>;
}

/** The way of notes into an index: which files have changed, and what one of them says now. */
export class NoteIntake {
  constructor(
    private readonly ports: NoteIntakePorts,
    private readonly skipped: SkippedFiles,
    private readonly learned: LearnedWords,
  ) {}

  /** What is at and under these paths, and which of it the index does not have as it is now. */
  async list(index: NoteIndex, paths: ReadonlySet<string>, slice: Slice): Promise<{ found: Set<string>; changed: FoundFile[] }> {
    const found = new Set<string>();
    const changed: FoundFile[] = [];
    this.skipped.leaveOut((path) => isUnderAny(path, paths));
    for (const under of paths) {
      for (const file of this.ports.files.listUnder(under)) {
        if ('reason' in file) {
          this.skipped.add(file);
        } else if (!found.has(file.path)) {
          found.add(file.path);
          if (!isSameStamp(index, file)) {
            changed.push(file);
          }
        }
        await slice.turn();
      }
    }
    return { found, changed };
  }

  /** Makes the index say of a file what is in it. */
  take(index: NoteIndex, file: FoundFile): 'put' | 'same' | 'deleted' | 'absent' {
    const content = this.ports.files.read(file.path);
    const known = index.notes.get(file.path);
    if (content.kind !== 'note') {
      if (content.kind === 'skipped') {
        this.skipped.add({ path: file.path, reason: content.reason });
      }
      index.delete(file.path);
      return known ? 'deleted' : 'absent';
    }
    const hash = contentHash(this.ports.hasher, content.bytes);
    if (known?.note.contentHash === hash) {
      index.restamp(file.path, content.stamp);
      return 'same';
    }
    const note = this.parse({ path: file.path, text: content.text, contentHash: hash });
    if (!note) {
      index.delete(file.path);
      return known ? 'deleted' : 'absent';
    }
    this.skipped.wasRead(file.path);
    const learned = this.learned.of(file.path) ?? known?.learned ?? '';
    index.put({ note, stamp: content.stamp, ...(learned === '' ? {} : { learned }) });
    return 'put';
  }

  /** One note that trips the parser must not take the others with it. */
  private parse(source: NoteSource): ParsedNote | null {
    try {
      return parseNote(source, this.ports.frontMatterParser);
    } catch {
      this.skipped.add({ path: source.path, reason: 'not_parsed' });
      return null;
    }
  }
}

/** Whether a path, or a folder that it is in, is one of these. */
export function isUnderAny(path: string, places: ReadonlySet<string>): boolean {
  for (let place = path; place !== ''; place = folderOf(place)) {
    if (places.has(place)) {
      return true;
    }
  }
  return places.has('');
}

function isSameStamp(index: NoteIndex, { path, stamp }: FoundFile): boolean {
  const known = index.notes.get(path)?.stamp;
  return known?.sizeBytes === stamp.sizeBytes
    && known.modifiedMs === stamp.modifiedMs && known.changedMs === stamp.changedMs;
}
