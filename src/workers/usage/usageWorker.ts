import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { JOURNAL_FOLDER_NAME } from '../../adapters/journal/segmentName';
import { Sqlite } from '../../adapters/sqlite/sqlite';
import { nodeFileSystem } from '../../adapters/system/nodeFileSystem';
import { SystemClock } from '../../adapters/system/systemClock';
import { SystemIds } from '../../adapters/system/systemIds';
import { SystemTimers } from '../../adapters/system/systemTimers';
import { systemErrorCode } from '../../core/system/fileSystem';
import type { Logger, LogTopic } from '../../core/system/logger';
import { serveRpc, type RpcPort } from '../rpc';
import type { UsageWorkerData, UsageWorkerEvent, UsageWorkerRequests } from './usageProtocol';
import { UsageService } from './usageService';

/** Composition root of the usage worker, and the entry of its bundle. */
function startUsageWorker(port: RpcPort, data: UsageWorkerData): void {
  const write = (level: 'debug' | 'info' | 'warn' | 'error') => (topic: LogTopic, message: string): void => {
    server.tell({ type: 'log/written', level, topic, message });
  };
  const logger: Logger = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };

  const start = async (): Promise<UsageService> => {
    const created = new UsageService({
      sqlite: await Sqlite.load(readFileSync(data.wasmPath)),
      folder: data.folder,
      journalFolder: join(data.folder, JOURNAL_FOLDER_NAME),
      files: nodeFileSystem,
      clock: new SystemClock(),
      timers: new SystemTimers(),
      ids: new SystemIds(),
      hasher: { sha256Hex: (content) => createHash('sha256').update(content).digest('hex') },
      logger,
      pause: () => new Promise((resolve) => setImmediate(resolve)),
      holdsLease: data.holdsLease,
      retentionDays: data.retentionDays,
      onChanged: () => { server.tell({ type: 'usage/changed' }); },
      onIncident: (incident) => { server.tell({ type: 'view/setAside', incident }); },
      onRebuilding: (fraction) => { server.tell({ type: 'view/rebuilding', fraction }); },
      onJudged: ({ lines, tell }) => { server.tell({ type: 'findings/judged', lines, tell }); },
      onTransferProgress: (token, fraction) => { server.tell({ type: 'transfer/progressed', token, fraction }); },
    });
    await created.start();
    return created;
  };
  const service = Promise.resolve().then(start);
  const server = serveRpc<UsageWorkerRequests, UsageWorkerEvent>(port, service.then(({ handlers }) => handlers));
  service.catch((error: unknown) => {
    // Whoever started this thread starts it again, later.
    logger.error('store', `The usage worker could not start (${systemErrorCode(error) ?? 'no code'}).`);
    process.exit(1);
  });
}

if (parentPort !== null) startUsageWorker(parentPort, workerData as UsageWorkerData);
