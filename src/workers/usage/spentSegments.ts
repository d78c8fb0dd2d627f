import type { JournalReader } from '../../adapters/journal/journalReader';
import type { UsageDatabase } from '../../adapters/sqlite/usageDatabase';
import { endLine, readLine, type ReadLine } from '../../core/usage/journalLine';

const END_LINE_BYTES = endLine().length;

/** A segment to be looked through. */
export interface SegmentToSpend {
  readonly name: string;
  /** Where it begins to hold, because what stands before was cleared; 0 when all of it does. */
  readonly start: number;
  /** Prices found before this time, for a call that nobody knows, wait for it no longer. */
  readonly repricedBefore: string;
}

/** What a segment leaves behind when it is removed. */
export interface SpentSegment {
  /** Lines that outlive it, as they stand there. */
  readonly kept: readonly string[];
}

/**
 * Looks through a whole segment. Undefined when it says anything that the database does not have for
 * good by way of the ledger, or anything that this version does not understand.
 */
export function spentSegment({ name, start, repricedBefore }: SegmentToSpend, reader: JournalReader, database: UsageDatabase): SpentSegment | undefined {
  const kept: string[] = [];
  let offset = start;
  for (let slice = reader.readSlice(name, offset); slice !== 'nothing'; slice = reader.readSlice(name, offset)) {
    if (typeof slice === 'string') return undefined;
    for (const text of slice.lines) {
      const line = readLine(text);
      if (isCarriedOver(line)) kept.push(text);
      else if (!isSpent(line, database, repricedBefore)) return undefined;
    }
    offset = slice.nextOffset;
  }
  // NUL bytes hold complete lines back that may still be read one day.
  return offset === reader.completeBytes(name) ? { kept } : undefined;
}

/** Findings and their labels outlive their segment, also those that only a later version understands. */
function isCarriedOver(line: ReadLine): boolean {
  const kind = line.kind === 'misunderstood' ? line.of : line.kind;
  return kind === 'finding' || kind === 'findingLabel';
}

function isSpent(line: ReadLine, database: UsageDatabase, repricedBefore: string): boolean {
  switch (line.kind) {
    case 'open':
    case 'close':
      return database.isRetired(line.call.uid);
    case 'question':
      return database.isRetired(line.question.uid);
    case 'reprice':
      return database.isRetired(line.reprice.uid) || (line.reprice.timestamp < repricedBefore && database.isOrphan(line.reprice));
    // What cannot be read was counted and told then: nobody will ever know more of it.
    case 'unreadable':
    case 'end':
      return true;
    case 'finding':
    case 'findingLabel':
    case 'unknown':
    case 'misunderstood':
      return false;
  }
}

/** Whether the window that wrote this segment has said that it writes nothing more into it. */
export function isEnded(name: string, reader: JournalReader): boolean {
  const start = reader.completeBytes(name) - END_LINE_BYTES;
  const slice = start > 0 ? reader.readSlice(name, start) : 'nothing';
  return typeof slice === 'object' && `${slice.lines.join('\n')}\n` === endLine();
}
