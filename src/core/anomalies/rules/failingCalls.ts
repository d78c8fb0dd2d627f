import { scopeOf, type Anomaly, type AnomalyScope, type CallFilter } from '../anomaly';
import type { RecentOutcomes } from '../anomalyFacts';
import type { AnomalyRule } from '../rule';
import { RERANKER } from './highFallbackRate';
import { failingCalls } from './recentFailures';

/** Of a provider's, or a usage type's, last 20 calls more failed than chance explains. */
export const failingProvidersAndTypes: AnomalyRule = ({ facts: { providerOutcomes, usageTypeOutcomes, moment } }) => [
  ...providerOutcomes.flatMap((outcomes) =>
    anomalyOf(outcomes, moment.nowMs, { provider: outcomes.name }, { provider: outcomes.name }),
  ),
  // The reranker's failures are told as fallbacks.
  ...usageTypeOutcomes
    .filter(({ name }) => name !== RERANKER)
    .flatMap((outcomes) => anomalyOf(outcomes, moment.nowMs, { usageType: outcomes.name }, { usageType: outcomes.name })),
];

function anomalyOf(outcomes: RecentOutcomes, nowMs: number, scope: Partial<AnomalyScope>, filter: CallFilter): readonly Anomaly[] {
  const failing = failingCalls(outcomes, nowMs);
  if (failing === undefined) return [];
  const { recentCalls, recentFailures, baseShare } = failing;
  return [
    {
      type: 'high_error_rate',
      rule: 'last_20_calls',
      severity: 'warning',
      scope: scopeOf(scope),
      details: { ...filter, recentCalls, recentFailures, baseShare },
      filter,
    },
  ];
}
