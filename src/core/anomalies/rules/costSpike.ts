import { PICO_USD_PER_USD } from '../../usage/rollup';
import { timestampOf } from '../../usage/timestamps';
import { scopeOf } from '../anomaly';
import { usualDays } from '../baseline';
import type { AnomalyRule } from '../rule';
import { isOrdinary, lastWeek, picoUsdOf, spikeOver, unpricedCallsOf, usdOf } from './spikes';

/** Today cost more than 3 times the mean of the last week's days. */
export const costSpike: AnomalyRule = ({ facts, settings, baselineOf }) => {
  const baseline = baselineOf(null);
  const today = picoUsdOf(facts.today);
  if (today < Math.round(settings.costSpikeMinUsd * PICO_USD_PER_USD)) return [];
  const before = lastWeek(facts, baseline).map(({ byUsageType }) => picoUsdOf(byUsageType));
  const spike = spikeOver(today, before, settings.spikeRatio);
  if (spike === undefined) return [];
  const usual = usualDays(facts, baseline).map(({ byUsageType }) => picoUsdOf(byUsageType));
  return [
    {
      type: 'cost_spike',
      rule: 'mean_of_7_days',
      severity: isOrdinary(today, usual) ? 'info' : 'critical',
      scope: scopeOf(),
      details: {
        today: usdOf(today),
        average: usdOf(spike.average),
        ratio: spike.ratio,
        days: spike.days,
        unpricedCalls: unpricedCallsOf(facts.today),
      },
      filter: { since: timestampOf(facts.moment.dayStartMs) },
    },
  ];
};
