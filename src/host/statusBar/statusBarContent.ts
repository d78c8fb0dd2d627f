import { l10n } from 'vscode';
import type { Severity } from '../../core/anomalies/anomaly';
import type { FindingRecord } from '../../core/anomalies/findings/finding';
import type { DayTotals } from '../../core/usage/dayTotals';
import { anomalySentence, anomalyTitle, ratioText, severityTitle } from '../anomalies/anomalyText';
import { messages } from '../messages';
import { atLeastDollars, dollars } from '../money';

/** What the item shows; the background is coloured for a warning or a critical finding only. */
export interface StatusBarContent {
  readonly text: string;
  readonly tooltip: string;
  readonly label: string;
  readonly severity: Exclude<Severity, 'info'> | null;
}

/** @param today undefined: nothing was recorded today, as far as is known */
export function statusBarContent(today: DayTotals | undefined, open: readonly FindingRecord[]): StatusBarContent {
  const { calls, costUsd, unpricedCalls } = today ?? { calls: 0, costUsd: 0, unpricedCalls: 0 };
  const cost = todaysCost(costUsd, unpricedCalls);
  const details = [messages.statusBarTooltip(calls), ...(unpricedCalls > 0 ? [messages.statusBarUnpriced(unpricedCalls)] : [])];
  const critical = open.filter(({ severity }) => severity === 'critical');
  const warnings = open.filter(({ severity }) => severity === 'warning');
  const [worst] = [...critical, ...warnings];
  if (worst === undefined) {
    return { text: `$(pulse) ${cost}`, tooltip: details.join('\n'), label: messages.statusBarLabel(cost), severity: null };
  }
  const isCritical = critical.length > 0;
  const what = isCritical ? criticalText(critical) : warningText(warnings.length);
  const sentence = anomalySentence(worst);
  return {
    text: `${isCritical ? '$(error)' : '$(warning)'} ${cost} · ${what}`,
    tooltip: [...[...critical, ...warnings].map((finding) => `${severityTitle(finding.severity)}: ${anomalyTitle(finding.type)}. ${anomalySentence(finding)}`), ...details].join('\n'),
    label: l10n.t('Second Brain: {0} today, {1}. {2}: {3} Open the findings', cost, what, severityTitle(worst.severity), sentence),
    severity: isCritical ? 'critical' : 'warning',
  };
}

/** Cents for a total; "<" below one cent, "≥" when the cost of some calls is not known. */
export function todaysCost(costUsd: number, unpricedCalls: number): string {
  return unpricedCalls > 0 ? atLeastDollars(costUsd) : dollars(costUsd);
}

/** The ratio says more than a count where there is one. */
function criticalText(critical: readonly FindingRecord[]): string {
  const ratio = critical[0]?.type === 'cost_spike' ? critical[0].details['ratio'] : undefined;
  if (typeof ratio === 'number') return l10n.t('{0}× usual', ratioText(ratio));
  return critical.length === 1 ? l10n.t('1 critical') : l10n.t('{0} critical', critical.length);
}

function warningText(count: number): string {
  return count === 1 ? l10n.t('1 warning') : l10n.t('{0} warnings', count);
}
