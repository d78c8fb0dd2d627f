import { priceLookupIds } from '../../pricing/modelIds';
import { timestampOf } from '../../usage/timestamps';
import { scopeOf, type Anomaly } from '../anomaly';
import type { ModelPrices, RoutedModel } from '../anomalyFacts';
import type { AnomalyRule } from '../rule';

/** What a model's calls cost, or which model answers, is no longer what it was. Seen on one call, long before it shows in totals. */
export const priceChange: AnomalyRule = ({ facts }) => [
  ...facts.modelPrices.flatMap(changedPrice),
  ...facts.routedModels.filter(isAnotherModel).map(answeredByAnother),
];

function changedPrice(prices: ModelPrices): readonly Anomaly[] {
  const { provider, model, usedPriceId, earlierPriceId, currentPriceId, usedMs } = prices;
  const entry = { type: 'price_change', rule: 'price_entry', severity: 'info' } as const;
  if (currentPriceId !== null && currentPriceId !== usedPriceId) {
    return [
      {
        ...entry,
        scope: scopeOf({ provider, model, subject: currentPriceId }),
        details: { provider, model, priceBefore: usedPriceId, priceNow: currentPriceId },
        filter: { provider, model },
      },
    ];
  }
  if (earlierPriceId === null || earlierPriceId === usedPriceId) return [];
  return [
    {
      ...entry,
      scope: scopeOf({ provider, model, subject: usedPriceId }),
      details: { provider, model, priceBefore: earlierPriceId, priceNow: usedPriceId, lastAt: timestampOf(usedMs) },
      filter: { provider, model },
    },
  ];
}

/** An alias that is answered by its dated id, or an id that a router has prefixed, is the model that was asked. */
function isAnotherModel({ modelAsked, modelAnswered }: RoutedModel): boolean {
  return priceLookupIds(modelAsked).at(-1) !== priceLookupIds(modelAnswered).at(-1);
}

function answeredByAnother({ provider, modelAsked, modelAnswered, calls, firstMs }: RoutedModel): Anomaly {
  return {
    type: 'price_change',
    rule: 'model_answered',
    severity: 'info',
    scope: scopeOf({ provider, model: modelAsked, subject: modelAnswered }),
    details: { provider, modelAsked, modelAnswered, calls },
    filter: { provider, model: modelAnswered, since: timestampOf(firstMs) },
  };
}
