import { l10n } from 'vscode';
import type { FailureClass, LlmFailure } from '../core/llm/llmFailure';
import type { ProviderName } from '../core/usage/vocabulary';
import type { NoticeAction } from '../protocol/answerProtocol';

/** Names that are not translated. */
const PROVIDER_TITLES: Readonly<Record<string, string>> = { anthropic: 'Anthropic', openai: 'OpenAI', ollama: 'Ollama', offline: 'Offline' };

export function providerTitle(provider: string): string {
  return PROVIDER_TITLES[provider] ?? provider;
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
  pickKeyProvider: () => l10n.t('Whose API key?'),
  keyPrompt: (provider: string) => l10n.t('API key of {0}. It is kept in the secret storage of the editor and sent to {0} only.', providerTitle(provider)),
  keyEmpty: () => l10n.t('Enter a key.'),
  keyStored: (provider: string) => l10n.t('The {0} key is stored.', providerTitle(provider)),
  keysForgotten: (count: number) => (count === 1 ? l10n.t('1 API key was forgotten.') : l10n.t('{0} API keys were forgotten.', count)),
  noKeysStored: () => l10n.t('No API key was stored.'),

  dashboardTitle: () => l10n.t('Second Brain'),
  answerTitle: () => l10n.t('Second Brain: Answer'),
  noteGone: (title: string) => l10n.t('The note "{0}" is not there any more.', title),
  nothingFound: () => l10n.t('None of your notes mention this. Try other words, or check which folder Second Brain reads.'),
  passagesFound: () => l10n.t('From your notes, as they say it:'),
  weakPassagesFound: () => l10n.t('Your notes say little about this. What comes closest:'),
  questionEmpty: () => l10n.t('Ask a question in words.'),
  questionTooLong: (limit: number) => l10n.t('A question can have at most {0} characters.', limit),
  questionRunning: () => l10n.t('Another question of this conversation is still being answered.'),
  stopped: () => l10n.t('The question was stopped.'),
  notConfigured: (provider: string) =>
    provider === 'ollama'
      ? l10n.t('No Ollama server answers at the address in the settings.')
      : l10n.t('{0} is chosen in the settings, but has no API key.', providerTitle(provider)),
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
  return { message: failureSentence(failure, name), actions: failureActions(failure.failureClass) };
}

function failureSentence(failure: LlmFailure, name: string): string {
  switch (failure.failureClass) {
    case 'key_refused':
      return l10n.t('{0} refused the key.', name);
    case 'no_credit':
      return l10n.t('{0} says that the credit or quota is used up.', name);
    case 'model_not_found':
      return l10n.t('{0} does not know the model in the settings.', name);
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
    case 'unusable_reply':
      return l10n.t('{0} sent an answer that could not be used.', name);
    case 'cancelled':
      return messages.stopped();
    case 'defect':
      return messages.unexpected();
  }
}

function failureActions(failureClass: FailureClass): readonly NoticeAction[] {
  switch (failureClass) {
    case 'key_refused':
      return ['setApiKey', 'retry', 'showPassages'];
    case 'model_not_found':
    case 'bad_reply':
      return ['openSettings', 'retry', 'showPassages'];
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
    case 'unusable_reply':
      return ['retry', 'showPassages'];
  }
}
