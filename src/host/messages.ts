import { l10n } from 'vscode';
import type { FailureClass, LlmFailure } from '../core/llm/llmFailure';
import type { ProviderCheck } from '../core/llm/providerCheck';
import type { ProviderName } from '../core/usage/vocabulary';
import { isCostUnknown } from '../core/usage/vocabulary';
import type { NoticeAction } from '../protocol/answerProtocol';
import { dollars } from './money';

/** Names that are not translated. */
const PROVIDER_TITLES: Readonly<Record<string, string>> = { anthropic: 'Anthropic', openai: 'OpenAI', ollama: 'Ollama', offline: 'Offline' };

export function providerTitle(provider: string): string {
  return provider === 'editor' ? l10n.t("The editor's model") : (PROVIDER_TITLES[provider] ?? provider);
}

/** Everything that the host says to the user, in one place. */
export const messages = {
  askTitle: () => l10n.t('Ask your notes'),
  followUpTitle: () => l10n.t('Ask a follow-up'),
  newConversation: () => l10n.t('New conversation'),
  manageTrustAction: () => l10n.t('Manage Trust'),
  askPlaceholder: () => l10n.t('What do you want to know?'),
  untrusted: () => l10n.t('Trust this workspace to ask questions about its notes.'),
  noVault: () => l10n.t('Open a folder of Markdown notes, or set "secondBrain.vault.path".'),
  openFolderAction: () => l10n.t('Open Folder'),
  openSettingsAction: () => l10n.t('Open Settings'),
  showLogAction: () => l10n.t('Show Log'),

  keysInEnvironment: (names: readonly string[]) => l10n.t('Second Brain found {0} in the environment. Use it to answer your questions?', names.join(', ')),
  useKeysAction: () => l10n.t('Use'),
  dontUseKeysAction: () => l10n.t("Don't Use"),
  addressUnusable: (setting: string) => l10n.t('"{0}" is not an http or https address. Until it is one, that provider counts as not set up.', setting),
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

  deleteOwnContentQuestion: () => l10n.t('Delete the conversations, note metadata and search index of this workspace?'),
  deleteOwnContentDetail: () =>
    l10n.t('Your notes stay as they are, and so does the record of calls, which holds no text of yours. The index is built again at your next question. This cannot be undone.'),
  deleteOwnContentAction: () => l10n.t('Delete'),
  ownContentDeleted: () => l10n.t('Conversations, metadata and index of this workspace are deleted.'),
  ownContentNotDeleted: () => l10n.t('Not everything could be deleted. Close other windows of this workspace and run the command again.'),

  dashboardTitle: () => l10n.t('Second Brain'),
  answerTitle: () => l10n.t('Second Brain: Answer'),
  noteGone: (title: string) => l10n.t('The note "{0}" is not there any more.', title),
  nothingFound: () => l10n.t('None of your notes mention this. Try other words, or check which folder Second Brain reads.'),
  passagesFound: () => l10n.t('From your notes, as they say it:'),
  weakPassagesFound: () => l10n.t('Your notes say little about this. What comes closest:'),
  questionEmpty: () => l10n.t('Ask a question in words.'),
  questionTooLong: (limit: number) => l10n.t('A question can have at most {0} characters.', limit),
  questionRunning: () => l10n.t('Another question of this conversation is still being answered.'),
  stoppedAnswer: () => l10n.t('Stopped before the answer was complete.'),
  stopped: () => l10n.t('The question was stopped.'),
  notConfigured: (provider: string) =>
    provider === 'ollama'
      ? l10n.t('No Ollama server answers at the address in the settings.')
      : l10n.t('{0} is chosen in the settings, but has no API key, or no http or https address in "secondBrain.{1}.baseUrl".', providerTitle(provider), provider),
  syncNotThere: () => l10n.t('This version of Second Brain has no sync yet.'),
  unexpected: () => l10n.t('Second Brain ran into a fault of its own. The log has the details.'),
  indexing: (notes: number) => l10n.t('Reading your notes: {0} so far', notes),

  statusBarName: () => l10n.t('Second Brain: cost of today'),
  statusBarTooltip: (calls: number) => (calls === 1 ? l10n.t('Second Brain: 1 LLM call today. Click for the dashboard.') : l10n.t('Second Brain: {0} LLM calls today. Click for the dashboard.', calls)),
  statusBarUnpriced: (calls: number) => (calls === 1 ? l10n.t('1 call has no known cost.') : l10n.t('{0} calls have no known cost.', calls)),
  statusBarLabel: (cost: string) => l10n.t('Second Brain: {0} today', cost),

  citationGone: () => l10n.t('This source is not there any more.'),
  storeSilent: () => l10n.t('The usage store did not answer.'),
} as const;

/** A failed call in words that say what happened and what can be done. */
export function describeFailure(failure: LlmFailure, provider: ProviderName | undefined): { readonly message: string; readonly actions: readonly NoticeAction[] } {
  const name = provider === undefined ? l10n.t('The model') : providerTitle(provider);
  return { message: failureSentence(failure, name, provider), actions: failureActions(failure.failureClass, provider) };
}

