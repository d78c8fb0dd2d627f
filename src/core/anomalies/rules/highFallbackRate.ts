import { timestampOf } from '../../usage/timestamps';
import { scopeOf } from '../anomaly';
import type { AnomalyRule } from '../rule';

/** Fewer reranker calls say nothing. */
const MIN_CALLS = 3;
/** The usage type whose fallbacks this rule looks at. */
export const RERANKER = 'chat_rerank';

/** More than half of at least 3 reranker calls of today were answered by the substitute. */
export const highFallbackRate: AnomalyRule = ({ facts: { rerankerToday, moment }, settings }) => {
  const { calls, failedCalls } = rerankerToday;
  if (calls < MIN_CALLS || failedCalls / calls <= settings.fallbackShare) return [];
  return [
    {
      type: 'high_fallback_rate',
      rule: 'today',
      severity: 'warning',
      scope: scopeOf({ usageType: RERANKER }),
      details: { calls, fallbackCalls: failedCalls, share: failedCalls / calls },
      filter: { usageType: RERANKER, status: 'fallback', since: timestampOf(moment.dayStartMs) },
    },
  ];
};
