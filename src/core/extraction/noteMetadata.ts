import { asRecord } from '../llm/wireValues';
import { dayOf, itemsOf, lineOf, shareOf, wordOf } from '../sync/replyValues';

const ENTITY_TYPES = ['person', 'org', 'product', 'place'] as const;
const DATE_KINDS = ['deadline', 'event', 'reference'] as const;
const PRIORITIES = ['high', 'medium', 'low'] as const;

const MAX_SUMMARY_CHARACTERS = 600;
const MAX_PHRASE_CHARACTERS = 80;
const MAX_TEXT_CHARACTERS = 300;
/** Most items of each list. */
export const METADATA_LIMITS = { keyPhrases: 12, entities: 30, dates: 20, actionItems: 30 } as const;
/** Where a model gives no confidence of its own. */
const UNSTATED_CONFIDENCE = 0.5;

export interface NoteEntity {
  readonly name: string;
  readonly type: (typeof ENTITY_TYPES)[number];
  /** 0 to 1, as all confidences. */
  readonly confidence: number;
}

export interface NoteDate {
  /** `YYYY-MM-DD`, a day that exists. */
  readonly date: string;
  readonly kind: (typeof DATE_KINDS)[number];
  /** What happens then; may be empty. */
  readonly label: string;
  readonly confidence: number;
}

export interface ActionItem {
  readonly text: string;
  readonly priority: (typeof PRIORITIES)[number];
  /** `YYYY-MM-DD` or null. */
  readonly due: string | null;
  readonly confidence: number;
}

/** What a note is about. All texts are single lines of limited length. */
export interface NoteMetadata {
  readonly summary: string;
  readonly keyPhrases: readonly string[];
  readonly entities: readonly NoteEntity[];
  readonly dates: readonly NoteDate[];
  readonly actionItems: readonly ActionItem[];
}

/**
 * Metadata from an object of unknown origin: a reply or a file. Values are clamped, items that make no sense are left
 * out. A string says in words of our own why nothing can be made of it.
 */
export function metadataFrom(value: unknown): NoteMetadata | string {
  const fields = asRecord(value);
  if (fields === undefined) return 'the reply is not a JSON object';
  const summary = lineOf(fields['summary'], MAX_SUMMARY_CHARACTERS);
  if (summary === '') return 'the summary is missing';
  const keyPhrases = itemsOf(fields['key_phrases'], METADATA_LIMITS.keyPhrases, phraseFrom);
  const entities = itemsOf(fields['entities'], METADATA_LIMITS.entities, entityFrom);
  const dates = itemsOf(fields['dates'], METADATA_LIMITS.dates, dateFrom);
  const actionItems = itemsOf(fields['action_items'], METADATA_LIMITS.actionItems, actionItemFrom);
  if (keyPhrases === undefined) return 'key_phrases is not a list';
  if (entities === undefined) return 'entities is not a list';
  if (dates === undefined) return 'dates is not a list';
  if (actionItems === undefined) return 'action_items is not a list';
  return { summary, keyPhrases: distinct(keyPhrases), entities, dates, actionItems };
}

/** The object that `metadataFrom` reads back as the same metadata. */
export function metadataFields({ summary, keyPhrases, entities, dates, actionItems }: NoteMetadata): Readonly<Record<string, unknown>> {
  return { summary, key_phrases: keyPhrases, entities, dates, action_items: actionItems };
}

/** The words by which a note can be found beyond its own text. */
export function searchableText({ summary, keyPhrases, entities }: NoteMetadata): string {
  return [summary, ...keyPhrases, ...entities.map(({ name }) => name)].join('\n');
}

function phraseFrom(value: unknown): string | undefined {
  return lineOf(value, MAX_PHRASE_CHARACTERS) || undefined;
}

function entityFrom(value: unknown): NoteEntity | undefined {
  const fields = asRecord(value);
  const name = lineOf(fields?.['name'], MAX_PHRASE_CHARACTERS);
  const type = wordOf(fields?.['type'], ENTITY_TYPES);
  if (name === '' || type === undefined) return undefined;
  return { name, type, confidence: shareOf(fields?.['confidence'], UNSTATED_CONFIDENCE) };
}

function dateFrom(value: unknown): NoteDate | undefined {
  const fields = asRecord(value);
  const date = dayOf(fields?.['date']);
  if (date === null) return undefined;
  return {
    date,
    kind: wordOf(fields?.['kind'], DATE_KINDS) ?? 'reference',
    label: lineOf(fields?.['label'], MAX_TEXT_CHARACTERS),
    confidence: shareOf(fields?.['confidence'], UNSTATED_CONFIDENCE),
  };
}

function actionItemFrom(value: unknown): ActionItem | undefined {
  const fields = asRecord(value);
  const text = lineOf(fields?.['text'], MAX_TEXT_CHARACTERS);
  if (text === '') return undefined;
  return {
    text,
    priority: wordOf(fields?.['priority'], PRIORITIES) ?? 'medium',
    due: dayOf(fields?.['due']),
    confidence: shareOf(fields?.['confidence'], UNSTATED_CONFIDENCE),
  };
}

function distinct(phrases: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return phrases.filter((phrase) => {
    const key = phrase.toLowerCase();
    return !seen.has(key) && seen.add(key).size > 0;
  });
}
