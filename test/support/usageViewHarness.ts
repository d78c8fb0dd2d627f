import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { JOURNAL_FOLDER_NAME } from '../../src/adapters/journal/segmentName';
import { allRows, Sqlite, type Row } from '../../src/adapters/sqlite/sqlite';
import { SystemIds } from '../../src/adapters/system/systemIds';
import { nodeFileSystem } from '../../src/adapters/system/nodeFileSystem';
import type { FileSystem } from '../../src/core/system/fileSystem';
import { UsageView, type UsageViewOptions } from '../../src/workers/usage/usageView';
import { sqlWasmPath } from './bundledUsageWorker';
import { CapturingLogger } from './capturingLogger';
import { FixedClock } from './fixedClock';
import { ManualTimers } from './manualTimers';
import { temporaryFolder } from './temporaryFolder';

let loaded: Promise<Sqlite> | undefined;

/** SQLite in WebAssembly, loaded once for all tests of a run. */
export function loadSqlite(): Promise<Sqlite> {
  loaded ??= Sqlite.load(readFileSync(sqlWasmPath()));
  return loaded;
}

/** A usage view on this thread, on real files in a temporary folder. */
export class UsageViewHarness {
  readonly folder = temporaryFolder();
  readonly journalFolder = join(this.folder.path, JOURNAL_FOLDER_NAME);
  readonly databasePath = join(this.folder.path, 'usage.db');
  readonly clock = new FixedClock('2026-03-10T12:00:00.000Z');
  readonly timers = new ManualTimers(this.clock);
  readonly logger = new CapturingLogger();
  readonly #sqlite: Sqlite;
  readonly #views: UsageView[] = [];

  private constructor(sqlite: Sqlite) {
    this.#sqlite = sqlite;
  }

  static async create(): Promise<UsageViewHarness> {
    return new UsageViewHarness(await loadSqlite());
  }

  options(files: FileSystem = nodeFileSystem): UsageViewOptions {
    return {
      sqlite: this.#sqlite,
      folder: this.folder.path,
      journalFolder: this.journalFolder,
      files,
      clock: this.clock,
      timers: this.timers,
      ids: new SystemIds(),
      hasher: { sha256Hex: (content) => createHash('sha256').update(content).digest('hex') },
      logger: this.logger,
      pause: () => Promise.resolve(),
    };
  }

  /** What a window that holds the lease, or does not, sees when it starts. */
  openView(holdsLease = true, files: FileSystem = nodeFileSystem): UsageView {
    const view = new UsageView(this.options(files), holdsLease);
    this.#views.push(view);
    return view;
  }

  /** A view of another store, with this one's clock. */
  openViewIn(folder: string): UsageView {
    const view = new UsageView({ ...this.options(), folder, journalFolder: join(folder, JOURNAL_FOLDER_NAME) }, true);
    this.#views.push(view);
    return view;
  }

  /** A view made from the journal and the ledger alone. */
  openViewWithoutFile(): UsageView {
    rmSync(this.databasePath, { force: true });
    return this.openView();
  }

  async openCaughtUp(): Promise<UsageView> {
    const view = this.openView();
    await view.catchUp();
    return view;
  }

  remove(): void {
    for (const view of this.#views) view.close();
    this.folder.remove();
  }
}

/** Everything in a view that the journal determines, in a fixed order. */
export function dumpOf(view: UsageView): Readonly<Record<string, readonly Row[]>> {
  return {
    calls: allRows(view.database, 'SELECT * FROM llm_usage ORDER BY uid'),
    openCalls: allRows(view.database, 'SELECT * FROM open_calls ORDER BY uid'),
    queries: allRows(view.database, 'SELECT * FROM queries ORDER BY uid'),
    findings: allRows(view.database, 'SELECT * FROM findings ORDER BY 1'),
    findingLabels: allRows(view.database, 'SELECT * FROM finding_labels ORDER BY 1'),
    rollups: allRows(view.database, 'SELECT * FROM rollups ORDER BY 1, 2, 3, 4, 5, 6'),
    latencies: allRows(view.database, 'SELECT * FROM rollup_latencies ORDER BY 1, 2, 3, 4, 5, 6, 7'),
    segments: allRows(view.database, 'SELECT * FROM segments ORDER BY name'),
    ledger: allRows(view.database, 'SELECT * FROM ledger'),
    reprices: allRows(view.database, 'SELECT * FROM reprices ORDER BY uid'),
    retirements: allRows(view.database, 'SELECT * FROM retirements ORDER BY line'),
    voidSegments: allRows(view.database, 'SELECT * FROM void_segments ORDER BY name'),
  };
}
