import { timestampOf } from '../../usage/timestamps';
import { scopeOf, type Anomaly } from '../anomaly';
import type { AnomalyRule, RuleInput } from '../rule';
import { callsOf, isOrdinary, lastWeek, spikeOver, usualCalls } from './spikes';

/** A usage type had more than 3 times the mean calls of the last week's days on which it had any. */
export const callSpike: AnomalyRule = (input) =>
  input.facts.today.flatMap(({ usageType, calls }) => spikeOfType(input, usageType, calls));

function spikeOfType({ facts, settings, baselineOf }: RuleInput, usageType: string, today: number): readonly Anomaly[] {
  if (today < settings.callSpikeMinCalls) return [];
  const baseline = baselineOf(usageType);
  const before = lastWeek(facts, baseline).map(({ byUsageType }) => callsOf(byUsageType, usageType));
  const spike = spikeOver(today, before.filter((calls) => calls > 0), settings.spikeRatio);
  if (spike === undefined) return [];
  return [
    {
      type: 'call_spike',
      rule: 'mean_of_7_days',
      severity: isOrdinary(today, usualCalls(facts, baseline, usageType)) ? 'info' : 'critical',
      scope: scopeOf({ usageType }),
      details: { today, average: spike.average, ratio: spike.ratio, days: spike.days, usageType },
      filter: { usageType, since: timestampOf(facts.moment.dayStartMs) },
    },
  ];
}
