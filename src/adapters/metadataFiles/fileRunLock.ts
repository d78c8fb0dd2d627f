import { link, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
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
    if (!(await this.#make()) && !((await this.#takeAway()) && (await this.#make()))) return undefined;
    this.#renewLater();
    return { release: () => this.#release() };
  }

  /** Complete before it has its name, and never over another's. */
  async #make(): Promise<boolean> {
    const draft = this.#draft();
    await this.#write(draft);
    try {
      await link(draft, this.#options.file);
      return true;
    } catch (error) {
      if (systemErrorCode(error) === 'EEXIST') return false;
      return await this.#makeWithoutLinks(error);
    } finally {
      await rm(draft, { force: true });
    }
  }

  /** For file systems without hard links. */
  async #makeWithoutLinks(reason: unknown): Promise<boolean> {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EMLINK'].includes(systemErrorCode(reason) ?? '')) throw reason;
    try {
      await (await open(this.#options.file, 'wx', 0o600)).close();
    } catch (error) {
      if (systemErrorCode(error) === 'EEXIST') return false;
      throw error;
    }
    await this.#write(this.#options.file);
    return true;
  }

  /** True when the file was of nobody any more and is gone. */
  async #takeAway(): Promise<boolean> {
    const { file } = this.#options;
    const found = await read(file);
    if (found !== undefined && !this.#isGone(found)) return false;
    const aside = this.#draft();
    try {
      await rename(file, aside);
    } catch (error) {
      // Another was quicker.
      if (systemErrorCode(error) === 'ENOENT') return true;
      throw error;
    }
    const taken = await read(aside);
    if (taken?.holder !== found?.holder) {
      // Between the look and the grip it became another's: it gets it back.
      await link(aside, file).catch(() => undefined);
    }
    await rm(aside, { force: true });
    return taken?.holder === found?.holder;
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
      if ((await read(this.#options.file))?.holder !== this.#holder) {
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
      if ((await read(this.#options.file))?.holder === this.#holder) await rm(this.#options.file, { force: true });
    } catch {
      // It expires.
    }
  }

  async #write(file: string): Promise<void> {
    const content: Holder = { holder: this.#holder, machine: hostname(), process: process.pid, renewedAtMs: this.#options.clock.nowMs() };
    await writeFile(file, JSON.stringify(content), { mode: 0o600 });
  }

  #draft(): string {
    return `${this.#options.file}.${this.#options.ids.uid()}.tmp`;
  }
}

/** Undefined when the file is not there or holds anything else than a lock. */
async function read(file: string): Promise<Holder | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  const { holder, machine, process: id, renewedAtMs } = asRecord(parseJson(text)) ?? {};
  return typeof holder === 'string' && typeof machine === 'string' && typeof id === 'number' && typeof renewedAtMs === 'number'
    ? { holder, machine, process: id, renewedAtMs }
    : undefined;
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) !== 'ESRCH';
  }
}
