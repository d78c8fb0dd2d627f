import { parentPort, workerData } from 'node:worker_threads';
import { YamlFrontMatterParser } from '../../adapters/frontMatter/yamlFrontMatterParser';
import { SearchIndexFile } from '../../adapters/searchIndex/searchIndexFile';
import { sha256Hex } from '../../adapters/system/nodeHasher';
import { SystemClock } from '../../adapters/system/systemClock';
import { SystemTimers } from '../../adapters/system/systemTimers';
import { NodeVaultFiles } from '../../adapters/vaultFiles/nodeVaultFiles';
import { pathInFolder } from '../../adapters/vaultFiles/pathInFolder';
import { CatalogPlanner } from '../../core/extraction/extractionPlanner';
import { VaultNoteCatalog } from '../../core/extraction/noteCatalog';
import { VaultIndexer } from '../../core/retrieval/vaultIndexer';
import { serveRpc } from '../rpc';
import { learnedWords, metadataStoreIn, SearchedMetadata } from './vaultMetadata';
import type { IndexerEvent } from '../../core/retrieval/indexerEvent';
import type { RpcPort, RpcServer } from '../rpc';
import type { VaultContract, VaultWorkerData } from './vaultContract';

if (parentPort) {
  serveVault(parentPort, workerData as VaultWorkerData);
}

/** Builds the thread's objects, answers the window and brings the index up to date at once. */
function serveVault(port: RpcPort, { vaultPath, exclude, indexFolder, metadataFolder }: VaultWorkerData): void {
  const clock = new SystemClock();
  const hasher = { sha256Hex };
  const files = new NodeVaultFiles({ vaultPath, exclude, nowMs: () => clock.nowMs() });
  const pause = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });
  const stored = metadataStoreIn(metadataFolder, hasher);
  const indexer = new VaultIndexer({
    files,
    storage: new SearchIndexFile(indexFolder, vaultPath),
    frontMatterParser: new YamlFrontMatterParser(),
    hasher,
    clock,
    timers: new SystemTimers(),
    pause,
    tell: (event) => { server.tell(event); },
    learned: () => learnedWords(stored),
  });
  const metadata = new SearchedMetadata(stored, indexer);
  const catalog = new VaultNoteCatalog({ files, hasher, clock, known: (notePath) => indexer.known(notePath), pause });
  const planner = new CatalogPlanner(catalog, metadata);
  const server: RpcServer<IndexerEvent> = serveRpc<VaultContract, IndexerEvent>(port, {
    search: ({ query, limit }, signal) => indexer.search(query, limit, signal),
    linkedFrom: ({ notePaths, limit }) => indexer.linkedFrom(notePaths, limit),
    refresh: async ({ paths }) => {
      const inVault = paths?.map((place) => pathInFolder(vaultPath, place)).filter((place) => place !== undefined) ?? [''];
      await indexer.refresh(inVault);
      return null;
    },
    planExtraction: async ({ rules }, signal) => {
      // Once the index is up to date, its stamps spare reading every note again.
      await indexer.refresh([]);
      return planner.plan(rules, signal);
    },
    readNote: async ({ path: notePath }) => (await catalog.read(notePath)) ?? null,
    listMetadata: () => metadata.list(),
    loadMetadata: async ({ path: notePath }) => (await metadata.load(notePath)) ?? null,
    saveMetadata: async ({ record }) => {
      await metadata.save(record);
      return null;
    },
    deleteMetadata: async ({ path: notePath }) => {
      await metadata.delete(notePath);
      return null;
    },
  });
  // The state tells a failure.
  indexer.refresh().catch(() => undefined);
}

