import { createHash } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { asRecord } from '../../core/llm/wireValues';
import { parseJson } from '../../core/sync/jsonReply';
import type { Clock, Timer, Timers } from '../../core/system/clock';
import { systemErrorCode } from '../../core/system/fileSystem';
import type { IdSource } from '../../core/system/ids';

export const LOCK_RENEWAL_MS = 5_000;
/** Without a renewal for so long, by the clock of whoever looks, the holder is taken to be gone. */
export const LOCK_EXPIRY_MS = 60_000;

interface Holder {
  readonly holder: string;
  readonly machine: string;
  readonly process: number;
  readonly renewedAtMs: number;
}

export interface FileRunLockOptions {
  /** Absolute; its folder is made. */
  readonly file: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: Pick<IdSource, 'uid'>;
  /** Another process took the lock, as it may when this one slept: what it guards has to stop. */
  readonly onLost: () => void;
}

/** A lock that is held until it is released. */
export interface HeldLock {
  release(): Promise<void>;
}

/**
 * A file that only one process at a time has made: all windows that would work on the same vault ask for the same
 * file. A holder renews it; one that has died, or has not renewed it for a minute, holds it no more.
 */
export class FileRunLock {
  readonly #options: FileRunLockOptions;
  readonly #holder: string;
  #timer: Timer | undefined;
  #renewing: Promise<void> = Promise.resolve();

  constructor(options: FileRunLockOptions) {
    this.#options = options;
    this.#holder = options.ids.uid();
  }

  /** Undefined where another process holds it. Rejects with the system's error when the file cannot be made. */
  async acquire(): Promise<HeldLock | undefined> {
    await mkdir(path.dirname(this.#options.file), { recursive: true, mode: 0o700 });
    if (!(await this.#make(this.#options.file)) && !(await this.#takeOver())) return undefined;
    this.#renewLater();
    return { release: () => this.#release() };
  }

  /** Complete before it has its name, and never over another's. */
  async #make(file: string): Promise<boolean> {
    const draft = this.#draft();
    await this.#write(draft);
    try {
      await link(draft, file);
      return true;
    } catch (error) {
      if (systemErrorCode(error) === 'EEXIST') return false;
      return await this.#makeWithoutLinks(file, error);
    } finally {
      await rm(draft, { force: true });
    }
  }

  /** For file systems without hard links. */
  async #makeWithoutLinks(file: string, reason: unknown): Promise<boolean> {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EMLINK'].includes(systemErrorCode(reason) ?? '')) throw reason;
    try {
      await (await open(file, 'wx', 0o600)).close();
    } catch (error) {
      if (systemErrorCode(error) === 'EEXIST') return false;
      throw error;
    }
    await this.#write(file);
    return true;
  }

  /**
   * Puts the lock in the place of one that is of nobody any more. Of all who find the same one only the maker of a file
   * that is named after it may do so, and the lock's own file is there all the time: nobody else can make it meanwhile.
   */
  async #takeOver(): Promise<boolean> {
    const { file } = this.#options;
    const found = await look(file);
    if (found === 'absent') return this.#make(file);
    if (found !== 'unreadable' && !this.#isGone(found)) return false;
    const turn = `${file}.after-${found === 'unreadable' ? 'nobody' : shortHash(found.holder)}`;
    if (!(await this.#make(turn))) {
      await this.#removeLeftTurn(turn);
      return false;
    }
    try {
      // Somebody whose turn it was before may have taken it over since the first look.
      const now = await look(file);
      if (holderOf(now) !== holderOf(found)) return false;
      const draft = this.#draft();
      await this.#write(draft);
      await rename(draft, file);
      return true;
    } finally {
      await rm(turn, { force: true });
    }
  }

  /** Of somebody who died in the middle; the lock is for the next one who asks. */
  async #removeLeftTurn(turn: string): Promise<void> {
    const left = await look(turn);
    if (left === 'absent') return;
    const isLeft = left === 'unreadable' ? await this.#isOld(turn) : this.#isGone(left);
    if (isLeft) await rm(turn, { force: true });
  }

  async #isOld(file: string): Promise<boolean> {
    const found = await stat(file).catch(() => undefined);
    return found !== undefined && Math.abs(this.#options.clock.nowMs() - found.mtimeMs) >= LOCK_EXPIRY_MS;
  }

  #isGone({ machine, process: id, renewedAtMs }: Holder): boolean {
    // A time far ahead is not believed either: the clock was set back since.
    if (Math.abs(this.#options.clock.nowMs() - renewedAtMs) >= LOCK_EXPIRY_MS) return true;
    return machine === hostname() && id !== process.pid && !isRunning(id);
  }

  #renewLater(): void {
    this.#timer = this.#options.timers.after(LOCK_RENEWAL_MS, () => {
      this.#renewing = this.#renew();
    });
  }

  async #renew(): Promise<void> {
    try {
      if (!(await this.#isOurs())) {
        this.#options.onLost();
        return;
      }
      const draft = this.#draft();
      await this.#write(draft);
      await rename(draft, this.#options.file);
    } catch {
      // The disk refuses for the moment: the next renewal may come in time.
    }
    if (this.#timer !== undefined) this.#renewLater();
  }

  async #release(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    await this.#renewing;
    try {
      if (await this.#isOurs()) await rm(this.#options.file, { force: true });
    } catch {
      // It expires.
    }
  }

  async #isOurs(): Promise<boolean> {
    const found = await look(this.#options.file);
    return typeof found !== 'string' && found.holder === this.#holder;
  }

  async #write(file: string): Promise<void> {
    const content: Holder = { holder: this.#holder, machine: hostname(), process: process.pid, renewedAtMs: this.#options.clock.nowMs() };
    await writeFile(file, JSON.stringify(content), { mode: 0o600 });
  }

  #draft(): string {
    return `${this.#options.file}.${this.#options.ids.uid()}.tmp`;
  }
}

/** What a lock's file says: who holds it, or that it is not there, or that it holds anything else than a lock. */
async function look(file: string): Promise<Holder | 'absent' | 'unreadable'> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return 'absent';
    throw error;
  }
  const { holder, machine, process: id, renewedAtMs } = asRecord(parseJson(text)) ?? {};
  return typeof holder === 'string' && typeof machine === 'string' && typeof id === 'number' && typeof renewedAtMs === 'number'
    ? { holder, machine, process: id, renewedAtMs }
    : 'unreadable';
}

function holderOf(found: Holder | 'absent' | 'unreadable'): string {
  return typeof found === 'string' ? found : `held by ${found.holder}`;
}

/** Any text can stand in the file: as part of a name it must lead nowhere. */
function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) !== 'ESRCH';
  }
}
