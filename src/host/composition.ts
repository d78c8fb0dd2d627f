import * as vscode from 'vscode';
import { FileConversationStore } from '../adapters/conversations/fileConversationStore';
import { SystemClock } from '../adapters/system/systemClock';
import { SystemIds } from '../adapters/system/systemIds';
import { SystemTimers } from '../adapters/system/systemTimers';
import type { SyncProgress } from '../core/sync/syncReport';
import { UsageStore } from '../workers/usage/usageStore';
import { VaultWorkerClient } from '../workers/vault/vaultWorkerClient';
import { AnomalyDesk, anomalyInputs } from './anomalies/composeAnomalies';
import { ScheduledJobs } from './anomalies/scheduledJobs';
import { AnswerSession } from './answering/answerSession';
import { AskService } from './answering/askService';
import { ConversationHistory } from './answering/conversationHistory';
import { createApi } from './api/createApi';
import type { SecondBrainApi } from './api/secondBrainApi';
import { offerToChat } from './chat/offerToChat';
import { ApiKeys } from './config/apiKeys';
import { askToUseKeys } from './config/askToUseKeys';
import { EditorModels } from './config/editorModels';
import { EditorUserSettings } from './config/editorUserSettings';
import { followRetention } from './config/followRetention';
import { PriceSettings } from './config/priceSettings';
import { ProviderSettings } from './config/providerSettings';
import { retentionSetting } from './config/retentionSetting';
import type { ComposedAsking } from './composeAsking';
import { SETTINGS, VIEWS } from './contributions';
import { ChannelLogger } from './log/channelLogger';
import { RecentProblems } from './log/recentProblems';
import { AnswerPanel } from './panels/answerPanel';
import { DashboardPanel } from './panels/dashboardPanel';
import { KeptPeriod } from './panels/keptPeriod';
import { registerCommands } from './registerCommands';
import { registerLinkCommands } from './statusBar/linkCommands';
import { lastSyncAfter } from './statusBar/statusBarHover';
import { UsageStatusBar } from './statusBar/usageStatusBar';
import { StoragePlaces } from './storagePlaces';
import { BackgroundSync } from './sync/backgroundSync';
import { viewNotices } from './usage/viewNotices';
import { noteUri } from './vault/noteUri';
import { TraceUriHandler } from './traceUriHandler';
import { NoteOpener } from './vault/noteOpener';
import { VaultService } from './vault/vaultService';
import { FirstSteps } from './walkthrough/firstSteps';

export interface ComposedExtension {
  readonly api: SecondBrainApi;
  dispose(): Promise<void>;
}

