import * as vscode from 'vscode';
import type { SyncJobName } from '../../core/sync/syncJob';
import { SYNC_JOBS } from '../../core/sync/syncJob';
import type { SyncProgress, SyncReport, SyncResult } from '../../core/sync/syncReport';
import { syncResultOf } from '../../core/sync/syncReport';
import type { UndoReport } from '../../core/inbox/undoFilings';
import type { SyncGate, SyncPause } from '../anomalies/syncProtection';
import { messages } from '../messages';
import { syncMessages } from '../syncMessages';
import { totalDollars } from '../money';
import type { NoteMetadataDocument } from './noteMetadataDocument';
import { SyncRefusal } from './syncRefusal';
import type { SyncRunRequest, SyncService } from './syncService';

export interface SyncCommandsParts {
  readonly service: SyncService;
  readonly gate: Pick<SyncGate, 'pause'>;
  readonly metadata: NoteMetadataDocument;
  /** Names of the settings of the inbox that cannot be used as they are. */
  readonly unusedInboxSettings: () => readonly string[];
  readonly showCalls: (runId: string) => void;
  /** How far the run is; undefined when it has ended. */
  readonly onProgress: (now: SyncProgress | undefined) => void;
}

/** What the user, other extensions and the schedule can have done, each with the words that it needs. */
export class SyncCommands {
  constructor(private readonly parts: SyncCommandsParts) {}

  /** Resolves when the run has ended; undefined where it did not begin. */
  async sync(jobs: readonly SyncJobName[], redoOffline = false): Promise<SyncResult | undefined> {
    return this.refusable(async () => {
      this.parts.service.assertCanWork();
      const { pause } = this.parts.gate;
      if (pause !== undefined && !(await isWantedAnyway(pause))) {
        return undefined;
      }
      const report = await this.watched({ jobs, redoOffline }, vscode.ProgressLocation.Notification);
      void this.tell(report);
      return syncResultOf(report);
    });
  }

  /** For other extensions: obeys the protection, and tells its end to nobody but them. Rejects with words for people. */
  async syncForProgram(jobs: readonly SyncJobName[] = SYNC_JOBS, signal?: AbortSignal): Promise<SyncResult> {
    const report = await this.watched({ jobs, isPaused: this.isPaused, signal }, vscode.ProgressLocation.Window);
    return syncResultOf(report);
  }

  /** For the schedule: what is refused is refused without a word, and tried again in a minute. */
  async syncBySchedule(jobs: readonly SyncJobName[]): Promise<void> {
    try {
      await this.watched({ jobs, isPaused: this.isPaused, isUnattended: true }, vscode.ProgressLocation.Window);
    } catch (error) {
      if (!(error instanceof SyncRefusal)) {
        throw error;
      }
    }
  }

  async undo(): Promise<UndoReport | undefined> {
    return this.refusable(async () => {
      const report = await this.parts.service.undo();
      void tellUndone(report);
      return report;
    });
  }

  /** "Show Note Metadata". */
  async show(argument: unknown): Promise<void> {
    await this.refusable(async () => {
      this.parts.service.assertCanWork();
      await this.parts.metadata.show(argument);
    });
  }

  private readonly isPaused = (): boolean => this.parts.gate.pause !== undefined;

  private async watched(request: SyncRunRequest, location: vscode.ProgressLocation): Promise<SyncReport> {
    this.parts.service.assertCanWork();
    const controller = new AbortController();
    const stop = (): void => {
      controller.abort();
    };
    request.signal?.addEventListener('abort', stop, { once: true });
    if (request.signal?.aborted === true) {
      stop();
    }
    try {
      return await vscode.window.withProgress({ location, title: syncMessages.syncTitle(), cancellable: true }, (progress, token) => {
        token.onCancellationRequested(stop);
        const shown = new ShownProgress(request.jobs.length, progress);
        return this.parts.service.run({ ...request, signal: controller.signal, onProgress: (now) => {
          shown.show(now);
          this.parts.onProgress(now);
        } });
      });
    } finally {
      // Also of one that was refused, because another is on: that one tells how far it is with its next note.
      this.parts.onProgress(undefined);
      request.signal?.removeEventListener('abort', stop);
    }
  }

