import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Timer, Timers } from '../../core/system/clock';
import { systemErrorCode } from '../../core/system/fileSystem';
import type { IdSource } from '../../core/system/ids';
import type { Logger } from '../../core/system/logger';

export const LEASE_FILE_NAME = 'lease.json';
export const LEASE_RENEWAL_MS = 5_000;
/** Without a renewal for so long, by the clock of whoever looks, the holder is taken to be gone. */
export const LEASE_EXPIRY_MS = 15_000;
/** A window that closes cannot wait so long: a holder that is late by this much has probably died. */
export const LEASE_LATE_MS = 7_000;
/** Two windows can take an expired lease at once; shortly after, the one that lost sees it. */
const CONFIRMATION_MS = 500;

interface LeaseFile {
  readonly holder: string;
  readonly renewedAtMs: number;
}

export interface FileLeaseOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly onChange: (isHeld: boolean) => void;
}

/**
 * Says which one of all windows does the work that one window is enough for: a file with the time of
 * its last renewal. It saves work and guards nothing; two holders for a moment do no harm.
 */
export class FileLease {
  readonly #options: FileLeaseOptions;
  readonly #path: string;
  readonly #holder: string;
  #isHeld = false;
  #isDisposed = false;
  #timer: Timer | undefined;
  #checking: Promise<void> | undefined;

  constructor(options: FileLeaseOptions) {
    this.#options = options;
    this.#path = join(options.folder, LEASE_FILE_NAME);
    this.#holder = options.ids.uid();
  }

  get isHeld(): boolean {
    return this.#isHeld;
  }

  /**
   * Takes, renews or gives up the lease, as the file says, and looks again in time.
   *
   * @param expiryMs after how long without a renewal another holder is taken to be gone
   */
  check(expiryMs = LEASE_EXPIRY_MS): Promise<void> {
    if (this.#isDisposed) return Promise.resolve();
    this.#checking ??= this.#check(expiryMs).finally(() => {
      this.#checking = undefined;
    });
    return this.#checking;
  }

  /** Frees the lease, so that another window need not wait until it expires. */
  async dispose(): Promise<void> {
    this.#isDisposed = true;
    this.#timer?.cancel();
    await this.#checking;
    this.#isHeld = false;
    try {
      const found = await this.#read();
      if (found?.holder === this.#holder) await rm(this.#path, { force: true });
    } catch (error) {
      this.#tellFailure(error);
    }
  }

  async #check(expiryMs: number): Promise<void> {
    let nextCheckMs = LEASE_RENEWAL_MS;
    try {
      nextCheckMs = await this.#takeOrRenew(expiryMs);
    } catch (error) {
      this.#tellFailure(error);
    }
    if (this.#isDisposed) return;
    this.#timer?.cancel();
    this.#timer = this.#options.timers.after(nextCheckMs, () => void this.check());
  }

  /** Returns after how many milliseconds to look again. */
  async #takeOrRenew(expiryMs: number): Promise<number> {
    const nowMs = this.#options.clock.nowMs();
    const found = await this.#read();
    if (found?.holder === this.#holder) {
      await this.#write(nowMs);
      this.#setHeld(true);
      return LEASE_RENEWAL_MS;
    }
    this.#setHeld(false);
    // A time far ahead is not believed either: the clock was set back since.
    const ageMs = found === undefined ? Number.POSITIVE_INFINITY : Math.abs(nowMs - found.renewedAtMs);
    if (ageMs < expiryMs) return Math.max(0, LEASE_EXPIRY_MS - ageMs) + CONFIRMATION_MS;
    await this.#write(nowMs);
    return CONFIRMATION_MS;
  }

  async #read(): Promise<LeaseFile | undefined> {
    try {
      return leaseFrom(await readFile(this.#path, 'utf8'));
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  async #write(nowMs: number): Promise<void> {
    const temporary = `${this.#path}.${this.#holder}.tmp`;
    await writeFile(temporary, JSON.stringify({ holder: this.#holder, renewedAtMs: nowMs } satisfies LeaseFile), { mode: 0o600 });
    try {
      await rename(temporary, this.#path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  #setHeld(isHeld: boolean): void {
    if (this.#isHeld === isHeld) return;
    this.#isHeld = isHeld;
    this.#options.onChange(isHeld);
  }

  #tellFailure(error: unknown): void {
    this.#options.logger.debug('store', `The lease of the usage store could not be handled (${systemErrorCode(error) ?? 'no code'}).`);
  }
}

/** Undefined when the file holds anything else than a lease: then it is free. */
function leaseFrom(text: string): LeaseFile | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('holder' in value) || !('renewedAtMs' in value)) return undefined;
  const { holder, renewedAtMs } = value;
  return typeof holder === 'string' && typeof renewedAtMs === 'number' ? { holder, renewedAtMs } : undefined;
}
