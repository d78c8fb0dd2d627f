import { l10n } from 'vscode';
import type { Severity } from '../../core/anomalies/anomaly';
import type { FindingRecord } from '../../core/anomalies/findings/finding';
import type { SyncProgress } from '../../core/sync/syncReport';
import type { DayTotals } from '../../core/usage/dayTotals';
import { usualRange } from '../../dashboard/usualRange';
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

export interface StatusBarFacts {
  /** Undefined: nothing was recorded today, as far as is known. */
  readonly today: DayTotals | undefined;
  /** Most severe first. */
  readonly open: readonly FindingRecord[];
  /** US dollars of the days with calls before today, oldest first. */
  readonly pastDaysUsd?: readonly number[];
  /** US dollars; 0, the default, is no limit. */
  readonly dailyLimitUsd?: number;
  readonly isSyncPaused?: boolean;
  /** The run of this window that is on. */
  readonly sync?: SyncProgress | undefined;
}

export function statusBarContent(facts: StatusBarFacts): StatusBarContent {
  const { today, open } = facts;
  const { calls, costUsd, unpricedCalls } = today ?? { calls: 0, costUsd: 0, unpricedCalls: 0 };
  const cost = todaysCost(costUsd, unpricedCalls);
  const details = [messages.statusBarTooltip(calls), ...(unpricedCalls > 0 ? [messages.statusBarUnpriced(unpricedCalls)] : []), ...comparedWith(facts)];
  const critical = open.filter(({ severity }) => severity === 'critical');
  const warnings = open.filter(({ severity }) => severity === 'warning');
  const [worst] = [...critical, ...warnings];
  if (worst === undefined) {
    return { ...calmText(facts, cost), tooltip: details.join('\n'), severity: null };
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

/** What the sync does comes before the cost, while nothing needs attention. */
function calmText({ sync, isSyncPaused = false }: StatusBarFacts, cost: string): Pick<StatusBarContent, 'text' | 'label'> {
  const label = messages.statusBarLabel(cost);
  if (sync !== undefined) {
    const done = sync.processed + sync.failed;
    const what = sync.due === 0 ? l10n.t('Syncing') : l10n.t('Syncing {0}/{1}', done, sync.due);
    return { text: `$(sync~spin) ${what} · ${cost}`, label: `${label}. ${sync.due === 0 ? l10n.t('Background sync looks for what is new.') : l10n.t('Background sync: {0} of {1} done.', done, sync.due)}` };
  }
  return isSyncPaused ? { text: `$(debug-pause) ${cost}`, label: `${label}. ${l10n.t('Background sync is paused.')}` } : { text: `$(pulse) ${cost}`, label };
}

/** What is usual, the limit, and a pause: each as far as there is one. */
function comparedWith({ today, pastDaysUsd = [], dailyLimitUsd = 0, isSyncPaused = false }: StatusBarFacts): readonly string[] {
  const usual = usualRange(pastDaysUsd);
  const percent = dailyLimitUsd > 0 ? Math.floor((100 * (today?.costUsd ?? 0)) / dailyLimitUsd) : 0;
  return [
    ...(usual === null ? [] : [l10n.t('A usual day costs {0} to {1}.', dollars(usual.lowUsd), dollars(usual.highUsd))]),
    ...(dailyLimitUsd > 0 ? [l10n.t('{0} % of the daily limit of {1}.', percent, dollars(dailyLimitUsd))] : []),
    ...(isSyncPaused ? [l10n.t('Background sync is paused.')] : []),
  ];
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
