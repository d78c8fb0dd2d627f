import { env, l10n } from 'vscode';
import type { AnomalyDetails, AnomalyRuleName, AnomalyType, Severity } from '../../core/anomalies/anomaly';
import type { FindingLabel, FindingRecord } from '../../core/anomalies/findings/finding';
import { dollars } from '../money';
import { providerTitle } from '../messages';

type Told = Pick<FindingRecord, 'type' | 'rules' | 'details' | 'scope'>;

/** What was found, in one sentence with its figures. */
export function anomalySentence(finding: Told): string {
  const { type, details, scope } = finding;
  const amount = (name: string): string => dollars(numberIn(details, name));
  const count = (name: string): string => String(Math.round(numberIn(details, name)));
  const who = whoOf(finding);
  switch (type) {
    case 'cost_spike':
      return typeof details['ratio'] === 'number'
        ? l10n.t('Today cost {0}, {1} times the average of {2} on {3} days.', amount('today'), ratioText(details['ratio']), amount('average'), count('days'))
        : l10n.t('Today cost {0}; a usual day costs {1}, the most expensive of {2} cost {3}.', amount('today'), amount('median'), count('activeDays'), amount('largest'));
    case 'call_spike':
      return typeof details['ratio'] === 'number'
        ? l10n.t('{0}: {1} calls today, {2} times the average of {3} days.', usageTypeTitle(scope.usageType), count('today'), ratioText(details['ratio']), count('days'))
        : l10n.t('{0}: {1} calls today; a usual day has {2}, the busiest of {3} had {4}.', usageTypeTitle(scope.usageType), count('today'), count('median'), count('activeDays'), count('largest'));
    case 'high_error_rate':
      return typeof details['failedCalls'] === 'number'
        ? l10n.t('{0} of {1} calls of the last hour failed.', count('failedCalls'), count('calls'))
        : l10n.t('{0}: {1} of the last {2} calls failed.', who, count('recentFailures'), count('recentCalls'));
    case 'high_fallback_rate':
      return typeof details['fallbackCalls'] === 'number'
        ? l10n.t('{0} of {1} rerank calls of today fell back to the order of the search.', count('fallbackCalls'), count('calls'))
        : l10n.t('{0} of the last {1} rerank calls fell back to the order of the search.', count('recentFallbacks'), count('recentCalls'));
    case 'budget':
      return budgetSentence(finding);
    case 'repeat_work':
      return l10n.t('{0} of {1} unchanged notes was repeated today: {2} calls for {3}.', usageTypeTitle(scope.usageType), count('notes'), count('calls'), amount('costUsd'));
    case 'runaway':
      return l10n.t('{0} has run in each of the last {1} hours on notes that nobody edited: {2} calls for {3}.', usageTypeTitle(scope.usageType), count('hours'), count('calls'), amount('costUsd'));
    case 'key_or_credit':
      return details['reason'] === 'no_credit' ? l10n.t('{0} says that the credit or quota is used up.', who) : l10n.t('{0} refused the key.', who);
    case 'unpriced_model':
      return l10n.t('No price is known for {0} of {1}: what its calls cost is in no total.', textIn(details, 'model'), who);
    case 'missing_usage':
      return l10n.t('{0} of {1} told no tokens for {2} of {3} calls: what they cost is in no total.', textIn(details, 'model'), who, count('callsWithoutUsage'), count('calls'));
    case 'price_change':
      return finding.rules[0] === 'model_answered'
        ? l10n.t('Calls for {0} are answered by {1}.', textIn(details, 'modelAsked'), textIn(details, 'modelAnswered'))
        : l10n.t('The price of {0} of {1} is another one than before.', textIn(details, 'model'), who);
    case 'latency_regression':
      return l10n.t('{0} of {1} takes {2} times as long as in the last four weeks.', textIn(details, 'model'), who, ratioText(numberIn(details, 'ratio')));
    case 'stale_sync':
      return l10n.t('{0} is on schedule and has not run for two intervals.', usageTypeTitle(textIn(details, 'job')));
    case 'unsaved_calls':
      return l10n.t('{0} lines of the record of calls could not be saved yet. Is the disk full?', count('lines'));
  }
}

/** A month that is half spent may also be on pace for more than all of it. */
function budgetSentence(finding: Told): string {
  const sentences = finding.rules.filter((rule, place) => rule === 'monthly_forecast' || place === 0).map((rule) => limitSentence(rule, finding.details));
  return sentences.join(' ');
}

