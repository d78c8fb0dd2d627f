import * as path from 'node:path';
import * as vscode from 'vscode';
import { FileInboxStore } from '../adapters/metadataFiles/fileInboxStore';
import { FileRunJournal } from '../adapters/metadataFiles/fileRunJournal';
import { FileRunLock } from '../adapters/metadataFiles/fileRunLock';
import { FileSyncTimes } from '../adapters/metadataFiles/fileSyncTimes';
import { NodeNoteFiles } from '../adapters/noteFiles/nodeNoteFiles';
import { NodeHasher } from '../adapters/system/nodeHasher';
import { ExtractionJob } from '../core/extraction/extractionJob';
import { Filer } from '../core/inbox/filer';
import { FilingPlanner } from '../core/inbox/filingPlanner';
import { InboxJob } from '../core/inbox/inboxJob';
import { InboxReader } from '../core/inbox/inboxReader';
import { undoLastRun } from '../core/inbox/undoFilings';
import { ScheduledSync } from '../core/sync/scheduledSync';
import { SyncEngine } from '../core/sync/syncEngine';
import type { SyncJob, SyncJobName } from '../core/sync/syncJob';
import { SYNC_JOBS } from '../core/sync/syncJob';
import type { SyncProgress } from '../core/sync/syncReport';
import { intervalOf, NEVER_RUN } from '../core/sync/syncSchedule';
import type { Clock, Timers } from '../core/system/clock';
import type { IdSource } from '../core/system/ids';
import type { Logger } from '../core/system/logger';
import type { UsageLog } from '../core/usage/usageLog';
import type { SyncStatus } from '../dashboard/syncHealthView';
import type { SyncGate } from './anomalies/syncProtection';
import type { ComposedAsking } from './composeAsking';
import type { UserSettings } from './config/providerSettings';
import { realPlace } from './config/realPlace';
import type { StoragePlaces } from './storagePlaces';
import { EditorNoteFiles } from './sync/editorNoteFiles';
import { FilingPreviews } from './sync/filingPreviews';
import { NoteMetadataDocument } from './sync/noteMetadataDocument';
import { SyncCommands } from './sync/syncCommands';
import { SyncService } from './sync/syncService';
import type { JobOptions, VaultRunState } from './sync/syncService';
import { SyncSettings } from './sync/syncSettings';
import type { VaultService, VaultWork } from './vault/vaultService';

export interface SyncParts {
  readonly asking: Pick<ComposedAsking, 'calls' | 'models' | 'prices'>;
  readonly vault: VaultService;
  readonly log: UsageLog;
  readonly user: Pick<UserSettings, 'value'>;
  readonly places: StoragePlaces;
  readonly gate: Pick<SyncGate, 'pause'>;
  /** Whether this window does the work that one window is enough for. */
  readonly holdsLease: () => boolean;
  readonly showCalls: (runId: string) => void;
  /** How far a run is; undefined when it has ended. */
  readonly onProgress: (now: SyncProgress | undefined) => void;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: IdSource;
  readonly logger: Logger;
}

export interface ComposedSync {
  readonly service: SyncService;
  readonly commands: SyncCommands;
  readonly schedule: ScheduledSync;
  status(): Promise<SyncStatus>;
  dispose(): void;
}

/** All of background work: a bundle of its own, loaded when there is some. */
export function composeSync(parts: SyncParts): ComposedSync {
  const { asking, vault, log, places, gate, clock, timers, ids, logger } = parts;
  const settings = new SyncSettings(parts.user);
  const hasher = new NodeHasher(places.workKey);
  const previews = new FilingPreviews();
  const states = new Map<string, VaultRunState>();

  const stateOf = (vaultPath: string): VaultRunState => {
    // Other names of the same folder, and other windows, mean the same vault.
    const name = hasher.sha256Hex(realPlace(vaultPath) ?? vaultPath).slice(0, 16);
    const known = states.get(name) ?? {
      times: new FileSyncTimes(path.join(places.syncState, `${name}.json`)),
      journal: new FileRunJournal(path.join(places.syncState, `${name}.run`)),
      lock: (onLost) => new FileRunLock({ file: path.join(places.syncState, `${name}.lock`), clock, timers, ids, onLost }).acquire(),
    };
    states.set(name, known);
    return known;
  };
  const inboxOf = ({ settings: { folder } }: VaultWork) => ({
    notes: new EditorNoteFiles(new NodeNoteFiles({ vaultPath: folder })),
    store: new FileInboxStore(places.metadataOf(folder).inbox),
    hasher,
  });
  const jobOf = (name: SyncJobName, { work, redoOffline, isUnattended, accept }: JobOptions): SyncJob => {
    const inboxSettings = settings.inbox;
    if (name === 'extraction') {
      return new ExtractionJob({ planner: work.notes, catalog: work.notes, store: work.metadata, hasher, clock }, { redoOffline, leftOutFolders: [inboxSettings.inboxFolder] });
    }
    const { notes, store } = inboxOf(work);
    const reader = new InboxReader({ settings: inboxSettings, hasher, clock });
    const filer = new Filer({ notes, store, planner: new FilingPlanner(notes), hasher, ids, accept });
    const isBeingEdited = isUnattended ? (notePath: string) => notes.isBeingEdited(notePath) : undefined;
    return new InboxJob({ settings: inboxSettings, notes, store, reader, filer, hasher, clock, isBeingEdited });
  };

  const service = new SyncService({
    isTrusted: () => vscode.workspace.isTrusted,
    vault,
    engine: new SyncEngine({ ...asking, log, clock, ids, logger }),
    settings,
    stateOf,
    jobOf,
    undo: (work) => undoLastRun(inboxOf(work)),
    preview: (signal) => previews.forRun(signal, () => void service.stop()),
    clock,
    logger,
  });
  const metadata = new NoteMetadataDocument(vault);
  const commands = new SyncCommands({ service, gate, metadata, unusedInboxSettings: () => settings.unusedInboxSettings, showCalls: parts.showCalls, onProgress: parts.onProgress });
  // Nobody is there to accept what a preview shows.
  const scheduledJobs = (jobs: readonly SyncJobName[]): readonly SyncJobName[] => (settings.previewsInbox ? jobs.filter((job) => job !== 'inbox') : jobs);
  const schedule = new ScheduledSync({
    intervalMs: () => intervalOf(settings.schedule),
    isInCharge: () => parts.holdsLease() && vscode.workspace.isTrusted,
    isPaused: () => gate.pause !== undefined,
    times: () => (vault.folder === undefined ? undefined : stateOf(vault.folder).times),
    scheduledJobs,
    run: (jobs) => commands.syncBySchedule(jobs),
    clock,
    timers,
    logger,
  });
  return {
    service,
    commands,
    schedule,
    status: async () => ({
      schedule: settings.schedule,
      times: vault.folder === undefined ? NEVER_RUN : await stateOf(vault.folder).times.load(),
      scheduledJobs: scheduledJobs(SYNC_JOBS),
      pausedBy: gate.pause?.by ?? null,
    }),
    dispose: () => {
      schedule.dispose();
      metadata.dispose();
      previews.dispose();
    },
  };
}
