import { timestampOf } from '../../usage/timestamps';
import { scopeOf } from '../anomaly';
import type { AnomalyRule } from '../rule';

/** Calls to a paid model whose price is not known: totals are too low by what they cost. */
export const unpricedModel: AnomalyRule = ({ facts }) =>
  facts.unpricedModels
    .filter(({ calls }) => calls > 0)
    .map(({ provider, model, calls, firstMs }) => ({
      type: 'unpriced_model',
      rule: 'unpriced_model',
      severity: 'info',
      scope: scopeOf({ provider, model }),
      details: { provider, model, calls },
      filter: { provider, model, since: timestampOf(firstMs) },
    }));
