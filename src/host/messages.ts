import { l10n } from 'vscode';

/** Names that are not translated. */
const PROVIDER_TITLES: Readonly<Record<string, string>> = { anthropic: 'Anthropic', openai: 'OpenAI', ollama: 'Ollama', offline: 'Offline' };

/** The name of a provider, of one that this version does not know the recorded one. */
export function providerTitle(provider: string): string {
  return provider === 'editor' ? l10n.t("The editor's model") : (PROVIDER_TITLES[provider] ?? provider);
}

/** What a line of the check can do. */
export type CheckAction = 'setKey' | 'openModel' | 'openAddress' | 'openSwitch' | 'retry';

/** Everything that the host says to the user, in one place; what it says of failures is in `failureMessages.ts`. */
export const messages = {
  askTitle: () => l10n.t('Ask your notes'),
  followUpTitle: () => l10n.t('Ask a follow-up'),
  askAboutTitle: (note: string) => l10n.t('Ask about "{0}"', note),
  notAVaultNote: () => l10n.t('Open a Markdown note of the folder that Second Brain reads, and ask about that.'),
  newConversation: () => l10n.t('New conversation'),
  manageTrustAction: () => l10n.t('Manage Trust'),
  askPlaceholder: () => l10n.t('What do you want to know?'),
  untrusted: () => l10n.t('Trust this workspace to ask questions about its notes.'),
  noVault: () => l10n.t('Open a folder of Markdown notes, or set "secondBrain.vault.path".'),
  openSampleVaultAction: () => l10n.t('Open Sample Vault'),
  sampleVaultTitle: () => l10n.t('Where should the sample notes go?'),
  sampleVaultAction: () => l10n.t('Put Them Here'),
  storageFolderNotMade: (code: string) => l10n.t('The storage folder could not be made ({0}). Check that the disk of the editor\'s user data can be written to and has room.', code),
  sampleVaultNotCopied: () => l10n.t('The sample notes could not be copied there. Choose a folder that you may write to.'),
  openFolderAction: () => l10n.t('Open Folder'),
  openSettingsAction: () => l10n.t('Open Settings'),
  showLogAction: () => l10n.t('Show Log'),

  keysInEnvironment: (names: readonly string[]) => l10n.t('Second Brain found {0} in the environment. Use it to answer your questions?', names.join(', ')),
  useKeysAction: () => l10n.t('Use'),
  dontUseKeysAction: () => l10n.t("Don't Use"),
  addressUnusable: (setting: string) => l10n.t('"{0}" is not an http or https address. Until it is one, that provider counts as not set up.', setting),
  variablesIgnored: (names: readonly string[]) =>
    l10n.t('Set in the environment and not used by Second Brain: {0}. Its calls go where its own settings say, with nothing added.', names.join(', ')),
  pickKeyProvider: () => l10n.t('Whose API key?'),
  keyPrompt: (provider: string) => l10n.t('API key of {0}. It is kept in the secret storage of the editor and sent to {0} only.', providerTitle(provider)),
  keyEmpty: () => l10n.t('Enter a key.'),
  keyStored: (provider: string) => l10n.t('The {0} key is stored.', providerTitle(provider)),
  keysForgotten: (count: number) => (count === 1 ? l10n.t('1 API key was forgotten.') : l10n.t('{0} API keys were forgotten.', count)),
  noKeysStored: () => l10n.t('No API key was stored.'),

  editorJustification: () => l10n.t('To answer the questions that you ask over your notes.'),

  checkTitle: () => l10n.t('Check Providers'),
  checkPlaceholder: () => l10n.t('Choose a line to do what helps: set a key, open a setting, or ask again'),
  checkRunning: () => l10n.t('Asking…'),
  checkAction: (action: CheckAction) => {
    switch (action) {
      case 'setKey':
        return l10n.t('Set API Key');
      case 'openModel':
        return l10n.t('Open the Setting of the Model');
      case 'openAddress':
        return l10n.t('Open the Setting of the Address');
      case 'openSwitch':
        return l10n.t('Open the Setting');
      case 'retry':
        return l10n.t('Ask Again');
    }
  },

  repriceTitle: (calls: number, cost: string) => (calls === 1 ? l10n.t('Price 1 call: {0}', cost) : l10n.t('Price {0} calls: {1}', calls, cost)),
  repricePlaceholder: () => l10n.t('Models whose calls are to get a price, for good'),
  repricePlaceholderWithRest: (calls: number) =>
    calls === 1 ? l10n.t('Models whose calls are to get a price, for good; 1 more call stays without') : l10n.t('Models whose calls are to get a price, for good; {0} more calls stay without', calls),
  repriceDetail: (calls: number, cost: string) => (calls === 1 ? l10n.t('1 call, {0}', cost) : l10n.t('{0} calls, {1}', calls, cost)),
  repriced: (calls: number, cost: string) => (calls === 1 ? l10n.t('1 call has a price now: {0}.', cost) : l10n.t('{0} calls have a price now: {1}.', calls, cost)),
  nothingUnpriced: () => l10n.t('Every recorded call that can have a price has one.'),
  noPriceKnown: (calls: number, models: readonly string[]) =>
    calls === 1
      ? l10n.t('1 call has no price, and none can be worked out for it ({0}). You can set one in "secondBrain.prices".', models.join(', '))
      : l10n.t('{0} calls have no price, and none can be worked out for them ({1}). You can set prices in "secondBrain.prices".', calls, models.join(', ')),

  openFileAction: () => l10n.t('Open File'),
  exportTitle: () => l10n.t('Export Calls'),
  exportRangePlaceholder: () => l10n.t('Which calls?'),
  exportFormatPlaceholder: () => l10n.t('In which format?'),
  exportShown: () => l10n.t('What the dashboard shows'),
  exportAll: () => l10n.t('All calls'),
  exportLastDays: (days: number) => l10n.t('The last {0} days', days),
  exportThisMonth: () => l10n.t('This month'),
  exportCsvDetail: () => l10n.t('For spreadsheets'),
  exportJsonDetail: () => l10n.t('For programs; "Import Usage Database" reads it again'),
  exportRunning: () => l10n.t('Exporting calls'),
  exportNeedsDisk: () => l10n.t('Calls can only be exported to a file on a disk. Run the command again and choose one there.'),
  exportFailed: (code: string) => l10n.t('The calls could not be exported ({0}). A file that was there is unchanged. Check that its folder can be written to and has room, and try again.', code),
  exported: (calls: number) => (calls === 1 ? l10n.t('1 call was exported.') : l10n.t('{0} calls were exported.', calls)),

  viewSetAside: (name: string) => l10n.t('The usage database could not be used. It was set aside as {0} and made again from the journal; no call is lost.', name),
  viewImported: (calls: number, name: string) =>
    calls === 1
      ? l10n.t("1 call of an older app's usage database was taken over. The database is kept as {0}.", name)
      : l10n.t("{0} calls of an older app's usage database were taken over. The database is kept as {1}.", calls, name),
  viewImportedInPart: (calls: number, name: string) =>
    l10n.t("Calls of an older app's usage database were taken over ({0}), but not its last changes: they are in a file beside it. Both are kept. To add them, close the older app, open {1} once with a SQLite tool, and use Import Usage Database.", calls, name),
  viewImmovable: () => l10n.t('The usage database cannot be used, and another program keeps it from being replaced. Close that program: no call is lost, but other programs see old figures in the file until then.'),
  viewRebuilding: () => l10n.t('Second Brain: making the usage database again'),

  importTitle: () => l10n.t('Import Usage Database'),
  importAction: () => l10n.t('Import'),
  importFilter: () => l10n.t('Usage databases and exported calls'),
  allFilesFilter: () => l10n.t('All files'),
  importRunning: () => l10n.t('Importing calls'),
  importNeedsDisk: () => l10n.t('Only a file on a disk can be imported. Copy it to one and run the command again.'),

  deleteOwnContentQuestion: () => l10n.t('Delete the conversations, note metadata and search index of this workspace?'),
  deleteOwnContentDetail: () =>
    l10n.t('Your notes stay as they are, and so does the record of calls, which holds no text of yours. The index is built again at your next question. This cannot be undone.'),
  deleteOwnContentAction: () => l10n.t('Delete'),
  ownContentDeleted: () => l10n.t('Conversations, metadata and index of this workspace are deleted.'),
  ownContentNotDeleted: () => l10n.t('Not everything could be deleted. Close other windows of this workspace and run the command again.'),

  openTraceTitle: () => l10n.t('Open Trace'),
  enterTraceId: () => l10n.t('Enter a trace id…'),
  traceIdPrompt: () => l10n.t('A trace id has 32 hexadecimal digits.'),
  traceCost: (cost: string, calls: number) => (calls === 1 ? l10n.t('{0}, 1 call', cost) : l10n.t('{0}, {1} calls', cost, calls)),

  deleteConversationQuestion: () => l10n.t('Delete this conversation?'),
  deleteConversationDetail: () => l10n.t('Its questions and answers are removed from this computer. The record of its calls, which holds no text of yours, stays. This cannot be undone.'),
  deleteConversationAction: () => l10n.t('Delete'),
  conversationNotDeleted: () => l10n.t('The conversation could not be deleted. The log says more.'),
  conversationGone: () => l10n.t('This conversation is not there any more, or its file cannot be read.'),

  setApiKeyAction: () => l10n.t('Set API Key'),
  openDashboardAction: () => l10n.t('Open Dashboard'),
  chatSources: () => l10n.t('Sources'),
  chatOffline: () => l10n.t('Answered offline from your notes: no model was asked.'),
  chatCost: (cost: string, calls: number) => (calls === 1 ? l10n.t('Cost: {0}, 1 call', cost) : l10n.t('Cost: {0}, {1} calls', cost, calls)),
  chatCostToday: (cost: string, calls: number) => l10n.t('Today: {0} (calls: {1})', cost, calls),
  chatCostWeek: (cost: string, calls: number) => l10n.t('Last 7 days: {0} (calls: {1})', cost, calls),
  chatCostMonth: (cost: string, calls: number) => l10n.t('Last 30 days: {0} (calls: {1})', cost, calls),
  chatColumnModel: () => l10n.t('Model'),
  chatColumnCalls: () => l10n.t('Calls'),
  chatColumnCost: () => l10n.t('Cost'),
  chatNothingUnusual: () => l10n.t('Nothing unusual is open.'),
  toolsOff: () => l10n.t('The tools of Second Brain are switched off. The setting is "secondBrain.tools.enabled".'),
  toolSearching: () => l10n.t('Searching your notes'),
  toolSearchTitle: () => l10n.t('Give passages of your notes to this agent?'),
  toolSearchQuestion: (query: string, snippets: number, characters: number) => l10n.t('It searches for "{0}" and gets at most {1} passages of {2} characters, with the titles of their notes and the headings above them.', query, snippets, characters),
  toolReadingUsage: () => l10n.t('Reading what your calls cost'),
  toolUsageTitle: () => l10n.t('Give your totals of calls and costs to this agent?'),
  toolUsageQuestion: () => l10n.t('It gets calls and costs of today, the last 7 and the last 30 days, and no text of yours.'),

  clearUsageQuestion: () => l10n.t('Delete everything that is recorded about your calls, in all windows?'),
  clearUsageDetail: () =>
    l10n.t('Every call, its cost, the daily totals and what was found unusual are deleted, and so are older usage databases of this extension that were set aside. Your notes and conversations stay as they are. This cannot be undone. "Export Calls" saves a copy first.'),
  clearUsageAction: () => l10n.t('Delete'),
  usageCleared: () => l10n.t('All usage data is deleted.'),
  usageClearedWaiting: (windows: number) =>
    windows === 1
      ? l10n.t('The usage data is deleted. 1 other window has yet to remove the file that it writes, of which nothing is shown any more. Close or reload that window, or wait: the file is gone in two days at the latest.')
      : l10n.t('The usage data is deleted. {0} other windows have yet to remove the files that they write, of which nothing is shown any more. Close or reload those windows, or wait: the files are gone in two days at the latest.', windows),

  dashboardTitle: () => l10n.t('Second Brain'),
  answerTitle: () => l10n.t('Second Brain: Answer'),
  noteGone: (title: string) => l10n.t('The note "{0}" is not there any more.', title),
  noNotes: (vault: string) => l10n.t('There are no Markdown notes in "{0}". Open a folder that has some, or take a copy of the sample notes.', vault),
  nothingFound: () => l10n.t('None of your notes mention this. Try other words, or check which folder Second Brain reads.'),
  passagesFound: () => l10n.t('From your notes, as they say it:'),
  weakPassagesFound: () => l10n.t('Your notes say little about this. What comes closest:'),
  questionEmpty: () => l10n.t('Ask a question in words.'),
  questionTooLong: (limit: number) => l10n.t('A question can have at most {0} characters.', limit),
  questionRunning: () => l10n.t('Another question of this conversation is still being answered.'),
  stoppedAnswer: () => l10n.t('Stopped before the answer was complete.'),
  stopped: () => l10n.t('The question was stopped.'),
  unexpected: () => l10n.t('Second Brain ran into a fault of its own. The log has the details.'),
  indexing: (notes: number) => l10n.t('Reading your notes: {0} so far', notes),

  statusBarName: () => l10n.t('Second Brain: cost of today'),
  statusBarToday: (cost: string, calls: number) => (calls === 1 ? l10n.t('Today: {0} · 1 call', cost) : l10n.t('Today: {0} · {1} calls', cost, calls)),
  statusBarUnpriced: (calls: number) => (calls === 1 ? l10n.t('1 call has no known cost.') : l10n.t('{0} calls have no known cost.', calls)),
  statusBarLabel: (cost: string) => l10n.t('Second Brain: {0} today', cost),

  citationGone: () => l10n.t('This source is not there any more.'),
  noNoteToInsertInto: () => l10n.t('There is no note to insert into. Open one, put the cursor where the answer belongs, and try again.'),
  linkRefused: () => l10n.t('This link does not lead to a trace, so it was not opened.'),
  storeSilent: () => l10n.t('The usage store did not answer. Try again in a moment; the log says more.'),
  storeCouldNotAnswer: () => l10n.t('The usage store could not answer. The log says more.'),
  clearLedgerUnreadable: () => l10n.t('The usage data could not be cleared: "rollups.ndjson" in the storage folder cannot be read to its end. The log says more.'),
  clearUnfinished: () => l10n.t('The usage data is not cleared yet: a crash has left something unfinished in "rollups.ndjson". Try again in ten minutes or a little more.'),
  clearRefused: (code: string) => l10n.t('The usage data could not be cleared ({0}). Check that the storage folder can be written and that the disk has room, and try again.', code),
} as const;
