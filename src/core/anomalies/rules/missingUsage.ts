import { scopeOf } from '../anomaly';
import type { AnomalyRule } from '../rule';

/** A stream that lost its last event now and then is no fault of the model's server. */
const MAX_SHARE = 0.02;

/** A model answers without saying how many tokens it used: its cost is not known. */
export const missingUsage: AnomalyRule = ({ facts }) =>
  facts.usageReports
    .filter(({ okCalls, callsWithoutUsage }) => okCalls > 0 && callsWithoutUsage / okCalls > MAX_SHARE)
    .map(({ provider, model, okCalls, callsWithoutUsage }) => ({
      type: 'missing_usage',
      rule: 'missing_usage',
      severity: 'info',
      scope: scopeOf({ provider, model }),
      details: { provider, model, calls: okCalls, callsWithoutUsage },
      filter: { provider, model, status: 'ok' },
    }));
