import { l10n } from 'vscode';
import type { Severity } from '../../core/anomalies/anomaly';
import { countCauses } from '../../core/anomalies/findings/cause';
import type { FindingRecord } from '../../core/anomalies/findings/finding';
import type { SyncProgress } from '../../core/sync/syncReport';
import type { DayTotals } from '../../core/usage/dayTotals';
import { anomalySentence, ratioText, severityTitle } from '../anomalies/anomalyText';
import { messages } from '../messages';
import { totalDollars } from '../money';
import type { Hover } from './hover';
import { NOTHING, statusBarHover } from './statusBarHover';

/** What the item shows; the background is coloured for a warning or a critical finding only. */
export interface StatusBarContent {
  readonly text: string;
  readonly hover: Hover;
  readonly label: string;
  readonly severity: Exclude<Severity, 'info'> | null;
}

/** What the status bar is made from. */
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
  /** The run of this window that ended last. */
  readonly lastSync?: Pick<SyncProgress, 'costUsd' | 'unpricedCalls'> | undefined;
}

/** What the item shows: the cost of today, or the worst open finding above a note. */
export function statusBarContent(facts: StatusBarFacts): StatusBarContent {
  const { today, open } = facts;
  const { costUsd, unpricedCalls } = today ?? NOTHING;
  const cost = totalDollars(costUsd, unpricedCalls);
  const critical = open.filter(({ severity }) => severity === 'critical');
  const warnings = open.filter(({ severity }) => severity === 'warning');
  const hover = statusBarHover(facts, [...critical, ...warnings]);
  const [worst] = [...critical, ...warnings];
  if (worst === undefined) {
    return { ...calmText(facts, cost), hover, severity: null };
  }
  const isCritical = critical.length > 0;
  const what = isCritical ? criticalText(critical) : warningText(countCauses(warnings));
  const sentence = anomalySentence(worst);
  return {
    text: `${isCritical ? '$(error)' : '$(warning)'} ${cost} · ${what}`,
    hover,
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

/** The ratio says more than a count where there is one. */
function criticalText(critical: readonly FindingRecord[]): string {
  const ratio = critical[0]?.type === 'cost_spike' ? critical[0].details['ratio'] : undefined;
  if (typeof ratio === 'number') return l10n.t('{0}× usual', ratioText(ratio));
  const count = countCauses(critical);
  return count === 1 ? l10n.t('1 critical') : l10n.t('{0} critical', count);
}

function warningText(count: number): string {
  return count === 1 ? l10n.t('1 warning') : l10n.t('{0} warnings', count);
}
