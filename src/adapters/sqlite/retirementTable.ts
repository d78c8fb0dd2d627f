import type { LocalDay } from '../../core/system/clock';
import { daysBefore } from '../../core/usage/localDays';
import type { Retirement } from '../../core/usage/retirement';
import { uidKey, uidKeysIn } from '../../core/usage/uidKey';
import { allRows, firstRow, textIn, textOrNullIn, type Database } from './sqlite';

/** Which rows were summed up and taken out for good, so that a line that comes late does not bring one back. */
export class RetirementTable {
  readonly #database: Database;
  /** Loaded when first needed: most starts meet no line of a retired day. */
  #keys: Set<string> | undefined;
  /** The newest local day on which a retired call can have begun; undefined when none is retired. */
  #lastDay: LocalDay | undefined;

  constructor(database: Database) {
    this.#database = database;
    this.#readLastDay();
  }

  /** @param localDay the row's own day: of later ones than were ever retired, nothing need be looked up. */
  has(uid: string, localDay: LocalDay): boolean {
    return this.#lastDay !== undefined && localDay <= this.#lastDay && this.hasUid(uid);
  }

  hasUid(uid: string): boolean {
    return this.hasKey(uidKey(uid));
  }

  hasKey(key: string): boolean {
    return this.#lastDay !== undefined && this.#loaded().has(key);
  }

  /** Whether a retirement takes out rows none of which was taken out before; otherwise all of it is void. */
  accepts({ uids }: Retirement): boolean {
    if (this.#lastDay === undefined) return true;
    const keys = this.#loaded();
    for (const key of uidKeysIn(uids)) if (keys.has(key)) return false;
    return true;
  }

  add({ localDay, questions, uids }: Retirement): void {
    this.#database.run('INSERT INTO retirements (local_day, questions, uids) VALUES (?, ?, ?)', [localDay, questions, uids]);
    if (this.#keys !== undefined) for (const key of uidKeysIn(uids)) this.#keys.add(key);
    this.#readLastDay();
  }

  clear(): void {
    this.#database.run('DELETE FROM retirements');
    this.reload();
  }

  /** What is in memory may be of a transaction that failed. */
  reload(): void {
    this.#keys = undefined;
    this.#readLastDay();
  }

  #readLastDay(): void {
    const newest = textOrNullIn(firstRow(this.#database, 'SELECT max(local_day) AS newest FROM retirements') ?? {}, 'newest');
    // The same call, taken over on a machine in another time zone, can be of a day beside.
    this.#lastDay = newest === null ? undefined : daysBefore(newest, -1);
  }

  #loaded(): Set<string> {
    this.#keys ??= new Set(this.#storedKeys());
    return this.#keys;
  }

  *#storedKeys(): Iterable<string> {
    for (const row of allRows(this.#database, 'SELECT uids FROM retirements')) yield* uidKeysIn(textIn(row, 'uids'));
  }
}
