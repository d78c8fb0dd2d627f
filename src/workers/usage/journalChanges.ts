import type { JournalChanges } from '../../adapters/sqlite/usageDatabase';
import { strongerChange, type CallChange } from '../../core/usage/callPrecedence';
import type { FindingLine } from '../../core/anomalies/findings/finding';
import type { QuestionRecord } from '../../core/usage/callRecord';
import { readLine } from '../../core/usage/journalLine';
import type { RepriceRecord } from '../../core/usage/reprice';

/** What lines say, and how many of them say nothing to this version. */
export interface ReadChanges extends JournalChanges {
  /** Also those that are misunderstood. */
  readonly unreadableLines: number;
  /** A later version may know what these say. */
  readonly unknownLines: number;
}

/** Reads complete lines of the journal, of each call only what holds among them. */
export function changesIn(texts: readonly string[]): ReadChanges {
  const changes = new Map<string, CallChange>();
  const questions: QuestionRecord[] = [];
  const reprices: RepriceRecord[] = [];
  const findings: FindingLine[] = [];
  let unreadableLines = 0;
  let unknownLines = 0;
  for (const text of texts) {
    const line = readLine(text);
    switch (line.kind) {
      case 'open':
      case 'close': {
        const present = changes.get(line.call.uid);
        changes.set(line.call.uid, present === undefined ? line : strongerChange(present, line));
        break;
      }
      case 'question':
        questions.push(line.question);
        break;
      case 'reprice':
        reprices.push(line.reprice);
        break;
      case 'finding':
      case 'findingLabel':
        findings.push(line);
        break;
      case 'end':
        break;
      case 'unknown':
        unknownLines += 1;
        break;
      case 'misunderstood':
        unknownLines += 1;
        unreadableLines += 1;
        break;
      case 'unreadable':
        unreadableLines += 1;
        break;
    }
  }
  return { changes: changes.values(), questions, reprices, findings, unreadableLines, unknownLines };
}
