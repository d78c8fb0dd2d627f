import { isFields, isUid } from './recordedCall';
import { retirementFrom, retirementJson, type Retirement } from './retirement';
import { isTimestamp } from './timestamps';

/** Version of the ledger's lines. What follows a line of a newer one is left unread. */
export const LEDGER_SCHEMA_VERSION = 1;

/** All kinds of lines that this version knows. */
export const LEDGER_KINDS = ['retired', 'cleared', 'kept'] as const;

/** How far each segment is void, by name: in bytes, always just after a line break. */
export type VoidBytes = ReadonlyMap<string, number>;

/** The user had all usage data deleted: these parts of segments, and every ledger line before this one, are void. */
export interface Clearing {
  readonly uid: string;
  /** UTC ISO 8601 with milliseconds. */
  readonly clearedAt: string;
  readonly voidBytes: VoidBytes;
}

/**
 * Which clearing was the last one that the writer of a line knew: null for none, undefined in lines of
 * before this was written down. What it worked out before another one is void.
 */
export interface AfterClearing {
  readonly clearing?: string | null;
}

/**
 * One line of `rollups.ndjson`: what was taken out of the journal for good. Its lines hold in the
 * order in which they stand in the file, which is the same for all windows.
 */
export type LedgerLine =
  | ({ readonly kind: 'retired'; readonly retirement: Retirement } & AfterClearing)
  | { readonly kind: 'cleared'; readonly clearing: Clearing }
  /** Journal lines that outlive their segment, as they stood there. */
  | ({ readonly kind: 'kept'; readonly lines: readonly string[] } & AfterClearing);

/** A line of the ledger as this version reads it. */
export type ReadLedgerLine =
  | LedgerLine
  | { readonly kind: 'newer' }
  /** Of a kind that this version does not know; a later one of the same schema may write it. */
  | { readonly kind: 'unknown' }
  /** Whole, of a kind that this version knows, and saying what it does not: a later version may. */
  | { readonly kind: 'misunderstood' }
  | { readonly kind: 'unreadable' };

/** The whole line, with its line break. */
export function ledgerText(line: LedgerLine): string {
  return `${JSON.stringify({ schemaVersion: LEDGER_SCHEMA_VERSION, ...contentOf(line) })}\n`;
}

function contentOf(line: LedgerLine): Readonly<Record<string, unknown>> {
  switch (line.kind) {
    case 'retired':
      return { kind: line.kind, clearing: line.clearing, retirement: retirementJson(line.retirement) };
    case 'cleared':
      return { kind: line.kind, clearing: clearingJson(line.clearing) };
    case 'kept':
      return { kind: line.kind, clearing: line.clearing, lines: line.lines };
  }
}

/** Reads one complete line, without its line break, that may hold anything. */
export function readLedgerLine(text: string): ReadLedgerLine {
  const value = parsed(text);
  if (!isFields(value) || typeof value['schemaVersion'] !== 'number') return { kind: 'unreadable' };
  if (value['schemaVersion'] > LEDGER_SCHEMA_VERSION) return { kind: 'newer' };
  const after = afterClearingFrom(value['clearing']);
  switch (value['kind']) {
    case 'retired': {
      const retirement = retirementFrom(value['retirement']);
      return retirement === undefined || after === undefined ? { kind: 'misunderstood' } : { kind: 'retired', retirement, ...after };
    }
    case 'cleared': {
      const clearing = clearingFrom(value['clearing']);
      return clearing === undefined ? { kind: 'misunderstood' } : { kind: 'cleared', clearing };
    }
    case 'kept': {
      const { lines } = value;
      if (!Array.isArray(lines) || after === undefined) return { kind: 'misunderstood' };
      return { kind: 'kept', lines: lines.filter((line) => typeof line === 'string'), ...after };
    }
    default:
      return { kind: 'unknown' };
  }
}

/** Undefined when it is not one. A clearing itself has another value of that name. */
function afterClearingFrom(value: unknown): AfterClearing | undefined {
  if (value === undefined) return {};
  return value === null || isUid(value) ? { clearing: value } : undefined;
}

/** What `clearingFrom` reads again. */
export function clearingJson({ uid, clearedAt, voidBytes }: Clearing): Readonly<Record<string, unknown>> {
  return { uid, clearedAt, segments: Object.fromEntries(voidBytes) };
}

/** A clearing from JSON of unknown origin; undefined when it is not one. */
export function clearingFrom(value: unknown): Clearing | undefined {
  if (!isFields(value)) return undefined;
  const { uid, clearedAt, segments } = value;
  if (!isUid(uid) || !isTimestamp(clearedAt) || !isFields(segments)) return undefined;
  const voidBytes = new Map<string, number>();
  for (const [name, bytes] of Object.entries(segments)) {
    if (typeof bytes !== 'number' || !Number.isSafeInteger(bytes) || bytes < 0) return undefined;
    voidBytes.set(name, bytes);
  }
  return { uid, clearedAt, voidBytes };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
