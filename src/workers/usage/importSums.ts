import { MAX_LEDGER_LINE_BYTES, type LedgerFile } from '../../adapters/journal/ledgerFile';
import { MissingSums, type RetiredDay } from '../../adapters/sqlite/retiredDays';
import type { UsageDatabase } from '../../adapters/sqlite/usageDatabase';
import { systemErrorCode } from '../../core/system/fileSystem';
import type { ImportedSums } from '../../core/usage/callImport';
import { ledgerText } from '../../core/usage/ledgerLine';
import type { LedgerTail } from './ledgerTail';

/** What the ledger is reached by. */
export interface ImportSumsParts {
  readonly ledger: LedgerFile;
  readonly ledgerTail: LedgerTail;
  readonly pause: () => Promise<void>;
}

/**
 * Takes over the sums of days whose rows another store has summed up: as lines of the ledger, which
 * hold as if the rows had been summed up here, and so only once. Nothing else may change the view
 * meanwhile.
 *
 * @param database caught up with the ledger and the journal
 */
export async function importSums(days: Iterable<RetiredDay>, database: UsageDatabase, { ledger, ledgerTail, pause }: ImportSumsParts): Promise<ImportedSums> {
  const lines: string[] = [];
  const missing = new MissingSums(database.database);
  let daysLeftOut = 0;
  for (const { retirement } of days) {
    const found = retirement === undefined ? undefined : missing.of(retirement);
    const line = typeof found === 'object' ? ledgerText({ kind: 'retired', clearing: database.progress.lastClearing(), retirement: found }) : undefined;
    if (found === undefined || (line !== undefined && Buffer.byteLength(line) > MAX_LEDGER_LINE_BYTES)) daysLeftOut += 1;
    else if (line !== undefined) lines.push(line);
    await pause();
  }
  if (lines.length === 0) return { newDays: 0, daysLeftOut };
  // What stands behind an obstacle would not hold here.
  if (!ledgerTail.isUnderstood || ledger.isDoubtful) return { newDays: 0, daysLeftOut, failure: 'rollups.ndjson' };
  try {
    ledger.append(lines);
    ledgerTail.catchUp(database);
  } catch (error) {
    return { newDays: 0, daysLeftOut, failure: systemErrorCode(error) ?? 'rollups.ndjson' };
  }
  return { newDays: lines.length, daysLeftOut };
}
