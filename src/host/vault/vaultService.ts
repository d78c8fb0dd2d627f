import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Candidate, IndexState, NoteSearch } from '../../core/retrieval/noteSearch';
import type { Logger } from '../../core/system/logger';
import { AskRefusal } from '../answering/askRefusal';
import { readVaultSettings } from '../config/vaultSettings';
import type { VaultSettings } from '../config/vaultSettings';
import { SETTINGS_SECTION } from '../contributions';
import { messages } from '../messages';
import { VaultWatcher } from './vaultWatcher';

/** The vault worker of one folder, as far as the host needs it. */
export interface VaultClient extends NoteSearch {
  /** Brings the index up to date: what changed, by absolute path, or everything. */
  refresh(paths?: readonly string[]): Promise<void>;
  dispose(): Promise<void>;
}

interface OpenVault {
  readonly client: VaultClient;
  readonly watcher: VaultWatcher;
}

/** The notes that questions are asked over: starts the worker at first use, follows the files and the settings. */
export class VaultService implements NoteSearch, vscode.Disposable {
  private settings: VaultSettings | undefined;
  private open: OpenVault | undefined;
  /** The index was removed at the user's wish: counting notes does not build it again, a question does. */
  private isCleared = false;
  private readonly listeners: vscode.Disposable[];
  private readonly becameReady = new vscode.EventEmitter<void>();
  /** The index is up to date again: the number of notes may be another one. */
  readonly onDidBecomeReady = this.becameReady.event;

  constructor(
    private readonly createClient: (settings: VaultSettings, onStateChanged: (state: IndexState) => void) => VaultClient,
    private readonly logger: Logger,
  ) {
    this.settings = readVaultSettings(logger);
    const reread = (): void => {
      this.settings = readVaultSettings(logger);
      void this.close();
    };
    this.listeners = [
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`${SETTINGS_SECTION}.vault`)) {
          reread();
        }
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(reread),
    ];
  }

  /** Absolute path; undefined when there is none. */
  get folder(): string | undefined {
    return this.settings?.folder;
  }

  /** The folder's own name; empty when there is none. */
  get name(): string {
    return path.basename(this.settings?.folder ?? '');
  }

  /** Starts reading the notes, so that a question finds the index ready. */
  warmUp(): void {
    if (this.settings !== undefined && vscode.workspace.isTrusted) {
      this.client().state().catch(() => {
        this.logger.debug('vault', 'the index is not ready yet');
      });
    }
  }

  /** Null while the index is being built, and where there is nothing to index. */
  async indexedNotes(): Promise<number | null> {
    if (this.settings === undefined || !vscode.workspace.isTrusted || this.isCleared) {
      return null;
    }
    try {
      const { phase, indexedNotes } = await this.client().state();
      return phase === 'ready' ? indexedNotes : null;
    } catch {
      return null;
    }
  }

  /** Waits until the index is up to date; 0 where there is nothing to index, or it cannot be read. */
  async countNotes(): Promise<number> {
    if (this.settings === undefined || !vscode.workspace.isTrusted) {
      return 0;
    }
    try {
      await this.client().refresh([]);
      return (await this.client().state()).indexedNotes;
    } catch {
      return 0;
    }
  }

  search(query: string, limit: number, signal?: AbortSignal): Promise<readonly Candidate[]> {
    return this.client().search(query, limit, signal);
  }

  linkedFrom(notePaths: readonly string[], limit: number): Promise<readonly Candidate[]> {
    return this.client().linkedFrom(notePaths, limit);
  }

  state(): Promise<IndexState> {
    return this.client().state();
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

  /** Ends the worker of the current folder; the next question starts one for the folder that is set then. */
  private async close(): Promise<void> {
    const open = this.open;
    this.open = undefined;
    open?.watcher.dispose();
    await open?.client.dispose();
  }

  private client(): VaultClient {
    const { settings } = this;
    if (settings === undefined) {
      throw new AskRefusal(messages.noVault());
    }
    this.isCleared = false;
    if (this.open === undefined) {
      const client = this.createClient(settings, ({ phase }) => {
        if (phase === 'ready') {
          this.becameReady.fire();
        }
      });
      const watcher = new VaultWatcher(settings.folder, (paths) => {
        client.refresh(paths).catch(() => {
          this.logger.warn('vault', 'changed notes could not be read; they are picked up at the next start');
        });
      });
      this.open = { client, watcher };
    }
    return this.open.client;
  }
}
