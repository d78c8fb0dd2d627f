import { l10n } from 'vscode';
import type { FailureClass } from '../core/llm/llmFailure';
import type { NotConfiguredReason } from '../core/llm/providerChain';
import type { ProviderCheck } from '../core/llm/providerCheck';
import type { ProviderName } from '../core/usage/vocabulary';
import { isCostUnknown } from '../core/usage/vocabulary';
import { failureSentence, notConfiguredSentence } from './failureMessages';
import { providerTitle } from './messages';
import type { CheckAction } from './messages';
import { dollars } from './money';

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
      return { icon: 'circle-slash', detail: l10n.t('Not set up: {0}', notConfiguredSentence(provider, check.reason)), actions: notConfiguredActions(check.reason) };
  }
}

function notConfiguredActions(reason: NotConfiguredReason): readonly CheckAction[] {
  switch (reason) {
    case 'no_key':
      return ['setKey', 'openAddress'];
    case 'no_address':
      return ['openAddress', 'retry'];
    case 'no_server':
      return ['retry', 'openAddress'];
    case 'no_model':
      return ['retry', 'openSwitch'];
  }
}

function checkActions(failureClass: FailureClass, provider: ProviderName): readonly CheckAction[] {
  switch (failureClass) {
    case 'key_refused':
      return provider === 'ollama' ? ['openAddress', 'retry'] : ['setKey', 'openAddress', 'retry'];
    case 'model_not_found':
      return ['openModel', 'openAddress', 'retry'];
    case 'wrong_address':
      return ['openAddress', 'retry'];
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
    case 'unfinished_reply':
    case 'output_limit':
    case 'unusable_reply':
    case 'notes_unavailable':
    case 'cancelled':
    case 'defect':
      return ['retry'];
  }
}
