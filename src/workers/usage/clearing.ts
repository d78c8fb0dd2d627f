import { join } from 'node:path';
import { readClearedNow, writeCleared } from '../../adapters/journal/clearedFile';
import type { JournalReader } from '../../adapters/journal/journalReader';
import type { LedgerFile } from '../../adapters/journal/ledgerFile';
import { isSetAsideUsage } from '../../adapters/sqlite/databaseFile';
import type { UsageDatabase } from '../../adapters/sqlite/usageDatabase';
import type { Clock } from '../../core/system/clock';
import type { FileSystem } from '../../core/system/fileSystem';
import type { IdSource } from '../../core/system/ids';
import { ledgerText, type Clearing } from '../../core/usage/ledgerLine';
import { timestampOf } from '../../core/usage/timestamps';
import type { LedgerTail } from './ledgerTail';

export interface ClearingOptions {
  readonly folder: string;
  readonly files: FileSystem;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly reader: JournalReader;
  readonly ledger: LedgerFile;
  readonly ledgerTail: LedgerTail;
}

/**
 * Makes everything that is recorded void, in one line of the ledger: from then on no view shows it,
 * whether or not what follows is done. Throws the system's error when the line could not be brought
 * to the disk. False when it stands there and cannot be reached yet: behind what a power loss left.
 */
export function clearAll({ clock, ids, reader, ledger, ledgerTail }: ClearingOptions, database: UsageDatabase): boolean {
  const voidBytes = new Map(reader.segmentNames().map((name) => [name, reader.completeBytes(name)]));
  const clearing: Clearing = { uid: ids.uid(), clearedAt: timestampOf(clock.nowMs()), voidBytes };
  ledger.append([ledgerText({ kind: 'cleared', clearing })]);
  ledgerTail.catchUp(database);
  return database.progress.lastClearing() === clearing.uid;
}

/**
 * Tells all windows of what is void, so that they turn over to new segments and drop what waits in
 * their memory, where that has not been done yet. Before any segment is removed: a window that finds
 * its segment gone looks here what of it to write again.
 */
export function announceClearing({ folder, files, ids }: ClearingOptions, database: UsageDatabase): void {
  const clearing = database.progress.voidSince();
  if (clearing === undefined) return;
  const told = readClearedNow(folder, files);
  if (told?.clearedAt === clearing.clearedAt && [...clearing.voidBytes].every(([name, bytes]) => told.voidBytes.get(name) === bytes)) return;
  writeCleared(folder, clearing, files, ids);
}

/** Removes databases of ours that were set aside: what they hold was to be deleted, too. Returns how many. */
export function removeSetAside({ folder, files }: ClearingOptions): number {
  const names = files.listFolder(folder).filter(isSetAsideUsage);
  for (const name of names) files.remove(join(folder, name));
  return names.length;
}
