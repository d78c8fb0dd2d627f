import { l10n } from 'vscode';
import type { FailureClass, LlmFailure } from '../core/llm/llmFailure';
import type { NotConfiguredReason } from '../core/llm/providerChain';
import type { ProviderName } from '../core/usage/vocabulary';
import type { AnswerNotice, NoticeAction } from '../protocol/answerProtocol';
import { SETTINGS_SECTION } from './contributions';
import type { SettingName } from './contributions';
import { messages, providerTitle } from './messages';

/** A failed call in words that say what happened and what can be done. */
export function describeFailure(failure: LlmFailure, provider: ProviderName | undefined): AnswerNotice {
  const name = provider === undefined ? l10n.t('The model') : providerTitle(provider);
  return {
    message: failureSentence(failure, name, provider),
    actions: failureActions(failure.failureClass, provider),
    ...(provider === undefined ? {} : { provider }),
    ...settingOf(failureSetting(failure.failureClass, provider)),
  };
}

/** Why nobody was asked, in words, with what can be done about it. */
export function describeNotConfigured(provider: ProviderName, reason: NotConfiguredReason): AnswerNotice {
  const message = notConfiguredSentence(provider, reason);
  const setKey: readonly NoticeAction[] = reason === 'no_key' ? ['setApiKey'] : [];
  return { message, actions: [...setKey, 'openSettings', 'retry', 'showPassages'], provider, ...settingOf(notConfiguredSetting(provider, reason)) };
}

/** Why a provider cannot be asked. */
export function notConfiguredSentence(provider: ProviderName, reason: NotConfiguredReason): string {
  switch (reason) {
    case 'no_key':
      return l10n.t('{0} has no API key.', providerTitle(provider));
    case 'no_address':
      return l10n.t('The address in "secondBrain.{0}.baseUrl" is not an http or https address.', provider);
    case 'no_server':
      return l10n.t('No {0} server answers at the address in "secondBrain.{1}.baseUrl".', providerTitle(provider), provider);
    case 'no_model':
      return l10n.t('The editor offers no such model.');
  }
}

function notConfiguredSetting(provider: ProviderName, reason: NotConfiguredReason): SettingName | undefined {
  switch (reason) {
    case 'no_key':
      return 'ask.provider';
    case 'no_address':
    case 'no_server':
      return addressSetting(provider);
    case 'no_model':
      return 'editor.enabled';
  }
}

/** Where a failure is mended, when it is in the settings. */
function failureSetting(failureClass: FailureClass, provider: ProviderName | undefined): SettingName | undefined {
  switch (failureClass) {
    case 'model_not_found':
      return modelSetting(provider);
    case 'wrong_address':
    case 'bad_reply':
    case 'key_refused':
      return provider === 'editor' ? 'editor.enabled' : addressSetting(provider);
    case 'notes_unavailable':
      return 'vault.path';
    default:
      return undefined;
  }
}

function addressSetting(provider: ProviderName | undefined): SettingName | undefined {
  return provider === 'anthropic' || provider === 'openai' || provider === 'ollama' ? `${provider}.baseUrl` : undefined;
}

function modelSetting(provider: ProviderName | undefined): SettingName | undefined {
  return provider === undefined || provider === 'offline' ? undefined : `${provider}.model`;
}

function settingOf(name: SettingName | undefined): Pick<AnswerNotice, 'setting'> {
  return name === undefined ? {} : { setting: `${SETTINGS_SECTION}.${name}` };
}

/** What went wrong; `name` is how the person knows whoever was asked. */
export function failureSentence(failure: LlmFailure, name: string, provider: ProviderName | undefined): string {
  switch (failure.failureClass) {
    case 'key_refused':
      return refusalSentence(name, provider);
    case 'no_credit':
      return l10n.t('{0} says that the credit or quota is used up.', name);
    case 'model_not_found':
      return provider === undefined
        ? l10n.t('{0} in the settings is not known.', name)
        : l10n.t('{0} does not know the model that is set. The setting is "secondBrain.{1}.model".', name, provider);
    case 'wrong_address':
      return wrongAddressSentence(name, provider);
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
    case 'unfinished_reply':
      return l10n.t('{0} ended its answer before it was complete.', name);
    case 'bad_reply':
      return addressSetting(provider) === undefined
        ? l10n.t('{0} sent something that is not an answer.', name)
        : l10n.t('{0} sent something that is not an answer. Is the address in "secondBrain.{1}.baseUrl" right?', name, provider ?? '');
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

function wrongAddressSentence(name: string, provider: ProviderName | undefined): string {
  switch (provider) {
    case 'openai':
      return l10n.t('Nothing answers questions at the address of {0}. The setting is "secondBrain.openai.baseUrl"; an address mostly ends in "/v1".', name);
    case 'anthropic':
    case 'ollama':
      return l10n.t('Nothing answers questions at the address of {0}. The setting is "secondBrain.{1}.baseUrl".', name, provider);
    default:
      return l10n.t('Nothing answers questions at the address of {0}.', name);
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
    case 'wrong_address':
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
    case 'unfinished_reply':
    case 'output_limit':
    case 'unusable_reply':
      return ['retry', 'showPassages'];
  }
}
