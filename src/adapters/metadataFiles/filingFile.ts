import type { FiledWrite, Filing } from '../../core/inbox/inboxStore';
import type { NoteEdit, NoteStep } from '../../core/inbox/noteEdits';
import { asRecord } from '../../core/llm/wireValues';
import { parseJson } from '../../core/sync/jsonReply';

const SCHEMA_VERSION = 1;

/** What `parseFiling` reads. */
export function serializedFiling(filing: Filing): string {
  return `${JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...filing })}\n`;
}

/** Undefined for anything but a whole filing of this version. */
export function parseFiling(text: string): Filing | undefined {
  const fields = asRecord(parseJson(text));
  if (fields?.['schemaVersion'] !== SCHEMA_VERSION) return undefined;
  const { id, runId, source, sourceHash, movedTo, outcome, isDone } = fields;
  const writes = listOf(fields['writes'], writeFrom);
  if (!isText(id) || !isText(runId) || !isText(source) || !isText(sourceHash) || !isText(movedTo)) return undefined;
  if ((outcome !== 'filed' && outcome !== 'known' && outcome !== 'failed') || typeof isDone !== 'boolean' || writes === undefined) return undefined;
  return { id, runId, source, sourceHash, movedTo, outcome, writes, isDone };
}

function writeFrom(value: unknown): FiledWrite | undefined {
  const { path, before, after, steps: rawSteps } = asRecord(value) ?? {};
  const steps = listOf(rawSteps, stepFrom);
  if (!isText(path) || !(before === null || isText(before)) || !isText(after) || steps === undefined) return undefined;
  return { path, before, after, steps };
}

function stepFrom(value: unknown): NoteStep | undefined {
  const fields = asRecord(value);
  const absent = asRecord(fields?.['whenAbsent']);
  const text = absent?.['text'];
  const edits = listOf(absent?.['edits'], editFrom);
  const whenPresent = listOf(fields?.['whenPresent'], editFrom);
  if (!isText(text) || edits === undefined || whenPresent === undefined) return undefined;
  return { whenAbsent: { text, edits }, whenPresent };
}

function editFrom(value: unknown): NoteEdit | undefined {
  const { kind, text, day, headings: rawHeadings, items: rawItems } = asRecord(value) ?? {};
  if (kind === 'replace') return isText(text) && isText(day) ? { kind, text, day } : undefined;
  const headings = listOf(rawHeadings, textFrom);
  if (headings === undefined) return undefined;
  if (kind === 'append') return isText(text) ? { kind, headings, text } : undefined;
  const items = listOf(rawItems, textFrom);
  return kind === 'addItems' && items !== undefined ? { kind, headings, items } : undefined;
}

function textFrom(value: unknown): string | undefined {
  return isText(value) ? value : undefined;
}

/** Undefined when one item is not as it must be. */
function listOf<Item>(value: unknown, read: (item: unknown) => Item | undefined): readonly Item[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items = value.map(read).filter((item) => item !== undefined);
  return items.length === value.length ? items : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
