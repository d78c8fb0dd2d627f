/** Every id that `package.json` and the code share, in one typed table; a test compares the two. */
export const EXTENSION_ID = 'secondbrain.second-brain';

export const COMMANDS = {
  ask: 'secondBrain.ask',
  askAboutNote: 'secondBrain.askAboutNote',
  openDashboard: 'secondBrain.openDashboard',
  openTrace: 'secondBrain.openTrace',
  showAnomalies: 'secondBrain.showAnomalies',
  setApiKey: 'secondBrain.setApiKey',
  forgetApiKeys: 'secondBrain.forgetApiKeys',
  checkProviders: 'secondBrain.checkProviders',
  repriceUnpricedCalls: 'secondBrain.repriceUnpricedCalls',
  exportCalls: 'secondBrain.exportCalls',
  importUsageDatabase: 'secondBrain.importUsageDatabase',
  clearUsageData: 'secondBrain.clearUsageData',
  deleteOwnContent: 'secondBrain.deleteOwnContent',
  sync: 'secondBrain.sync',
  extractMetadata: 'secondBrain.sync.extractMetadata',
  processInbox: 'secondBrain.sync.processInbox',
  undoInboxRun: 'secondBrain.sync.undoInboxRun',
  showNoteMetadata: 'secondBrain.showNoteMetadata',
  reextractOffline: 'secondBrain.sync.reextractOffline',
  showLog: 'secondBrain.showLog',
  openSampleVault: 'secondBrain.openSampleVault',
  getStarted: 'secondBrain.getStarted',
  openStorageFolder: 'secondBrain.openStorageFolder',
  diagnose: 'secondBrain.diagnose',
} as const;
export type CommandId = (typeof COMMANDS)[keyof typeof COMMANDS];

/** What links in the status bar's hover do. They are in no palette and so not in the manifest. */
export const LINK_COMMANDS = {
  pauseSync: 'secondBrain.link.pauseSync',
  resumeSync: 'secondBrain.link.resumeSync',
  stopSync: 'secondBrain.link.stopSync',
  setPrice: 'secondBrain.link.setPrice',
} as const;
export type LinkCommandId = (typeof LINK_COMMANDS)[keyof typeof LINK_COMMANDS];

/** The same of links in the walkthrough, each with an activation event. */
export const WALKTHROUGH_LINKS = {
  /** Takes the name of a setting, or of a section of them. */
  openSettings: 'secondBrain.link.openSettings',
} as const;

/**
 * Whether a command works where the workspace is not trusted. Those that read notes or ask a model do not; the manifest
 * greys them out, and each of them checks it again.
 */
export const COMMAND_NEEDS_TRUST = {
  ask: true,
  askAboutNote: true,
  openDashboard: false,
  openTrace: false,
  showAnomalies: false,
  setApiKey: false,
  forgetApiKeys: false,
  checkProviders: true,
  repriceUnpricedCalls: false,
  exportCalls: false,
  importUsageDatabase: false,
  clearUsageData: false,
  deleteOwnContent: false,
  sync: true,
  extractMetadata: true,
  processInbox: true,
  undoInboxRun: true,
  showNoteMetadata: true,
  reextractOffline: true,
  showLog: false,
  openSampleVault: false,
  getStarted: false,
  openStorageFolder: false,
  diagnose: false,
} as const satisfies Readonly<Record<keyof typeof COMMANDS, boolean>>;

/** Context keys that the extension sets; unset means no. */
export const CONTEXT_KEYS = {
  /** A question was answered in this window. */
  hasAnswer: 'secondBrain.hasAnswer',
  /** A key was stored in this window, or a model answered. */
  hasProvider: 'secondBrain.hasProvider',
} as const;

export const WALKTHROUGH_ID = 'getStarted';

