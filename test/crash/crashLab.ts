import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { allRows } from '../../src/adapters/sqlite/sqlite';
import { nodeFileSystem } from '../../src/adapters/system/nodeFileSystem';
import { SystemIds } from '../../src/adapters/system/systemIds';
import { SystemTimers } from '../../src/adapters/system/systemTimers';
import { uidKey, uidKeysIn } from '../../src/core/usage/uidKey';
import { UsageView } from '../../src/workers/usage/usageView';
import { sqlWasmPath } from '../support/bundledUsageWorker';
import { silentLogger } from '../support/silentLogger';
import { temporaryFolder, type TemporaryFolder } from '../support/temporaryFolder';
import { loadSqlite } from '../support/usageViewHarness';
import { FastClock } from './fastClock';
import { STAGES, type Stage } from './crashHooks';
import type { LoggedCall } from './windowCalls';
import type { WindowPlan } from './windowProcess';

/** A window driven step by step, or one with its lease that goes by time. */
export type WindowProgram = 'windowProcess' | 'leasedWindow';

export interface Window {
  readonly process: ChildProcess;
  /** It is about to log its first call, or has ended before that. */
  readonly started: Promise<void>;
  /** True when a signal ended it. */
  readonly ended: Promise<boolean>;
  /** The stage at which it killed itself, once it has ended. */
  readonly hit: () => Stage | undefined;
}

/** How often a window of a lab took the lease, and found it taken by another one. */
export interface LeaseCounts {
  taken: number;
  lost: number;
}

/** What was found after windows died. */
export interface Verdict {
  readonly acknowledged: number;
  /** Of these, how many had to be there: those that no clearing may have taken. */
  readonly compared: number;
  readonly lost: number;
  readonly doubled: number;
  /** Cleared, and there again. */
  readonly returned: number;
}

interface Acknowledged extends LoggedCall {
  /** When it was written last: after this. */
  readonly fromMs: number;
  /** Before this; infinite while it may be written once more. */
  readonly toMs: number;
}

/** The programs of windows, by path: built once, however many labs there are at once. */
const builds = new Map<string, Promise<unknown>>();

/** How many calls of earlier windows a new one repeats. */
const REPEATED_CALLS = 2;

interface Clearing {
  readonly fromMs: number;
  toMs: number;
  isDone: boolean;
}

/** A store in a folder, windows of it in processes of their own, and what they were told is written. */
export class CrashLab {
  readonly folder: TemporaryFolder = temporaryFolder();
  readonly lease: LeaseCounts = { taken: 0, lost: 0 };
  readonly #programPath: string;
  readonly #startMs = Date.now();
  readonly #dayLengthMs: number;
  /** By uid, in the order of their first writing. */
  readonly #acknowledged = new Map<string, Acknowledged>();
  readonly #clearings: Clearing[] = [];

  private constructor(programPath: string, dayLengthMs: number) {
    this.#programPath = programPath;
    this.#dayLengthMs = dayLengthMs;
  }

  static async create(bundles: TemporaryFolder, dayLengthMs: number, program: WindowProgram = 'windowProcess'): Promise<CrashLab> {
    const programPath = join(bundles.path, `${program}.cjs`);
    const built = builds.get(programPath) ?? build({
      entryPoints: [join(import.meta.dirname, `${program}.ts`)],
      outfile: programPath,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'silent',
    });
    builds.set(programPath, built);
    await built;
    return new CrashLab(programPath, dayLengthMs);
  }

  start(plan: Pick<WindowPlan, 'rounds'> & Partial<WindowPlan>): Window {
    const repeats = [...this.#acknowledged.values()].slice(-REPEATED_CALLS);
    const whole = { clearAtRound: 0, repeats, folder: this.folder.path, wasmPath: sqlWasmPath(), startMs: this.#startMs, dayLengthMs: this.#dayLengthMs, ...plan } satisfies WindowPlan;
    const child = spawn(process.execPath, [this.#programPath, JSON.stringify(whole)], { stdio: ['ignore', 'pipe', 'inherit'] });
    let rest = '';
    let clearing: Clearing | undefined;
    let hit: string | undefined;
    const { promise: started, resolve: onStarted } = newPromise();
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line === 'R') onStarted();
        if (line.startsWith('H ')) hit = line.slice(2);
        clearing = this.#hear(line, clearing);
      }
    });
    const ended = once(child, 'close').then(([, signal]) => {
      if (clearing !== undefined && !clearing.isDone) clearing.toMs = Date.now();
      onStarted();
      return signal !== null;
    });
    return { process: child, started, ended, hit: () => STAGES.find((stage) => stage === hit) };
  }