function failureSentence(failure: LlmFailure, name: string, provider: ProviderName | undefined): string {
  switch (failure.failureClass) {
    case 'key_refused':
      return refusalSentence(name, provider);
    case 'no_credit':
      return l10n.t('{0} says that the credit or quota is used up.', name);
    case 'model_not_found':
      return provider === undefined
        ? l10n.t('{0} in the settings is not known.', name)
        : l10n.t('{0} does not know the model that is set. The setting is "secondBrain.{1}.model".', name, provider);
    case 'bad_request':
      return l10n.t('{0} refused the request.', name);
    case 'rate_limited':
      return l10n.t('{0} is limiting requests just now.', name);
    case 'overloaded':
      return l10n.t('{0} is overloaded just now.', name);
    case 'server_error':
      return l10n.t('{0} had an error of its own.', name);
    case 'network':
      return l10n.t('The connection to {0} failed.', name);
    case 'deadline':
      return l10n.t('{0} did not finish in time.', name);
    case 'idle':
      return l10n.t('{0} stopped sending before the answer was complete.', name);
    case 'truncated_stream':
      return l10n.t('The answer of {0} was cut off.', name);
    case 'bad_reply':
      return l10n.t('{0} sent something that is not an answer. Is the address in the settings right?', name);
    case 'output_limit':
      return l10n.t('The answer of {0} grew longer than allowed and was cut off.', name);
    case 'unusable_reply':
      return l10n.t('{0} sent an answer that could not be used.', name);
    case 'notes_unavailable':
      return l10n.t('Your notes could not be read. Is the folder in the settings there?');
    case 'cancelled':
      return messages.stopped();
    case 'defect':
      return messages.unexpected();
  }
}

/** Ollama has no key: what refuses is its server, or something in front of it. */
function refusalSentence(name: string, provider: ProviderName | undefined): string {
  switch (provider) {
    case 'editor':
      return l10n.t("Second Brain may not use the editor's models.");
    case 'ollama':
      return l10n.t('The server at the address in "secondBrain.ollama.baseUrl" refused the request.');
    default:
      return l10n.t('{0} refused the key.', name);
  }
}

function failureActions(failureClass: FailureClass, provider: ProviderName | undefined): readonly NoticeAction[] {
  switch (failureClass) {
    case 'key_refused':
      return [provider === 'editor' || provider === 'ollama' ? 'openSettings' : 'setApiKey', 'retry', 'showPassages'];
    case 'model_not_found':
    case 'bad_reply':
      return ['openSettings', 'retry', 'showPassages'];
    case 'notes_unavailable':
      return ['openSettings', 'retry'];
    case 'defect':
      return ['showLog', 'retry'];
    case 'cancelled':
      return ['retry'];
    case 'no_credit':
    case 'bad_request':
    case 'rate_limited':
    case 'overloaded':
    case 'server_error':
    case 'network':
    case 'deadline':
    case 'idle':
    case 'truncated_stream':
    case 'output_limit':
    case 'unusable_reply':
      return ['retry', 'showPassages'];
  }
}

/** What a line of the check can do. */
export type CheckAction = 'setKey' | 'openModel' | 'openAddress' | 'openSwitch' | 'retry';

/** What came of checking a provider, in words, with what helps; the first action is the likeliest. */
export function describeCheck(check: ProviderCheck): { readonly icon: string; readonly detail: string; readonly actions: readonly CheckAction[] } {
  const { provider } = check;
  switch (check.kind) {
    case 'works': {
      const cost = isCostUnknown(check.costSource) ? l10n.t('cost unknown') : check.costSource === 'local' ? l10n.t('free') : dollars(check.costUsd);
      return { icon: 'check', detail: l10n.t('Works. Answered in {0} s, {1}.', (check.latencyMs / 1000).toFixed(1), cost), actions: ['retry'] };
    }
    case 'failed':
      return { icon: 'error', detail: failureSentence(check.failure, providerTitle(provider), provider), actions: provider === 'editor' ? ['retry', 'openSwitch'] : checkActions(check.failure.failureClass, provider) };
    case 'cancelled':
      return { icon: 'circle-slash', detail: l10n.t('Stopped.'), actions: ['retry'] };
    case 'not_configured':
      if (provider === 'editor') {
        return { icon: 'circle-slash', detail: l10n.t('The editor offers no such model.'), actions: ['retry', 'openSwitch'] };
      }
      return provider === 'ollama'
        ? { icon: 'circle-slash', detail: l10n.t('Not set up: no Ollama server answers at the address in the settings.'), actions: ['retry', 'openAddress'] }
        : { icon: 'circle-slash', detail: l10n.t('Not set up: there is no API key, or the address in the settings is not http or https.'), actions: ['setKey', 'openAddress'] };
  }
}

function checkActions(failureClass: FailureClass, provider: ProviderName): readonly CheckAction[] {
  switch (failureClass) {
    case 'key_refused':
      return provider === 'ollama' ? ['openAddress', 'retry'] : ['setKey', 'openAddress', 'retry'];
    case 'model_not_found':
      return ['openModel', 'openAddress', 'retry'];
    case 'network':
    case 'bad_reply':
    case 'bad_request':
    case 'deadline':
      return ['retry', 'openAddress', 'openModel'];
    case 'no_credit':
    case 'rate_limited':
    case 'overloaded':
    case 'server_error':
    case 'idle':
    case 'truncated_stream':
    case 'output_limit':
    case 'unusable_reply':
    case 'notes_unavailable':
    case 'cancelled':
    case 'defect':
      return ['retry'];
  }
}
