import { timestampOf } from '../../usage/timestamps';
import { scopeOf, type Anomaly } from '../anomaly';
import type { AnomalyRule, RuleInput } from '../rule';
import { unusualDay, usualCalls } from './spikes';

/** Counts vary more than costs from day to day: there are several types, each judged on its own. */
const SIGMAS = 6;
const MIN_RATIO = 3;

/** A usage type had far more calls today than is usual for this user. */
export const unusualCalls: AnomalyRule = (input) =>
  input.facts.today.flatMap(({ usageType, calls }) => unusualType(input, usageType, calls));

function unusualType({ facts, settings, baselineOf }: RuleInput, usageType: string, today: number): readonly Anomaly[] {
  const usual = usualCalls(facts, baselineOf(usageType), usageType);
  const limits = { sigmas: SIGMAS, minRatio: MIN_RATIO, minIncrease: settings.unusualCallsMin };
  const unusual = unusualDay(today, usual, limits);
  if (unusual === undefined) return [];
  return [
    {
      type: 'call_spike',
      rule: 'usual_of_28_days',
      severity: 'warning',
      scope: scopeOf({ usageType }),
      details: {
        today,
        median: unusual.median,
        largest: unusual.largest,
        limit: unusual.limit,
        activeDays: unusual.days,
        usageType,
      },
      filter: { usageType, since: timestampOf(facts.moment.dayStartMs) },
    },
  ];
}
