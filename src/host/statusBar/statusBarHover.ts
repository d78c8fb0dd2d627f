import { env, l10n } from 'vscode';
import { ORDINARY_RATIO } from '../../core/anomalies/rules/spikes';
import type { FindingRecord } from '../../core/anomalies/findings/finding';
import type { SyncProgress } from '../../core/sync/syncReport';
import type { DayTotals } from '../../core/usage/dayTotals';
import { usualRange } from '../../dashboard/usualRange';
import { anomalySentence, anomalyTitle, severityTitle } from '../anomalies/anomalyText';
import { COMMANDS, LINK_COMMANDS, OPEN_FINDINGS } from '../contributions';
import { messages } from '../messages';
import { dollars, isNothingKnown, totalDollars } from '../money';
import type { Hover, HoverLink } from './hover';
import type { StatusBarFacts } from './statusBarContent';

/** The sums of a day without calls. */
export const NOTHING: Omit<DayTotals, 'localDay'> = { calls: 0, costUsd: 0, unpricedCalls: 0 };

/** @param severe open findings above a note, the most severe first */
export function statusBarHover(facts: StatusBarFacts, severe: readonly FindingRecord[]): Hover {
  const [worst, ...others] = severe;
  const title = worst === undefined ? calmTitle(facts) : findingTitle(worst);
  return {
    title,
    lines: [
      ...(worst === undefined ? [] : [anomalySentence(worst)]),
      ...others.map((finding) => `${findingTitle(finding)}. ${anomalySentence(finding)}`),
      ...todayLines(facts),
      ...syncLines(facts),
    ],
    links: linksOf(facts, worst),
  };
}

function findingTitle({ severity, type }: FindingRecord): string {
  return `${severityTitle(severity)}: ${anomalyTitle(type)}`;
}

function calmTitle({ today, pastDaysUsd = [], dailyLimitUsd = 0 }: StatusBarFacts): string {
  const { costUsd, unpricedCalls } = today ?? NOTHING;
  const usual = usualRange(pastDaysUsd);
  const isNormal = usual !== null && unpricedCalls === 0 && costUsd <= ORDINARY_RATIO * usual.highUsd && (dailyLimitUsd <= 0 || costUsd <= dailyLimitUsd);
  if (isNormal) return l10n.t('Second Brain: today is normal');
  if (isNothingKnown(costUsd, unpricedCalls)) return l10n.t('Second Brain: the cost of today is not known');
  return unpricedCalls > 0 ? l10n.t('Second Brain: at least {0} today', dollars(costUsd)) : messages.statusBarLabel(dollars(costUsd));
}

/** What today came to, what is missing from it, what is usual and the limit: each as far as there is one. */
function todayLines({ today, pastDaysUsd = [], dailyLimitUsd = 0 }: StatusBarFacts): readonly string[] {
  const { calls, costUsd, unpricedCalls, unpricedModels = [] } = today ?? NOTHING;
  const usual = usualRange(pastDaysUsd);
  const percent = new Intl.NumberFormat(env.language).format(dailyLimitUsd > 0 ? Math.floor((100 * costUsd) / dailyLimitUsd) : 0);
  return [
    messages.statusBarToday(totalDollars(costUsd, unpricedCalls), calls),
    ...(unpricedCalls > 0 ? [messages.statusBarUnpriced(unpricedCalls)] : []),
    ...(unpricedModels.length > 0 ? [l10n.t('Models without a price: {0}.', unpricedModels.join(', '))] : []),
    ...(usual === null ? [] : [l10n.t('A usual day costs {0} to {1}.', dollars(usual.lowUsd), dollars(usual.highUsd))]),
    ...(dailyLimitUsd > 0 && !isNothingKnown(costUsd, unpricedCalls) ? [l10n.t('{0} % of the daily limit of {1}.', unpricedCalls > 0 ? `≥ ${percent}` : percent, dollars(dailyLimitUsd))] : []),
  ];
}

function syncLines({ sync, lastSync, isSyncPaused = false }: StatusBarFacts): readonly string[] {
  const now =
    sync === undefined
      ? lastSync === undefined ? [] : [l10n.t('The last sync of this window cost {0}.', costOf(lastSync))]
      : [sync.due === 0 ? l10n.t('Background sync looks for what is new.') : l10n.t('Background sync: {0} of {1} done, {2} so far.', sync.processed + sync.failed, sync.due, costOf(sync))];
  return [...now, ...(isSyncPaused ? [l10n.t('Background sync is paused.')] : [])];
}

function linksOf({ today, sync, isSyncPaused = false }: StatusBarFacts, worst: FindingRecord | undefined): readonly HoverLink[] {
  const { unpricedModels = [] } = today ?? NOTHING;
  return [
    worst === undefined
      ? { title: messages.openDashboardAction(), command: COMMANDS.openDashboard }
      : { title: l10n.t('Show Finding'), command: COMMANDS.openDashboard, argument: OPEN_FINDINGS },
    ...(unpricedModels.length > 0 ? [{ title: l10n.t('Set a Price'), command: LINK_COMMANDS.setPrice }] : []),
    ...(sync === undefined ? [] : [{ title: l10n.t('Stop'), command: LINK_COMMANDS.stopSync }]),
    ...(isSyncPaused ? [{ title: l10n.t('Resume Sync'), command: LINK_COMMANDS.resumeSync }] : []),
    ...(!isSyncPaused && worst?.severity === 'critical' ? [{ title: l10n.t('Pause Sync'), command: LINK_COMMANDS.pauseSync }] : []),
  ];
}

/** The run that is worth telling of: one that made no call says nothing of the one before. Figures are of all its jobs. */
export function lastSyncAfter(ended: SyncProgress | undefined, before: SyncProgress | undefined): SyncProgress | undefined {
  const madeCalls = ended !== undefined && (ended.costUsd > 0 || ended.unpricedCalls > 0 || ended.processed + ended.failed > 0);
  return madeCalls ? ended : before;
}

function costOf({ costUsd, unpricedCalls }: Pick<SyncProgress, 'costUsd' | 'unpricedCalls'>): string {
  return totalDollars(costUsd, unpricedCalls);
}
