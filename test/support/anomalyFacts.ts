import type { AnomalyFacts, PastDay, UsageTypeSums } from '../../src/core/anomalies/anomalyFacts';
import { checkAnomalySettings, type AnomalySettingName } from '../../src/core/anomalies/anomalySettings';
import { PLAIN_BASELINE } from '../../src/core/anomalies/baseline';
import { momentOf } from '../../src/core/anomalies/moment';
import type { RuleInput } from '../../src/core/anomalies/rule';
import { daysBefore } from '../../src/core/usage/localDays';
import { FixedClock } from './fixedClock';

/** Facts of a store in which nothing happened; a test names only what matters to it. */
export function someFacts(overrides: Partial<AnomalyFacts> = {}): AnomalyFacts {
  return {
    moment: momentOf(new FixedClock()),
    today: [],
    pastDays: [],
    spentToday: { costUsd: 0, unpricedCalls: 0 },
    spentThisMonth: { costUsd: 0, unpricedCalls: 0 },
    lastHour: { calls: 0, failedCalls: 0, rerankerFallbacks: 0 },
    rerankerToday: { calls: 0, failedCalls: 0 },
    providerOutcomes: [],
    usageTypeOutcomes: [],
    rerankerOutcomes: null,
    repeatedWork: [],
    backgroundWork: [],
    refusals: [],
    unpricedModels: [],
    usageReports: [],
    modelPrices: [],
    routedModels: [],
    latencies: [],
    syncJobs: [],
    unsavedCalls: 0,
    ...overrides,
  };
}

/** What a rule is given: these facts, the default thresholds but for those named, and no finding before. */
export function ruleInput(
  overrides: Partial<AnomalyFacts> = {},
  settings: Partial<Record<AnomalySettingName, number>> = {},
): RuleInput {
  return { facts: someFacts(overrides), settings: checkAnomalySettings(settings).settings, baselineOf: () => PLAIN_BASELINE };
}

export function sums(overrides: Partial<UsageTypeSums> = {}): UsageTypeSums {
  return { usageType: 'chat_answer', calls: 1, costUsd: 0, unpricedCalls: 0, ...overrides };
}

/** Days that end yesterday (2026-03-09), one for each sum, oldest first; undefined makes a day without calls. */
export function daysUntilYesterday(daily: readonly (UsageTypeSums | undefined)[], today = '2026-03-10'): readonly PastDay[] {
  return daily
    .map((ofDay, place) => ({ day: daysBefore(today, daily.length - place), ofDay }))
    .flatMap(({ day, ofDay }) => (ofDay === undefined ? [] : [{ day, byUsageType: [ofDay] }]));
}
