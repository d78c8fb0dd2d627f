import { scopeOf } from '../anomaly';
import type { AnomalyRule } from '../rule';
import { RERANKER } from './highFallbackRate';
import { failingCalls } from './recentFailures';

/** Of the last 20 reranker calls more fell back than chance explains. */
export const failingReranker: AnomalyRule = ({ facts: { rerankerOutcomes, moment } }) => {
  const failing = rerankerOutcomes === null ? undefined : failingCalls(rerankerOutcomes, moment.nowMs);
  if (failing === undefined) return [];
  return [
    {
      type: 'high_fallback_rate',
      rule: 'last_20_calls',
      severity: 'warning',
      scope: scopeOf({ usageType: RERANKER }),
      details: {
        recentCalls: failing.recentCalls,
        recentFallbacks: failing.recentFailures,
        baseShare: failing.baseShare,
      },
      filter: { usageType: RERANKER, status: 'fallback' },
    },
  ];
};
