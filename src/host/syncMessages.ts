import { l10n } from 'vscode';
import type { AnomalyType } from '../core/anomalies/anomaly';
import type { ActionItem, NoteDate, NoteEntity } from '../core/extraction/noteMetadata';
import type { RefusedUndo } from '../core/inbox/undoFilings';
import type { JobReport, SyncProgress } from '../core/sync/syncReport';

/** What background work says to the user: beside `messages`, so that only its own bundle holds it. */
export const syncMessages = {
  syncTitle: () => l10n.t('Second Brain: Sync'),
  syncUntrusted: () => l10n.t('Trust this workspace to have its notes read and its inbox filed.'),
  syncRunning: () => l10n.t('A sync of this window is still running. Cancel it, or wait until it has ended.'),
  syncRunningElsewhere: () => l10n.t('Another window is at work on these notes. Try again when it has ended.'),
  syncNoStorage: () => l10n.t('The folder in which the editor keeps what Second Brain stores cannot be written. Is the disk full?'),

  syncProgress: ({ job, phase, due, processed, failed, currentPath }: SyncProgress, cost: string) => {
    const what = job === 'inbox' ? l10n.t('Filing the inbox') : l10n.t('Extracting metadata');
    if (phase === 'planning') {
      return l10n.t('{0}: looking for what is new', what);
    }
    const place = currentPath === null ? '' : ` · ${currentPath}`;
    return l10n.t('{0}: {1} of {2}{3} · {4}', what, processed + failed, due, place, cost);
  },

  syncResult: (jobs: readonly JobReport[], cost: string) => [...jobs.map(describeJob), l10n.t('Cost: {0}.', cost)].join(' '),
  syncUnlimited: (calls: number) =>
    calls === 1
      ? l10n.t('1 call was made to a model without a known price, for which "secondBrain.sync.maxCostUsd" cannot hold.')
      : l10n.t('{0} calls were made to models without a known price, for which "secondBrain.sync.maxCostUsd" cannot hold.', calls),
  unusedInboxSettings: (names: readonly string[]) =>
    l10n.t('Not used as written: {0}. Folders must lie in the notes folder, outside the inbox and in no hidden folder, with names that every system allows.', names.map((name) => `"${name}"`).join(', ')),
  showCallsAction: () => l10n.t('Show Calls'),

  syncPausedQuestion: () => l10n.t('Background sync is paused. Sync now all the same?'),
  syncPausedBecause: (by: 'user' | 'protection', finding: AnomalyType | undefined) => {
    if (by === 'user') {
      return l10n.t('You have paused it.');
    }
    return finding === 'budget'
      ? l10n.t('The budget is used up. What this run costs comes on top of it.')
      : l10n.t('The same work was paid for again and again. The dashboard shows which.');
  },
  syncAnywayAction: () => l10n.t('Sync Now'),

  previewTitle: (source: string) => l10n.t('File "{0}"', source),
  previewPlaceholder: (changes: number, movedTo: string) =>
    changes === 1 ? l10n.t('1 note changes, as shown; the file moves to {0}', movedTo) : l10n.t('{0} notes change, as shown; the file moves to {1}', changes, movedTo),
  previewFile: () => l10n.t('File it'),
  previewFileAll: () => l10n.t('File it and all that follow'),
  previewLeave: () => l10n.t('Leave it in the inbox'),
  previewStop: () => l10n.t('Stop filing'),

  undone: (files: number) => (files === 1 ? l10n.t('1 file is back in the inbox, and the notes are as they were before.') : l10n.t('{0} files are back in the inbox, and the notes are as they were before.', files)),
  nothingToUndo: () => l10n.t('There is no inbox run to undo.'),
  undoUnfinished: () => l10n.t('The last inbox run was cut off. Run "Second Brain: Sync: Process Inbox" to finish it, then undo it.'),
  undoRefused: (undone: number, refused: readonly RefusedUndo[]) => {
    const reasons = refused.map(({ source, path, reason }) => describeRefusal(source, path, reason)).join(' ');
    return undone === 0 ? reasons : l10n.t('{0} of {1} files are back in the inbox. {2}', undone, undone + refused.length, reasons);
  },

  metadataNone: (path: string) => l10n.t('{0}\n\nNothing is known of this note yet. "Second Brain: Sync: Extract Metadata" finds it out.', path),
  metadataNowhere: () => l10n.t('Nothing is known of any note yet. "Second Brain: Sync: Extract Metadata" finds it out.'),
  metadataPick: () => l10n.t('Metadata of which note?'),
  metadataKeyPhrases: () => l10n.t('Key phrases'),
  metadataEntities: () => l10n.t('People, organisations, products and places'),
  metadataEntityType: (type: NoteEntity['type']) => {
    switch (type) {
      case 'person':
        return l10n.t('person');
      case 'org':
        return l10n.t('organisation');
      case 'product':
        return l10n.t('product');
      case 'place':
        return l10n.t('place');
    }
  },
  metadataDates: () => l10n.t('Dates'),
  metadataDateKind: (kind: NoteDate['kind']) => {
    switch (kind) {
      case 'deadline':
        return l10n.t('deadline');
      case 'event':
        return l10n.t('event');
      case 'reference':
        return l10n.t('mentioned');
    }
  },
  metadataActions: () => l10n.t('To do'),
  metadataPriority: (priority: ActionItem['priority']) => {
    switch (priority) {
      case 'high':
        return l10n.t('high priority');
      case 'medium':
        return l10n.t('medium priority');
      case 'low':
        return l10n.t('low priority');
    }
  },
  metadataDue: (day: string) => l10n.t('due {0}', day),
  metadataMadeBy: (model: string, time: string) => l10n.t('Extracted by {0}, {1}', model, time),
  metadataMadeOffline: (time: string) => l10n.t('Extracted without a model, {0}', time),
  metadataFailed: (failures: number, time: string) =>
    failures === 1 ? l10n.t('The last attempt failed, {0}. It is tried again later.', time) : l10n.t('The last {0} attempts failed, most recently {1}. It is tried again later.', failures, time),
} as const;