function limitSentence(rule: AnomalyRuleName, details: AnomalyDetails): string {
  const spent = numberIn(details, 'unpricedCalls') > 0 ? l10n.t('at least {0}', dollars(numberIn(details, 'spentUsd'))) : dollars(numberIn(details, 'spentUsd'));
  const limit = dollars(numberIn(details, 'limitUsd'));
  const percent = new Intl.NumberFormat(env.language).format(Math.floor(numberIn(details, 'share') * 100));
  switch (rule) {
    case 'monthly_forecast':
      return l10n.t('On pace for {0} by the {1}; the limit of the month is {2}.', dollars(numberIn(details, 'forecastUsd')), dayOfMonth(textIn(details, 'forecastDay')), limit);
    case 'monthly_budget':
      return l10n.t('This month cost {0} of {1} ({2} %).', spent, limit, percent);
    default:
      return l10n.t('Today cost {0} of {1} ({2} %).', spent, limit, percent);
  }
}

const ENGLISH_ORDINALS: Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> = { one: 'st', two: 'nd', few: 'rd' };

/** "30th" of a local day; "30." where the editor does not speak English. */
function dayOfMonth(localDay: string): string {
  const day = Number(localDay.slice('YYYY-MM-'.length));
  if (!env.language.startsWith('en')) return `${String(day)}.`;
  return `${String(day)}${ENGLISH_ORDINALS[new Intl.PluralRules('en', { type: 'ordinal' }).select(day)] ?? 'th'}`;
}

/** The name of a kind of anomaly. */
export function anomalyTitle(type: AnomalyType): string {
  switch (type) {
    case 'cost_spike':
      return l10n.t('Cost spike');
    case 'call_spike':
      return l10n.t('Many calls');
    case 'high_error_rate':
      return l10n.t('High error rate');
    case 'high_fallback_rate':
      return l10n.t('High fallback rate');
    case 'budget':
      return l10n.t('Spending limit');
    case 'repeat_work':
      return l10n.t('Repeated work');
    case 'runaway':
      return l10n.t('Work without end');
    case 'key_or_credit':
      return l10n.t('Key or credit');
    case 'unpriced_model':
      return l10n.t('Model without a price');
    case 'missing_usage':
      return l10n.t('Calls without token counts');
    case 'price_change':
      return l10n.t('Price or model changed');
    case 'latency_regression':
      return l10n.t('Slower than before');
    case 'stale_sync':
      return l10n.t('Sync does not run');
    case 'unsaved_calls':
      return l10n.t('Calls not saved');
  }
}

/** The word that the dashboard shows for it too. */
export function severityTitle(severity: Severity): string {
  switch (severity) {
    case 'critical':
      return l10n.t('Critical');
    case 'warning':
      return l10n.t('Warning');
    case 'info':
      return l10n.t('Info');
  }
}

/** What a label does, as a choice. */
export function labelTitle(label: FindingLabel): string {
  switch (label) {
    case 'dismissed':
      return l10n.t('Dismiss');
    case 'planned_bulk_work':
      return l10n.t('Planned bulk work: leave these days out of what is usual');
    case 'new_normal':
      return l10n.t('New normal: what is usual begins today');
  }
}

/** What calls of a usage type do. */
export function usageTypeTitle(usageType: string | null): string {
  switch (usageType) {
    case 'chat_rerank':
      return l10n.t('Reranking');
    case 'chat_answer':
      return l10n.t('Answering');
    case 'extraction':
      return l10n.t('Extraction');
    case 'inbox':
      return l10n.t('Inbox filing');
    case 'embedding':
      return l10n.t('Embedding');
    case null:
      return l10n.t('All calls');
    default:
      return usageType;
  }
}

/** "5.6": one digit behind the point tells a ratio well enough. */
export function ratioText(ratio: number): string {
  return ratio >= 100 ? String(Math.round(ratio)) : ratio.toFixed(1);
}

function whoOf({ scope, details }: Told): string {
  const provider = scope.provider ?? details['provider'];
  return typeof provider === 'string' ? providerTitle(provider) : usageTypeTitle(scope.usageType);
}

function numberIn(details: AnomalyDetails, name: string): number {
  const value = details[name];
  return typeof value === 'number' ? value : 0;
}

function textIn(details: AnomalyDetails, name: string): string {
  const value = details[name];
  return typeof value === 'string' ? value : '';
}
