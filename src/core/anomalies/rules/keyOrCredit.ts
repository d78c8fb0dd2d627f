import { timestampOf } from '../../usage/timestamps';
import { scopeOf } from '../anomaly';
import type { AnomalyRule } from '../rule';

/** A provider refused the key or wants money, and has answered nothing since. Once is enough. */
export const keyOrCredit: AnomalyRule = ({ facts }) =>
  facts.refusals
    .filter(({ lastMs, lastOkMs }) => lastOkMs === null || lastOkMs < lastMs)
    .map(({ provider, reason, calls, lastMs }) => ({
      type: 'key_or_credit',
      rule: 'key_or_credit',
      severity: 'warning',
      scope: scopeOf({ provider }),
      details: { provider, reason, calls, lastAt: timestampOf(lastMs) },
      // Any status: where a substitute helped, a refused call is a `fallback`.
      filter: { provider },
    }));
