import type { LocalDay } from '../system/clock';
import { scanLines, splitLines } from '../vault/markdownLines';
import type { Classification, FoundTask } from './classification';
import type { InboxSettings, LivingDocument } from './inboxSettings';
import { named } from './inboxSettings';
import { newDailyText, newNoteText } from './newNoteText';
import type { NoteEdit, NoteStep } from './noteEdits';

/** Where a part of a segment goes and what is done there. */
export type Route =
  /** A note at this very path. */
  | { readonly kind: 'at'; readonly path: string; readonly step: NoteStep }
  /** The note of this title in a folder, or a new one. */
  | { readonly kind: 'named'; readonly folder: string; readonly title: string; readonly step: NoteStep };

export interface ClassifiedSegment {
  /** As the user wrote it. */
  readonly text: string;
  readonly classification: Classification;
}

/** Where a segment goes. Nothing that it says leads anywhere else than to these places. */
export function routesOf(segment: ClassifiedSegment, settings: InboxSettings, today: LocalDay): readonly Route[] {
  const { classification } = segment;
  switch (classification.type) {
    case 'daily_note':
      return dailyRoutes(segment, settings, today);
    case 'event':
      return [eventRoute(segment, settings, today)];
    case 'note':
      return namedRoutes(segment, settings.noteFolder, 'note', settings, today);
    case 'project':
      return namedRoutes(segment, settings.projectFolder, 'project', settings, today);
    case 'concept':
      return namedRoutes(segment, settings.conceptFolder, 'concept', settings, today);
    case 'living_document': {
      const document = named(settings.livingDocuments, ({ name }) => name, classification.livingDocument ?? '');
      return document === undefined ? namedRoutes(segment, settings.noteFolder, 'note', settings, today) : [livingRoute(segment.text, document, today)];
    }
  }
}

function dailyRoutes({ text, classification }: ClassifiedSegment, settings: InboxSettings, today: LocalDay): readonly Route[] {
  const day = classification.day ?? today;
  const { section } = classification;
  const own = section === 'tasks' ? tasksOfList(text) : undefined;
  const edits: readonly NoteEdit[] = own === undefined
    ? [{ kind: 'append', headings: under(section === 'focus' ? 'Focus' : 'Notes', classification), text }]
    : [{ kind: 'addItems', headings: under('Tasks', classification), items: own }];
  return [dailyRoute(day, [...edits, ...taskEdits(own === undefined ? classification : { ...classification, tasks: [] })], settings)];
}

/** A text that is nothing but one list, as checkboxes; undefined for all others. */
function tasksOfList(text: string): readonly string[] | undefined {
  const lines = splitLines(text).filter((line) => line.trim() !== '');
  const items = lines.map((line) => /^[-*+]\s+(?:\[([ xX])\]\s+)?(\S.*)$/.exec(line));
  if (items.length === 0 || items.includes(null)) return undefined;
  return items.map((item) => `- [${item?.[1] ?? ' '}] ${item?.[2] ?? ''}`);
}

function eventRoute({ text, classification }: ClassifiedSegment, settings: InboxSettings, today: LocalDay): Route {
  const { title, time, day } = classification;
  const bullet = `- ${time === null ? '' : `${time} `}${title}`;
  const item = [bullet, ...detailsOf(text, title).map((line) => `  ${line}`.trimEnd())].join('\n');
  const edits: readonly NoteEdit[] = [{ kind: 'addItems', headings: ['Events'], items: [item] }, ...taskEdits(classification)];
  return dailyRoute(day ?? today, edits, settings);
}

/** What a text says besides its title, without blank lines and indents; those of code stay. */
function detailsOf(text: string, title: string): readonly string[] {
  const lines = splitLines(text.trimEnd());
  // Nothing is code by its indent alone once the indents are gone.
  const scanned = scanLines(lines.map((line) => line.trim()));
  return scanned.flatMap(({ text: line, isCode }, index) => {
    if (isCode) return [/^(?:`{3,}|~{3,})/.test(line) ? line : lines[index] ?? ''];
    return line === '' || line === title ? [] : [line];
  });
}

function namedRoutes(
  { text, classification }: ClassifiedSegment,
  folder: string,
  type: 'note' | 'project' | 'concept',
  settings: InboxSettings,
  today: LocalDay,
): readonly Route[] {
  const { title, category, subProject: project, tags } = classification;
  const step: NoteStep = {
    whenAbsent: { text: newNoteText({ title, type, created: today, category, project, tags }), edits: [{ kind: 'append', headings: [], text }] },
    whenPresent: [{ kind: 'append', headings: [today], text }],
  };
  const tasks = taskEdits(classification);
  return [{ kind: 'named', folder, title, step }, ...(tasks.length === 0 ? [] : [dailyRoute(today, tasks, settings)])];
}

function livingRoute(text: string, { name, path, mode }: LivingDocument, today: LocalDay): Route {
  const edit: NoteEdit = mode === 'replace' ? { kind: 'replace', text, day: today } : { kind: 'append', headings: [today], text };
  const fresh = mode === 'replace' ? '' : `# ${name}\n`;
  return { kind: 'at', path, step: { whenAbsent: { text: fresh, edits: [edit] }, whenPresent: [edit] } };
}

function dailyRoute(day: LocalDay, edits: readonly NoteEdit[], { dailyFolder }: InboxSettings): Route {
  return { kind: 'at', path: `${dailyFolder}/${day}.md`, step: { whenAbsent: { text: newDailyText(day), edits }, whenPresent: edits } };
}

function taskEdits(classification: Classification): readonly NoteEdit[] {
  const { tasks } = classification;
  return tasks.length === 0 ? [] : [{ kind: 'addItems', headings: under('Tasks', classification), items: tasks.map(checkbox) }];
}

function checkbox({ text, due }: FoundTask): string {
  return `- [ ] ${text}${due === null ? '' : ` (due ${due})`}`;
}

function under(section: string, { category, subProject }: Classification): readonly string[] {
  return [section, category, subProject].filter((title) => title !== null);
}
