import * as vscode from 'vscode';
import type { UndoReport } from '../../core/inbox/undoFilings';
import type { SyncJobName } from '../../core/sync/syncJob';
import type { SyncResult } from '../../core/sync/syncReport';
import type { SyncJobFacts } from '../../core/anomalies/anomalyFacts';
import { syncJobFacts } from '../../dashboard/syncHealthView';
import type { SyncStatus } from '../../dashboard/syncHealthView';
import type { ComposedSync } from '../composeSync';
import type { UserSettings } from '../config/providerSettings';
import { SETTINGS_SECTION } from '../contributions';
import { syncSchedule } from './syncScheduleSetting';

/** The door to background work: its bundle is loaded when it is first asked for, or when a schedule is set. */
export class BackgroundSync implements vscode.Disposable {
  private loading: Promise<ComposedSync> | undefined;
  private readonly listener: vscode.Disposable;
  private isDisposed = false;

  constructor(
    private readonly load: () => Promise<ComposedSync>,
    private readonly user: Pick<UserSettings, 'value'>,
  ) {
    this.listener = vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${SETTINGS_SECTION}.sync.schedule`)) {
        this.follow();
      }
    });
  }

  /** Starts to follow the schedule, where there is one. */
  follow(): void {
    if (syncSchedule(this.user) !== 'off' && !this.isDisposed) {
      void this.loaded().then(({ schedule }) => {
        schedule.start();
      });
    }
  }

  async sync(jobs: readonly SyncJobName[], redoOffline?: boolean): Promise<SyncResult | undefined> {
    return (await this.loaded()).commands.sync(jobs, redoOffline);
  }

  async syncForProgram(jobs: readonly SyncJobName[] | undefined, signal: AbortSignal | undefined): Promise<SyncResult> {
    return (await this.loaded()).commands.syncForProgram(jobs, signal);
  }

  async undo(): Promise<UndoReport | undefined> {
    return (await this.loaded()).commands.undo();
  }

  async showMetadata(argument: unknown): Promise<void> {
    await (await this.loaded()).commands.show(argument);
  }

  /** What Sync Health and the rules have to know. */
  async status(): Promise<SyncStatus> {
    return (await this.loaded()).status();
  }

  /** What the rules look at; nothing is loaded for it where there is no schedule. */
  async jobFacts(): Promise<readonly SyncJobFacts[]> {
    return syncSchedule(this.user) === 'off' ? [] : syncJobFacts(await this.status());
  }

  /** Cancels what is running; resolves when it has ended. */
  async stop(): Promise<void> {
    await (await this.loading)?.service.stop();
  }

  dispose(): void {
    this.isDisposed = true;
    this.listener.dispose();
    void this.loading?.then((composed) => {
      composed.dispose();
    });
  }

  /** A load that failed is tried again. */
  private loaded(): Promise<ComposedSync> {
    this.loading ??= this.load().catch((error: unknown) => {
      this.loading = undefined;
      throw error;
    });
    return this.loading;
  }
}