/** Steps of the walkthrough in their order, each with what completes it. */
export const WALKTHROUGH_STEPS = {
  notes: ['onContext:workspaceFolderCount != 0'],
  ask: [`onContext:${CONTEXT_KEYS.hasAnswer}`],
  provider: [`onContext:${CONTEXT_KEYS.hasProvider}`],
  dashboard: [`onCommand:${COMMANDS.openDashboard}`],
  limit: ['onSettingChanged:secondBrain.budget.dailyUsd'],
  sync: [`onCommand:${COMMANDS.sync}`],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type WalkthroughStep = keyof typeof WALKTHROUGH_STEPS;

/** Commands that have keys; "mod" is Command on a Mac and Control elsewhere. */
export const KEYBINDINGS = {
  [COMMANDS.ask]: { key: 'mod+k b', when: 'isWorkspaceTrusted && !terminalFocus' },
} as const satisfies Partial<Readonly<Record<CommandId, { readonly key: string; readonly when: string }>>>;

/** What the file is that a menu is opened on; the same that the index takes for notes. */
const IS_NOTE = String.raw`resourceExtname =~ /^\.(md|markdown)$/i`;

/** Menus, each with its commands and where they show; the palette has the other commands everywhere. */
export const MENUS = {
  'editor/context': { [COMMANDS.askAboutNote]: `isWorkspaceTrusted && ${IS_NOTE}` },
  'editor/title/context': { [COMMANDS.askAboutNote]: `isWorkspaceTrusted && ${IS_NOTE}` },
  'explorer/context': { [COMMANDS.askAboutNote]: `isWorkspaceTrusted && ${IS_NOTE} && !explorerResourceIsFolder` },
  commandPalette: { [COMMANDS.askAboutNote]: IS_NOTE },
} as const satisfies Readonly<Record<string, Partial<Readonly<Record<CommandId, string>>>>>;

/** `@brain` in the editor's chat. */
export const CHAT_PARTICIPANT = { id: 'secondBrain.brain', name: 'brain' } as const;
export const CHAT_COMMANDS = { ask: 'ask', cost: 'cost', anomalies: 'anomalies' } as const;

/** Tools for other agents; off until the user switches them on. */
export const TOOLS = { search: 'second-brain_search', usage: 'second-brain_usage' } as const;

export const STATUS_BAR_ID = 'secondBrain.status';
/** Argument of the dashboard's command: go to the findings. */
export const OPEN_FINDINGS = 'findings';

export const VIEWS = { dashboard: 'secondBrain.dashboard', answer: 'secondBrain.answer' } as const;

/** Section of all settings. */
export const SETTINGS_SECTION = 'secondBrain';

/**
 * Settings with their scope and default. `machine` keeps a cloned repository from setting them: it could send a
 * key elsewhere, or choose who is paid.
 */
export const SETTINGS = {
  'vault.path': { scope: 'window', default: '' },
  'vault.exclude': { scope: 'window', default: [] as readonly string[] },
  'ask.provider': { scope: 'machine', default: 'auto' },
  'keys.useEnvironment': { scope: 'machine', default: 'ask' },
  prices: { scope: 'machine', default: {} },
  'anthropic.model': { scope: 'machine', default: '' },
  'anthropic.baseUrl': { scope: 'machine', default: '' },
  'openai.model': { scope: 'machine', default: '' },
  'openai.baseUrl': { scope: 'machine', default: '' },
  'editor.enabled': { scope: 'machine', default: false },
  'tools.enabled': { scope: 'machine', default: false },
  'editor.model': { scope: 'machine', default: '' },
  'ollama.model': { scope: 'machine', default: '' },
  'ollama.baseUrl': { scope: 'machine', default: 'http://127.0.0.1:11434' },
  'sync.schedule': { scope: 'machine', default: 'off' },
  'sync.concurrency': { scope: 'machine', default: 2 },
  'sync.maxCostUsd': { scope: 'machine', default: 0.5 },
  'sync.providers': { scope: 'machine', default: ['anthropic', 'ollama', 'openai'] as readonly string[] },
  'inbox.folder': { scope: 'window', default: 'Inbox' },
  'inbox.processedFolder': { scope: 'window', default: '_processed' },
  'inbox.failedFolder': { scope: 'window', default: '_failed' },
  'inbox.dailyFolder': { scope: 'window', default: '00_Daily' },
  'inbox.noteFolder': { scope: 'window', default: '10_Notes' },
  'inbox.projectFolder': { scope: 'window', default: '20_Projects' },
  'inbox.conceptFolder': { scope: 'window', default: '30_Concepts' },
  'inbox.categories': { scope: 'window', default: ['Work', 'Personal'] as readonly string[] },
  'inbox.livingDocuments': { scope: 'window', default: [] as readonly unknown[] },
  'inbox.preview': { scope: 'machine', default: false },
  'usage.retentionDays': { scope: 'application', default: 90 },
  'budget.dailyUsd': { scope: 'machine', default: 1 },
  'budget.monthlyUsd': { scope: 'machine', default: 0 },
  'anomalies.spikeRatio': { scope: 'machine', default: 3 },
  'anomalies.costSpikeMinUsd': { scope: 'machine', default: 0.05 },
  'anomalies.callSpikeMinCalls': { scope: 'machine', default: 10 },
  'anomalies.errorShare': { scope: 'machine', default: 0.2 },
  'anomalies.errorMinCalls': { scope: 'machine', default: 5 },
  'anomalies.fallbackShare': { scope: 'machine', default: 0.5 },
  'anomalies.unusualCostMinUsd': { scope: 'machine', default: 0.25 },
  'anomalies.unusualCallsMin': { scope: 'machine', default: 40 },
  'anomalies.repeatedNotes': { scope: 'machine', default: 3 },
  'anomalies.repeatedShareOfRun': { scope: 'machine', default: 0.2 },
  'anomalies.runawayCallsPerHour': { scope: 'machine', default: 1 },
  'anomalies.latencyRatio': { scope: 'machine', default: 2 },
  'protection.pauseSync': { scope: 'machine', default: true },
} as const;
export type SettingName = keyof typeof SETTINGS;
