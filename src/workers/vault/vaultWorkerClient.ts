import { SupervisedWorker } from '../supervisedWorker';
import type { ExtractionPlanner } from '../../core/extraction/extractionPlanner';
import type { MetadataStore } from '../../core/extraction/metadataStore';
import type { NoteCatalog } from '../../core/extraction/noteCatalog';
import type { IndexerEvent } from '../../core/retrieval/indexerEvent';
import type { Candidate, IndexState, NoteSearch } from '../../core/retrieval/noteSearch';
import type { Timers } from '../../core/system/clock';
import type { Logger } from '../../core/system/logger';
import type { VaultContract, VaultWorkerData } from './vaultContract';

export interface VaultWorkerOptions extends VaultWorkerData {
  /** The bundled entry file. */
  readonly workerPath: string;
  readonly timers: Timers;
  readonly logger: Logger;
  /** Called at each change of the index's state and, while it is built, a few times a second. */
  readonly onStateChanged?: (state: IndexState) => void;
}

/** The window's side of the vault: it reads no note itself. The worker starts on first use. */
export class VaultWorkerClient implements NoteSearch {
  private readonly worker: SupervisedWorker<VaultContract, IndexerEvent>;
  private latestState: IndexState = { phase: 'loading', indexedNotes: 0, pendingNotes: 0, skippedFiles: 0 };

  constructor(private readonly options: VaultWorkerOptions) {
    const { workerPath, vaultPath, exclude, indexFolder, metadataFolder, timers, logger } = options;
    this.worker = new SupervisedWorker({
      name: 'vault',
      topic: 'vault',
      path: workerPath,
      timers,
      logger,
      workerData: () => ({ vaultPath, exclude, indexFolder, metadataFolder }) satisfies VaultWorkerData,
      onEvent: (event) => { this.take(event); },
    });
  }

  /** Begins to load the index and to bring it up to date. */
  start(): void {
    this.worker.start();
  }

  search(query: string, limit: number, signal?: AbortSignal): Promise<readonly Candidate[]> {
    return this.worker.request('search', { query, limit }, { signal });
  }

  linkedFrom(notePaths: readonly string[], limit: number): Promise<readonly Candidate[]> {
    return this.worker.request('linkedFrom', { notePaths, limit });
  }

  /** What the worker told last. */
  state(): Promise<IndexState> {
    this.worker.start();
    return Promise.resolve(this.latestState);
  }

  /**
   * Tells that files or folders were made, changed, renamed (both places) or deleted: absolute paths; none means
   * anywhere. Resolves when the index is up to date; rejects when the vault cannot be read.
   */
  async refresh(paths?: readonly string[]): Promise<void> {
    await this.worker.request('refresh', { paths: paths ?? null });
  }

  /** The notes as background work sees them. */
  get notes(): ExtractionPlanner & Pick<NoteCatalog, 'read'> {
    return {
      plan: (rules, signal) => this.worker.request('planExtraction', { rules }, { signal }),
      read: async (path) => (await this.worker.request('readNote', { path })) ?? undefined,
    };
  }

  /** What was learned of the notes; questions find them by it. */
  get metadata(): MetadataStore {
    return {
      list: () => this.worker.request('listMetadata', null),
      load: async (path) => (await this.worker.request('loadMetadata', { path })) ?? undefined,
      save: async (record) => {
        await this.worker.request('saveMetadata', { record });
      },
      delete: async (path) => {
        await this.worker.request('deleteMetadata', { path });
      },
    };
  }

  async dispose(): Promise<void> {
    await this.worker.dispose();
  }

  private take(event: IndexerEvent): void {
    const { logger, onStateChanged } = this.options;
    switch (event.type) {
      case 'stateChanged':
        this.latestState = event.state;
        onStateChanged?.(event.state);
        return;
      case 'fileSkipped':
        logger.warn('vault', `A file was not indexed (${event.reason}).`);
        // A note's name is the user's own text: it is told to those who switch this level on to find it.
        logger.debug('vault', `Not indexed: ${JSON.stringify(event.path)} (${event.reason}).`);
        return;
      case 'indexLoaded':
        logger.info('vault', `Stored index: ${event.origin}, ${event.notes} notes, ${Math.round(event.durationMs)} ms.`);
        return;
      case 'indexUpdated':
        logger.info('vault', `Index updated: ${event.put} notes read, ${event.deleted} gone, ${Math.round(event.durationMs)} ms.`);
        return;
      case 'updateFailed':
        logger.error('vault', `The index could not be brought up to date (${event.reason}).`);
        return;
      case 'learnedUnreadable':
        logger.warn('vault', `The metadata of the notes could not be read (${event.reason}): notes are found by their own text only.`);
        return;
      case 'saveFailed':
        logger.warn('vault', 'The index could not be saved: it will be built again at the next start.');
        return;
    }
  }
}
