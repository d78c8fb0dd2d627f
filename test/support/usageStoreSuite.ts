import { SystemClock } from '../../src/adapters/system/systemClock';
import { SystemIds } from '../../src/adapters/system/systemIds';
import { SystemTimers } from '../../src/adapters/system/systemTimers';
import { UsageStore, type UsageStoreOptions } from '../../src/workers/usage/usageStore';
import { bundleUsageWorker, type BundledUsageWorker } from './bundledUsageWorker';
import { silentLogger } from './silentLogger';
import { temporaryFolder, type TemporaryFolder } from './temporaryFolder';

export interface UsageStoreSuite {
  /** Of the test that runs. */
  readonly folder: string;
  /** A window's store in that folder. Default: on the system's clock, timers and ids, and silent. */
  open(parts?: Partial<Omit<UsageStoreOptions, 'folder' | keyof BundledUsageWorker>>): UsageStore;
  /** Ends the stores that are open, as at the end of each test. */
  closeAll(): Promise<void>;
}

/** Gives the suite that calls this the real usage worker, and each of its tests a folder of its own. Clears up after hooks that were set before. */
export function usageStoreSuite(): UsageStoreSuite {
  let bundles: TemporaryFolder;
  let worker: BundledUsageWorker;
  let folder: TemporaryFolder;
  let stores: UsageStore[] = [];
  const closeAll = async (): Promise<void> => {
    await Promise.all(stores.map((store) => store.dispose()));
    stores = [];
  };

  before(async () => {
    bundles = temporaryFolder();
    worker = await bundleUsageWorker(bundles.path);
  });
  after(() => { bundles.remove(); });
  beforeEach(() => { folder = temporaryFolder(); });
  afterEach(async () => {
    await closeAll();
    folder.remove();
  });

  return {
    get folder() {
      return folder.path;
    },
    open: (parts) => {
      const store = new UsageStore({ folder: folder.path, ...worker, clock: new SystemClock(), timers: new SystemTimers(), ids: new SystemIds(), logger: silentLogger, ...parts });
      stores.push(store);
      return store;
    },
    closeAll,
  };
}
