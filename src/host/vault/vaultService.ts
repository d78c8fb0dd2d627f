import * as path from 'node:path';
import * as vscode from 'vscode';
import type { ExtractionPlanner } from '../../core/extraction/extractionPlanner';
import type { MetadataStore } from '../../core/extraction/metadataStore';
import type { NoteCatalog } from '../../core/extraction/noteCatalog';
import type { Candidate, IndexState, NoteSearch } from '../../core/retrieval/noteSearch';
import type { Logger } from '../../core/system/logger';
import { AskRefusal } from '../answering/askRefusal';
import { isSameVault } from '../config/vaultFolder';
import type { VaultSettings } from '../config/vaultFolder';
import { readVaultSettings } from '../config/vaultSettings';
import { SETTINGS_SECTION } from '../contributions';
import { messages } from '../messages';
import { VaultWatcher } from './vaultWatcher';

/** The vault worker of one folder, as far as the host needs it. */
export interface VaultClient extends NoteSearch {
  readonly notes: ExtractionPlanner & Pick<NoteCatalog, 'read'>;
  readonly metadata: MetadataStore;
  /** Brings the index up to date: what changed, by absolute path, or everything. */
  refresh(paths?: readonly string[]): Promise<void>;
  dispose(): Promise<void>;
}

/** One vault as background work sees it: once the notes are elsewhere, its requests reject. */
export interface VaultWork {
  readonly settings: VaultSettings;
  readonly notes: ExtractionPlanner & Pick<NoteCatalog, 'read'>;
  readonly metadata: MetadataStore;
}

interface OpenVault {
  readonly settings: VaultSettings;
  readonly client: VaultClient;
  readonly watcher: VaultWatcher;
}

/** The notes that questions are asked over: starts the worker at first use, follows the files and the settings. */
export class VaultService implements NoteSearch, vscode.Disposable {
  private open: OpenVault | undefined;
  /** Workers that are ending. */
  private closing: Promise<unknown> = Promise.resolve();
  /** The index was removed at the user's wish: counting notes does not build it again, a question does. */
  private isCleared = false;
  private isRefusalTold = false;
  private readonly listeners: vscode.Disposable[];
  private readonly becameReady = new vscode.EventEmitter<void>();
  /** The index is up to date again: the number of notes may be another one. */
  readonly onDidBecomeReady = this.becameReady.event;

  constructor(
    private readonly createClient: (settings: VaultSettings, onStateChanged: (state: IndexState) => void) => VaultClient,
    private readonly logger: Logger,
    private readonly readSettings = readVaultSettings,
  ) {
    this.listeners = [
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`${SETTINGS_SECTION}.vault`)) {
          this.follow();
        }
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.follow();
      }),
    ];
  }

  /** Absolute path; undefined when there is none. */
  get folder(): string | undefined {
    return this.settings()?.folder;
  }

  /** The folder's own name; empty when there is none. */
  get name(): string {
    return path.basename(this.folder ?? '');
  }

  /** Starts reading the notes, so that a question finds the index ready. */
  warmUp(): void {
    if (this.isReadable) {
      this.state().catch(() => {
        this.logger.debug('vault', 'the index is not ready yet');
      });
    }
  }

  /** Null while the index is being built, and where there is nothing to index. */
  async indexedNotes(): Promise<number | null> {
    if (this.isCleared || !this.isReadable) {
      return null;
    }
    try {
      const { phase, indexedNotes } = await this.client().state();
      return phase === 'ready' ? indexedNotes : null;
    } catch {
      return null;
    }
  }

  /** Undefined where no notes were read in this window: nothing is started to find out. */
  knownState(): Promise<IndexState> | undefined {
    return this.open?.client.state();
  }

  /** Waits until the index is up to date; 0 where there is nothing to index, or it cannot be read. */
  async countNotes(): Promise<number> {
    if (this.isCleared || !this.isReadable) {
      return 0;
    }
    try {
      const client = this.client();
      await client.refresh([]);
      return (await client.state()).indexedNotes;
    } catch {
      return 0;
    }
  }

  /** Whether the folder was read and no note is in it; waits until it is read. False where it cannot be, and after its index was deleted. */
  async hasNoNotes(): Promise<boolean> {
    if (this.isCleared || !this.isReadable) {
      return false;
    }
    try {
      const client = this.client();
      await client.refresh([]);
      const { phase, indexedNotes } = await client.state();
      return phase === 'ready' && indexedNotes === 0;
    } catch {
      return false;
    }
  }

  async search(query: string, limit: number, signal?: AbortSignal): Promise<readonly Candidate[]> {
    return await this.client().search(query, limit, signal);
  }

  async linkedFrom(notePaths: readonly string[], limit: number): Promise<readonly Candidate[]> {
    return await this.client().linkedFrom(notePaths, limit);
  }

  /** For background work over the notes; throws an AskRefusal where there are none. */
  work(): VaultWork {
    this.client();
    const { settings, client } = this.open ?? this.refuse();
    return { settings, notes: client.notes, metadata: client.metadata };
  }

  async state(): Promise<IndexState> {
    return await this.client().state();
  }

  /** Ends what writes the index, until the next question. */
  async release(): Promise<void> {
    this.isCleared = true;
    await this.close();
  }

  dispose(): void {
    this.becameReady.dispose();
    for (const listener of this.listeners) {
      listener.dispose();
    }
    void this.close();
  }

  private get isReadable(): boolean {
    return vscode.workspace.isTrusted && this.folder !== undefined;
  }

  /** Read anew each time: a folder of the workspace may become a link that leads out of it at any moment. */
  private settings(): VaultSettings | undefined {
    const { settings, isWorkspacePathRefused } = this.readSettings();
    if (isWorkspacePathRefused && !this.isRefusalTold) {
      this.logger.warn('settings', 'secondBrain.vault.path of this workspace leads out of it and is not used; set it in the user settings');
    }
    this.isRefusalTold = isWorkspacePathRefused;
    return settings;
  }

  /** Ends the worker if the notes are elsewhere now; the next question starts one there. */
  private follow(): void {
    if (this.open !== undefined && !isSameVault(this.open.settings, this.settings())) {
      void this.close();
    }
  }

  /** Resolves when no worker is left. */
  private async close(): Promise<void> {
    const open = this.open;
    this.open = undefined;
    open?.watcher.dispose();
    this.closing = Promise.allSettled([this.closing, open?.client.dispose()]);
    await this.closing;
  }

  private client(): VaultClient {
    const settings = this.settings();
    if (this.open !== undefined && !isSameVault(this.open.settings, settings)) {
      void this.close();
    }
    if (settings === undefined) {
      return this.refuse();
    }
    this.isCleared = false;
    this.open ??= this.opened(settings);
    return this.open.client;
  }

  private refuse(): never {
    throw new AskRefusal(messages.noVault());
  }

  private opened(settings: VaultSettings): OpenVault {
    const client = this.createClient(settings, ({ phase }) => {
      if (phase === 'ready') {
        this.becameReady.fire();
      }
    });
    const watcher = new VaultWatcher(settings.folder, (paths) => {
      this.follow();
      if (this.open?.client !== client) {
        return;
      }
      client.refresh(paths).catch(() => {
        this.logger.warn('vault', 'changed notes could not be read; they are picked up at the next start');
      });
    });
    return { settings, client, watcher };
  }
}