function describeJob({ job, processed, failed, skipped, left, tooCostly, stopped, failure }: JobReport): string {
  const isInbox = job === 'inbox';
  if (failure !== null) {
    return isInbox ? l10n.t('The inbox could not be read.') : l10n.t('The notes could not be read.');
  }
  const counts = isInbox
    ? l10n.t('Inbox: {0} filed, {1} failed, {2} left as they are.', processed, failed, skipped)
    : l10n.t('Metadata: {0} notes extracted, {1} failed, {2} need nothing now.', processed, failed, skipped);
  switch (stopped) {
    case null:
      return counts;
    case 'cancelled':
      return `${counts} ${l10n.t('Cancelled with {0} left.', left)}`;
    case 'budget':
      return `${counts} ${l10n.t('Stopped at the limit in "secondBrain.sync.maxCostUsd" with {0} left.', left)}${describeTooCostly(tooCostly)}`;
    case 'paused':
      return `${counts} ${l10n.t('Paused with {0} left.', left)}`;
    case 'providers':
      return `${counts} ${l10n.t('Stopped with {0} left, because no provider could be asked: check keys, credit and connection.', left)}`;
  }
}

function describeTooCostly(notes: number): string {
  if (notes === 0) {
    return '';
  }
  return ` ${notes === 1 ? l10n.t('1 of them may cost more than that alone: raise the limit to have it done.') : l10n.t('{0} of them may each cost more than that alone: raise the limit to have them done.', notes)}`;
}

function describeRefusal(source: string, path: string, reason: RefusedUndo['reason']): string {
  switch (reason) {
    case 'edited':
      return l10n.t('"{0}" stays filed, because "{1}" was edited since.', source, path);
    case 'missing':
      return l10n.t('"{0}" stays filed, because "{1}" is not there any more.', source, path);
    case 'place_taken':
      return l10n.t('"{0}" stays filed, because there is another file at "{1}".', source, path);
    case 'unavailable':
      return l10n.t('"{0}" stays filed, because "{1}" cannot be written.', source, path);
  }
}
