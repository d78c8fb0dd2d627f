import { PICO_USD_PER_USD } from '../../usage/rollup';
import { timestampOf } from '../../usage/timestamps';
import { scopeOf } from '../anomaly';
import { usualDays } from '../baseline';
import type { AnomalyRule } from '../rule';
import { picoUsdOf, unpricedCallsOf, unusualDay, usdOf } from './spikes';

/** 3.5 is the textbook cut; people spend in bursts, and at 5 simulated users are left in peace. */
const SIGMAS = 5;
const MIN_RATIO = 2;

/** Today cost far more than is usual for this user. */
export const unusualCost: AnomalyRule = ({ facts, settings, baselineOf }) => {
  const today = picoUsdOf(facts.today);
  const usual = usualDays(facts, baselineOf(null)).map(({ byUsageType }) => picoUsdOf(byUsageType));
  const minIncrease = Math.round(settings.unusualCostMinUsd * PICO_USD_PER_USD);
  const unusual = unusualDay(today, usual, { sigmas: SIGMAS, minRatio: MIN_RATIO, minIncrease });
  if (unusual === undefined) return [];
  return [
    {
      type: 'cost_spike',
      rule: 'usual_of_28_days',
      severity: 'warning',
      scope: scopeOf(),
      details: {
        today: usdOf(today),
        median: usdOf(unusual.median),
        largest: usdOf(unusual.largest),
        limit: usdOf(unusual.limit),
        activeDays: unusual.days,
        unpricedCalls: unpricedCallsOf(facts.today),
      },
      filter: { since: timestampOf(facts.moment.dayStartMs) },
    },
  ];
};
