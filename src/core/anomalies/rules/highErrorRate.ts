import { timestampOf } from '../../usage/timestamps';
import { scopeOf } from '../anomaly';
import type { AnomalyRule } from '../rule';

/** The window that the query counts in. */
const WINDOW_MS = 3_600_000;

/** More than 20 % of at least 5 calls of the last hour did not end well. */
export const highErrorRate: AnomalyRule = ({ facts: { lastHour, moment }, settings }) => {
  const { calls, failedCalls, rerankerFallbacks } = lastHour;
  if (calls < settings.errorMinCalls || failedCalls / calls <= settings.errorShare) return [];
  // The product counts a fallback as failed; that nothing else failed too often says of which cause this is.
  const onlyFallbacks = (failedCalls - rerankerFallbacks) / calls <= settings.errorShare;
  return [
    {
      type: 'high_error_rate',
      rule: 'last_hour',
      severity: 'warning',
      scope: scopeOf(),
      details: { calls, failedCalls, share: failedCalls / calls, onlyFallbacks },
      filter: { since: timestampOf(moment.nowMs - WINDOW_MS) },
    },
  ];
};
