import type { FindingLine } from '../anomalies/findings/finding';
import { ANOMALY_RULE_NAMES, ANOMALY_TYPES, SEVERITIES } from '../anomalies/anomaly';
import { FINDING_LABELS } from '../anomalies/findings/finding';
import { findingFrom, findingLabelFrom } from '../anomalies/findings/findingLine';
import type { CallRecord, OpenCallRecord, QuestionRecord } from './callRecord';
import { LEDGER_KINDS } from './ledgerLine';
import {
  QUESTION_LABELS,
  callFrom,
  isFields,
  openCallFrom,
  questionFrom,
  type RecordedCall,
  type RecordedOpenCall,
} from './recordedCall';
import { repriceFrom, type RepriceRecord } from './reprice';
import { CALL_STATUSES, COST_SOURCES } from './vocabulary';

/** Version of the journal's lines. A segment of a newer one is left unread. */
export const JOURNAL_SCHEMA_VERSION = 1;

/** One change of the record, as it stands in the journal. */
export type JournalLine =
  | { readonly kind: 'open'; readonly call: RecordedOpenCall }
  | { readonly kind: 'close'; readonly call: RecordedCall }
  | { readonly kind: 'question'; readonly question: QuestionRecord }
  | { readonly kind: 'reprice'; readonly reprice: RepriceRecord }
  | FindingLine
  /** Its window writes nothing more into this segment. */
  | { readonly kind: 'end' };

/** What a complete line turned out to be. */
export type ReadLine =
  | JournalLine
  /** Of a kind that this version does not know; a later one of the same schema may write it. */
  | { readonly kind: 'unknown' }
  /** Whole, of a kind that this version knows, and saying what it does not: a later version may. */
  | { readonly kind: 'misunderstood'; readonly of: JournalLine['kind'] }
  | { readonly kind: 'unreadable' };

const KINDS: Readonly<Record<JournalLine['kind'], true>> = {
  open: true, close: true, question: true, reprice: true, finding: true, findingLabel: true, end: true,
};

/**
 * All kinds, and the words in their lines, that this version knows: what was read by a version with
 * others may say more, or less.
 */
export const KNOWN_WORDS = [
  ...Object.keys(KINDS), ...LEDGER_KINDS,
  ...CALL_STATUSES, ...COST_SOURCES, ...QUESTION_LABELS,
  ...ANOMALY_TYPES, ...ANOMALY_RULE_NAMES, ...SEVERITIES, ...FINDING_LABELS,
].sort().join(' ');

/** The first line of a segment. */
export function headerLine(): string {
  return `{"schemaVersion":${String(JOURNAL_SCHEMA_VERSION)}}\n`;
}

/** The schema version that a segment's first line states; undefined when it states none. */
export function schemaVersionOf(headerText: string): number | undefined {
  const value = parsed(headerText);
  if (!isFields(value)) return undefined;
  const version = value['schemaVersion'];
  return typeof version === 'number' && Number.isInteger(version) && version >= 1 ? version : undefined;
}

/** Written when a call begins. */
export function openLine(call: OpenCallRecord): string {
  return `{"kind":"open","call":${JSON.stringify(call)}}\n`;
}

/** Written when a call has ended, however it did. */
export function closeLine(call: CallRecord | RecordedCall): string {
  return `{"kind":"close","call":${JSON.stringify(call)}}\n`;
}

/** Written when a question has ended, however it did. */
export function questionLine(question: QuestionRecord): string {
  return `{"kind":"question","question":${JSON.stringify(question)}}\n`;
}

/** Written when a price is found for a call that had none. */
export function repriceLine(reprice: RepriceRecord): string {
  return `{"kind":"reprice","reprice":${JSON.stringify(reprice)}}\n`;
}

/** Written when a finding opens, changes or is labelled. */
export function findingLine(line: FindingLine): string {
  return `${JSON.stringify(line)}\n`;
}

/** The last line of a segment that nobody appends to any more. */
export function endLine(): string {
  return '{"kind":"end"}\n';
}

/** Reads one complete line, without its line break, that may hold anything. */
export function readLine(text: string): ReadLine {
  const value = parsed(text);
  if (!isFields(value) || typeof value['kind'] !== 'string') return { kind: 'unreadable' };
  switch (value['kind']) {
    case 'open': {
      const call = openCallFrom(value['call']);
      return call === undefined ? { kind: 'misunderstood', of: 'open' } : { kind: 'open', call };
    }
    case 'close': {
      const call = callFrom(value['call']);
      return call === undefined ? { kind: 'misunderstood', of: 'close' } : { kind: 'close', call };
    }
    case 'question': {
      const question = questionFrom(value['question']);
      return question === undefined ? { kind: 'misunderstood', of: 'question' } : { kind: 'question', question };
    }
    case 'reprice': {
      const reprice = repriceFrom(value['reprice']);
      return reprice === undefined ? { kind: 'misunderstood', of: 'reprice' } : { kind: 'reprice', reprice };
    }
    case 'finding': {
      const finding = findingFrom(value['finding']);
      return finding === undefined ? { kind: 'misunderstood', of: 'finding' } : { kind: 'finding', finding };
    }
    case 'findingLabel': {
      const label = findingLabelFrom(value['label']);
      return label === undefined ? { kind: 'misunderstood', of: 'findingLabel' } : { kind: 'findingLabel', label };
    }
    case 'end':
      return { kind: 'end' };
    default:
      return { kind: 'unknown' };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