  #hear(line: string, clearing: Clearing | undefined): Clearing | undefined {
    const [kind, first = '', from = '', to = '', timestamp = ''] = line.split(' ');
    if (kind === 'A') this.#acknowledged.set(first, { uid: first, timestamp, fromMs: Number(from), toMs: Number(to) });
    const repeated = kind === 'W' ? this.#acknowledged.get(first) : undefined;
    if (repeated !== undefined) this.#acknowledged.set(first, { ...repeated, toMs: Number.POSITIVE_INFINITY });
    if (kind === 'L') this.lease[first === 'taken' ? 'taken' : 'lost'] += 1;
    if (kind === 'B') {
      const begun: Clearing = { fromMs: Number(first), toMs: Number.POSITIVE_INFINITY, isDone: false };
      this.#clearings.push(begun);
      return begun;
    }
    if (kind === 'E' && clearing !== undefined) {
      clearing.toMs = Number(first);
      clearing.isDone = true;
    }
    return clearing;
  }

  /** Compares what the next start shows with what was acknowledged. No window may be running. */
  async verdict({ isRebuilt = false } = {}): Promise<Verdict> {
    if (isRebuilt) rmSync(join(this.folder.path, 'usage.db'), { force: true });
    const view = await this.#openView();
    try {
      await view.catchUp();
      const rows = allRows(view.database, 'SELECT uid FROM llm_usage').map((row) => String(row['uid']));
      const keys = rows.map(uidKey);
      const retired = allRows(view.database, 'SELECT uids FROM retirements').flatMap((row) => [...uidKeysIn(String(row['uids']))]);
      const found = new Set([...keys, ...retired]);
      const summed = Number(allRows(view.database, 'SELECT coalesce(sum(calls), 0) AS calls FROM rollups')[0]?.['calls']);
      const repeated = keys.length + retired.length - found.size;
      const missing = Math.max(0, found.size - summed);
      const { required, gone } = this.#expected();
      return {
        acknowledged: this.#acknowledged.size,
        compared: required.length,
        lost: required.filter(({ uid }) => !found.has(uidKey(uid))).length + missing,
        doubled: repeated + Math.max(0, summed - found.size),
        returned: gone.filter(({ uid }) => found.has(uidKey(uid))).length,
      };
    } finally {
      view.close();
    }
  }

  /** A clearing whose process died counts as done when its line is in the ledger. */
  #expected(): { readonly required: readonly Acknowledged[]; readonly gone: readonly Acknowledged[] } {
    const inLedger = this.#clearingsInLedger();
    const certain = this.#clearings.filter(({ isDone }) => isDone);
    const open = this.#clearings.filter(({ isDone }) => !isDone);
    // With several windows clearing at once nobody can say which line is whose: what is between the first and the last is left open.
    const areOpenDone = inLedger >= certain.length + open.length;
    const done = areOpenDone ? this.#clearings : certain;
    const lastEndMs = Math.max(0, ...(inLedger > certain.length ? this.#clearings : certain).map(({ toMs }) => toMs));
    const lastStartMs = Math.max(0, ...done.map(({ fromMs }) => fromMs));
    const acknowledged = [...this.#acknowledged.values()];
    return {
      required: acknowledged.filter(({ fromMs }) => fromMs > lastEndMs),
      gone: acknowledged.filter(({ toMs }) => toMs < lastStartMs),
    };
  }

  #clearingsInLedger(): number {
    const path = join(this.folder.path, 'rollups.ndjson');
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter((line) => line.includes('"kind":"cleared"') && line.endsWith('}')).length : 0;
  }

  async #openView(): Promise<UsageView> {
    return new UsageView({
      sqlite: await loadSqlite(),
      folder: this.folder.path,
      journalFolder: join(this.folder.path, 'journal'),
      files: nodeFileSystem,
      clock: new FastClock(this.#startMs, this.#dayLengthMs),
      timers: new SystemTimers(),
      ids: new SystemIds(),
      logger: silentLogger,
      hasher: { sha256Hex: (content) => createHash('sha256').update(content).digest('hex') },
      pause: () => Promise.resolve(),
    }, true);
  }
}

function newPromise(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => { resolve = settle; });
  return { promise, resolve };
}