  private async tell(report: SyncReport): Promise<void> {
    const costUsd = report.jobs.reduce((sum, job) => sum + job.costUsd, 0);
    const unpriced = report.jobs.reduce((sum, job) => sum + job.unpricedCalls, 0);
    const result = syncMessages.syncResult(report.jobs, totalDollars(costUsd, unpriced));
    const unlimited = report.jobs.reduce((sum, job) => sum + job.unlimitedCalls, 0);
    const unused = report.jobs.some(({ job }) => job === 'inbox') ? this.parts.unusedInboxSettings() : [];
    const message = [result, ...(unpriced > 0 ? [messages.statusBarUnpriced(unpriced)] : []), ...(unlimited > 0 ? [syncMessages.syncUnlimited(unlimited)] : []), ...(unused.length > 0 ? [syncMessages.unusedInboxSettings(unused)] : [])].join(' ');
    const hasTrouble = unused.length > 0 || report.jobs.some(({ failed, failure, stopped }) => failed > 0 || failure !== null || stopped === 'budget' || stopped === 'providers');
    const showCalls = syncMessages.showCallsAction();
    const show = hasTrouble ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
    if ((await show(message, showCalls)) === showCalls) {
      this.parts.showCalls(report.runId);
    }
  }

  private async refusable<T>(act: () => Promise<T>): Promise<T | undefined> {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof SyncRefusal)) {
        throw error;
      }
      void offerWayOut(error);
      return undefined;
    }
  }
}

/** Progress of a run as the editor shows it. */
class ShownProgress {
  private shown = 0;
  private endedJobs = 0;

  constructor(
    private readonly jobs: number,
    private readonly progress: vscode.Progress<{ readonly message?: string; readonly increment?: number }>,
  ) {}

  show(now: SyncProgress): void {
    const done = now.processed + now.failed;
    const share = now.phase === 'ended' || now.due === 0 ? 0 : Math.min(1, done / now.due);
    this.endedJobs += now.phase === 'ended' ? 1 : 0;
    const percent = (100 * (this.endedJobs + share)) / Math.max(1, this.jobs);
    const cost = totalDollars(now.costUsd, now.unpricedCalls);
    this.progress.report({ message: syncMessages.syncProgress(now, cost), increment: Math.max(0, percent - this.shown) });
    this.shown = Math.max(this.shown, percent);
  }
}

async function isWantedAnyway(pause: SyncPause): Promise<boolean> {
  const anyway = syncMessages.syncAnywayAction();
  return (await vscode.window.showWarningMessage(syncMessages.syncPausedQuestion(), { modal: true, detail: syncMessages.syncPausedBecause(pause.by, pause.finding?.type) }, anyway)) === anyway;
}

async function tellUndone(report: UndoReport): Promise<void> {
  const { undone, refused, isUnfinished } = report;
  if (isUnfinished) {
    await vscode.window.showWarningMessage(syncMessages.undoUnfinished());
  } else if (refused.length > 0) {
    await vscode.window.showWarningMessage(syncMessages.undoRefused(undone.length, refused));
  } else {
    await vscode.window.showInformationMessage(undone.length === 0 ? syncMessages.nothingToUndo() : syncMessages.undone(undone.length));
  }
}

async function offerWayOut(refusal: SyncRefusal): Promise<void> {
  const trust = messages.manageTrustAction();
  const openFolder = messages.openFolderAction();
  if (!vscode.workspace.isTrusted) {
    if ((await vscode.window.showInformationMessage(refusal.message, trust)) === trust) {
      await vscode.commands.executeCommand('workbench.trust.manage');
    }
  } else if (refusal.message === messages.noVault()) {
    if ((await vscode.window.showInformationMessage(refusal.message, openFolder)) === openFolder) {
      await vscode.commands.executeCommand('workbench.action.files.openFolder');
    }
  } else {
    await vscode.window.showInformationMessage(refusal.message);
  }
}
