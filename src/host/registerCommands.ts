import * as vscode from 'vscode';
import type { FileConversationStore } from '../adapters/conversations/fileConversationStore';
import { SYNC_JOBS } from '../core/sync/syncJob';
import type { Clock, Timers } from '../core/system/clock';
import type { IdSource } from '../core/system/ids';
import type { UsageStore } from '../workers/usage/usageStore';
import type { AnomalyDesk } from './anomalies/composeAnomalies';
import type { AskService } from './answering/askService';
import { forgetApiKeysCommand, setApiKeyCommand } from './commands/apiKeyCommands';
import { askAboutNoteCommand, askCommand } from './commands/askCommand';
import { checkProvidersCommand } from './commands/checkProvidersCommand';
import { clearUsageCommand } from './commands/clearUsageCommand';
import { deleteOwnContentCommand } from './commands/deleteOwnContentCommand';
import { openStorageFolder } from './commands/openStorageFolderCommand';
import { openSampleVaultCommand } from './commands/openSampleVaultCommand';
import { openTraceCommand } from './commands/openTraceCommand';
import { exportCallsCommand } from './commands/exportCallsCommand';
import { importUsageDatabaseCommand } from './commands/importUsageDatabaseCommand';
import { repriceCommand } from './commands/repriceCommand';
import type { ApiKeys } from './config/apiKeys';
import type { EditorModels } from './config/editorModels';
import { EditorUserSettings } from './config/editorUserSettings';
import type { ComposedAsking } from './composeAsking';
import { COMMANDS, OPEN_FINDINGS } from './contributions';
import type { CommandId } from './contributions';
import type { RecentProblems } from './log/recentProblems';
import type { AnswerPanel } from './panels/answerPanel';
import type { DashboardPanel } from './panels/dashboardPanel';
import type { StoragePlaces } from './storagePlaces';
import type { BackgroundSync } from './sync/backgroundSync';
import type { VaultService } from './vault/vaultService';
import type { FirstSteps } from './walkthrough/firstSteps';

export interface CommandParts {
  readonly context: vscode.ExtensionContext;
  readonly channel: vscode.LogOutputChannel;
  readonly asking: AskService;
  /** Loads what only a question needs. */
  readonly loadAsking: () => Promise<ComposedAsking>;
  readonly answers: AnswerPanel;
  readonly dashboard: DashboardPanel;
  readonly usage: UsageStore;
  readonly conversations: FileConversationStore;
  readonly vault: VaultService;
  readonly sync: BackgroundSync;
  readonly anomalies: AnomalyDesk;
  readonly keys: ApiKeys;
  readonly editorModels: EditorModels;
  readonly firstSteps: FirstSteps;
  readonly places: StoragePlaces;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: IdSource;
  readonly logger: RecentProblems;
}

/** Every command that is in the palette or a menu, with what it does. */
export function registerCommands(parts: CommandParts): vscode.Disposable[] {
  const { context, channel, asking, loadAsking, answers, dashboard, usage, conversations, vault, sync, anomalies, keys, editorModels, firstSteps, places, clock, timers, ids, logger } = parts;
  const handlers: Readonly<Record<CommandId, (argument?: unknown) => unknown>> = {
    [COMMANDS.ask]: askCommand(asking, vault, answers),
    [COMMANDS.askAboutNote]: askAboutNoteCommand(asking, vault, answers),
    [COMMANDS.openDashboard]: (argument) => {
      firstSteps.done('dashboard');
      dashboard.show(argument === OPEN_FINDINGS ? { tab: 'overview', focus: 'findings' } : undefined);
    },
    [COMMANDS.openTrace]: openTraceCommand(usage.reader, (traceId) => {
      dashboard.show({ tab: 'traces', traceId });
    }),
    [COMMANDS.showAnomalies]: () => anomalies.actions.pick(),
    [COMMANDS.setApiKey]: setApiKeyCommand(keys, () => {
      firstSteps.keyStored();
    }),
    [COMMANDS.forgetApiKeys]: forgetApiKeysCommand(keys),
    [COMMANDS.checkProviders]: checkProvidersCommand({ calls: { run: async (task) => (await loadAsking()).calls.run(task) }, ids, providers: () => ['anthropic', 'ollama', 'openai', ...(editorModels.isEnabled ? (['editor'] as const) : [])] }),
    [COMMANDS.repriceUnpricedCalls]: async () => repriceCommand({ reader: usage.reader, log: usage.log, prices: (await loadAsking()).prices, clock, timers, logger })(),
    [COMMANDS.exportCalls]: exportCallsCommand({ transfers: usage.transfers, shownCalls: () => dashboard.shownCalls, clock, logger }),
    [COMMANDS.importUsageDatabase]: importUsageDatabaseCommand({ transfers: usage.transfers, logger }),
    [COMMANDS.clearUsageData]: clearUsageCommand(usage, timers, logger),
    [COMMANDS.deleteOwnContent]: deleteOwnContentCommand(
      {
        folders: places.allOwnContent,
        stop: async () => {
          await Promise.all([answers.end(), sync.stop()]);
          await Promise.all([conversations.settled(), vault.release()]);
        },
      },
      logger,
    ),
    [COMMANDS.sync]: () => {
      firstSteps.done('sync');
      return sync.sync(SYNC_JOBS);
    },
    [COMMANDS.extractMetadata]: () => sync.sync(['extraction']),
    [COMMANDS.processInbox]: () => sync.sync(['inbox']),
    [COMMANDS.reextractOffline]: () => sync.sync(['extraction'], true),
    [COMMANDS.undoInboxRun]: () => sync.undo(),
    [COMMANDS.showNoteMetadata]: (argument) => sync.showMetadata(argument),
    [COMMANDS.showLog]: () => {
      channel.show();
    },
    [COMMANDS.openSampleVault]: openSampleVaultCommand(places.sampleVault, logger),
    [COMMANDS.openStorageFolder]: () => openStorageFolder(places.usageStore),
    [COMMANDS.diagnose]: async () =>
      (await import('./diagnose/diagnoseCommand')).diagnose({
        extensionVersion: extensionVersion(context),
        storeFolder: places.usageStore,
        ownFolders: places.allOwnContent,
        vaultFolder: () => vault.folder,
        reader: usage.reader,
        store: usage,
        indexState: () => vault.knownState(),
        keys,
        settings: new EditorUserSettings(),
        problems: logger,
      }),
    [COMMANDS.getStarted]: () => firstSteps.open(),
  };
  return Object.entries(handlers).map(([id, handler]) => vscode.commands.registerCommand(id, handler));
}

function extensionVersion({ extension }: vscode.ExtensionContext): string {
  const manifest: unknown = extension.packageJSON;
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown';
}