/** Makes every part in the order in which they need each other. Nothing here reads a file or starts a thread. */
export function composeExtension(context: vscode.ExtensionContext): ComposedExtension {
  const channel = vscode.window.createOutputChannel('Second Brain', { log: true });
  const clock = new SystemClock();
  const logger = new RecentProblems(new ChannelLogger(channel), clock);
  const timers = new SystemTimers();
  const ids = new SystemIds();
  const places = new StoragePlaces(context);

  const userSettings = new EditorUserSettings();
  const userPrices = new PriceSettings(logger);
  const usage = new UsageStore({
    anomalySettings: anomalyInputs(userSettings, () => userPrices.prices, () => scheduledJobs.latest, logger),
    folder: places.usageStore,
    workerPath: places.bundle('usageWorker.js'),
    wasmPath: places.bundle('sql-wasm.wasm'),
    clock,
    timers,
    ids,
    logger,
    ...viewNotices(context.globalState, (fraction) => { dashboard.rebuildAdvanced(fraction); }),
    retentionDays: retentionSetting(userSettings, logger),
  });
  const conversations = new FileConversationStore(places.conversations, logger);
  const vault = new VaultService(
    ({ folder, exclude }, onStateChanged) =>
      new VaultWorkerClient({ workerPath: places.bundle('vaultWorker.js'), vaultPath: folder, exclude, indexFolder: places.searchIndex, metadataFolder: places.metadataOf(folder).notes, timers, logger, onStateChanged }),
    logger,
  );

  const settings = new ProviderSettings(userSettings);
  const keys = new ApiKeys(context.secrets, process.env, settings, askToUseKeys, timers, logger);
  const editorModels = new EditorModels(settings, context.languageModelAccessInformation, timers);
  const firstSteps = new FirstSteps({ hasNotes: () => vault.folder !== undefined, hasOwnLimit: () => userSettings.value('budget.dailyUsd') !== SETTINGS['budget.dailyUsd'].default });
  let askingParts: Promise<ComposedAsking> | undefined;
  const loadAsking = (): Promise<ComposedAsking> =>
    (askingParts ??= import('./composeAsking').then(({ composeAsking }) =>
      composeAsking({ search: vault, conversations, log: usage.log, settings, keys, editorModels, userPrices, memory: context.globalState, clock, timers, ids, logger }),
    ));
  const asking: AskService = new AskService({ ask: async (request) => (await loadAsking()).pipeline.ask(request) }, vault, (outcome) => {
    firstSteps.asked(outcome);
    answers.conversationsChanged();
  });

  const anomalies: AnomalyDesk = new AnomalyDesk({
    usage,
    user: userSettings,
    kept: context.globalState,
    showCalls: (criteria) => {
      dashboard.show({ tab: 'traces', criteria });
    },
    onChanged: () => {
      showStatus();
      dashboard.callsChanged();
    },
    clock,
    logger,
  });
  const statusBar = new UsageStatusBar();
  let syncing: SyncProgress | undefined;
  let lastSync: SyncProgress | undefined;
  const showStatus = (): void => {
    statusBar.show({ today: usage.dayTotals(), open: usage.openFindings(), pastDaysUsd: usage.pastDaysUsd(), dailyLimitUsd: anomalies.dailyLimitUsd, isSyncPaused: anomalies.protection.pause !== undefined, sync: syncing, lastSync });
  };
  const showSync = (now: SyncProgress | undefined): void => {
    if (now === undefined) lastSync = lastSyncAfter(syncing, lastSync);
    syncing = now;
    showStatus();
  };
  const sync: BackgroundSync = new BackgroundSync(async () => {
    const [{ composeSync }, asked] = await Promise.all([import('./composeSync'), loadAsking()]);
    const showCalls = (runId: string): void => {
      dashboard.show({ tab: 'traces', runId });
    };
    return composeSync({ asking: asked, vault, log: usage.log, user: userSettings, places, gate: anomalies.protection, holdsLease: () => usage.holdsLease, showCalls, onProgress: showSync, clock, timers, ids, logger });
  }, userSettings);
  const scheduledJobs = new ScheduledJobs({ read: () => sync.jobFacts(), onChanged: () => { usage.anomalySettingsChanged(); }, logger });
  sync.follow();

  const dashboard: DashboardPanel = new DashboardPanel({ extensionUri: context.extensionUri, reader: usage.reader, figures: () => usage.overviewFigures(), knownFigures: () => usage.knownFigures(), log: usage.log, conversations, showConversation: (id) => answers.showConversation(id), vault, syncStatus: () => sync.status(), clock, dailyLimitUsd: () => anomalies.dailyLimitUsd || null, findings: () => anomalies.handlers(), period: new KeptPeriod(context.globalState), logger });
  const answers: AnswerPanel = new AnswerPanel({
    extensionUri: context.extensionUri,
    createSession: (tell) =>
      new AnswerSession({
        ask: (request) => asking.ask(request),
        mayAsk: () => anomalies.limitQuestion.mayAsk(),
        surroundings: async () => ({ vaultName: vault.name, indexedNotes: await vault.indexedNotes(), provider: settings.choice }),
        choice: () => settings.choice,
        tell,
        logDefect: (error) => {
          logger.error('ask', `a question ended in a defect (${error instanceof Error ? error.name : 'unknown'})`);
        },
      }),
    conversations,
    history: new ConversationHistory(conversations, usage.reader),
    onConversationDeleted: () => {
      answers.conversationsChanged();
      dashboard.callsChanged();
    },
    notes: new NoteOpener(() => vault.folder),
    openTrace: (traceId) => {
      dashboard.show({ tab: 'traces', traceId });
    },
    clock,
    logger,
  });
  const usageChanged = new vscode.EventEmitter<void>();
  const following = usage.onDidChange(() => {
    showStatus();
    dashboard.callsChanged();
    usageChanged.fire();
  });
  const followingNotes = vault.onDidBecomeReady(() => {
    dashboard.callsChanged();
    answers.surroundingsChanged();
  });

  const api = createApi({ asking, sync, reader: usage.reader, vault, conversations, settings, anomalies, onDidChangeUsage: usageChanged.event });
  context.subscriptions.push(
    offerToChat({
      asking,
      mayAsk: () => anomalies.limitQuestion.mayAsk(),
      choice: () => settings.choice,
      reader: usage.reader,
      anomalies: () => api.getAnomalies(),
      noteUri: (notePath) => noteUri(vault.folder, notePath),
      search: vault,
      assertCanAsk: () => {
        asking.assertCanAsk();
      },
      settings: new EditorUserSettings(),
      iconPath: vscode.Uri.joinPath(context.extensionUri, 'media', 'icon.png'),
      logger,
    }),
    channel,
    anomalies,
    statusBar,
    registerLinkCommands({ gate: anomalies.protection, stopSync: () => sync.stop() }),
    usageChanged,
    userPrices,
    following,
    followRetention(usage),
    followingNotes,
    dashboard,
    answers,
    vault,
    sync,
    ...registerCommands({ context, channel, asking, loadAsking, answers, dashboard, usage, conversations, vault, sync, anomalies, keys, editorModels, firstSteps, places, clock, timers, ids, logger }),
    vscode.window.registerUriHandler(
      new TraceUriHandler((traceId) => {
        dashboard.show({ tab: 'traces', traceId });
      }, logger),
    ),
    vscode.window.registerWebviewPanelSerializer(VIEWS.dashboard, dashboard),
    vscode.window.registerWebviewPanelSerializer(VIEWS.answer, answers),
  );
  return {
    api,
    dispose: async () => {
      // First, so that a run that is cut off leaves its summary.
      await sync.stop();
      await usage.dispose();
    },
  };
}
