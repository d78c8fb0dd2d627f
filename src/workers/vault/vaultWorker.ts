import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { YamlFrontMatterParser } from '../../adapters/frontMatter/yamlFrontMatterParser';
import { SearchIndexFile } from '../../adapters/searchIndex/searchIndexFile';
import { sha256Hex } from '../../adapters/system/nodeHasher';
import { SystemClock } from '../../adapters/system/systemClock';
import { SystemTimers } from '../../adapters/system/systemTimers';
import { NodeVaultFiles } from '../../adapters/vaultFiles/nodeVaultFiles';
import { VaultIndexer } from '../../core/retrieval/vaultIndexer';
import { serveRpc } from '../rpc';
import type { IndexerEvent } from '../../core/retrieval/indexerEvent';
import type { RpcPort, RpcServer } from '../rpc';
import type { VaultContract, VaultWorkerData } from './vaultContract';

if (parentPort) {
  serveVault(parentPort, workerData as VaultWorkerData);
}

/** Builds the thread's objects, answers the window and brings the index up to date at once. */
function serveVault(port: RpcPort, { vaultPath, exclude, indexFolder }: VaultWorkerData): void {
  const clock = new SystemClock();
  const indexer = new VaultIndexer({
    files: new NodeVaultFiles({ vaultPath, exclude, nowMs: () => clock.nowMs() }),
    storage: new SearchIndexFile(indexFolder, vaultPath),
    frontMatterParser: new YamlFrontMatterParser(),
    hasher: { sha256Hex },
    clock,
    timers: new SystemTimers(),
    pause: () => new Promise((resolve) => { setImmediate(resolve); }),
    tell: (event) => { server.tell(event); },
  });
  const server: RpcServer<IndexerEvent> = serveRpc<VaultContract, IndexerEvent>(port, {
    search: ({ query, limit }, signal) => indexer.search(query, limit, signal),
    linkedFrom: ({ notePaths, limit }) => indexer.linkedFrom(notePaths, limit),
    refresh: async ({ paths }) => {
      const inVault = paths?.flatMap((place) => relativePath(vaultPath, place)) ?? [''];
      await indexer.refresh(inVault);
      return null;
    },
  });
  // The state tells a failure.
  indexer.refresh().catch(() => undefined);
}

/** None for a place outside the vault. */
function relativePath(vaultPath: string, place: string): string[] {
  const relative = path.relative(vaultPath, place);
  const isOutside = relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
  return isOutside ? [] : [relative.replaceAll(path.sep, '/')];
}
