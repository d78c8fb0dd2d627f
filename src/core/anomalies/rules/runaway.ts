import { timestampOf } from '../../usage/timestamps';
import { scopeOf } from '../anomaly';
import { BACKGROUND_HOURS } from '../anomalyFacts';
import type { AnomalyRule } from '../rule';

/** Hour after hour, background work on notes that nobody has edited since it last succeeded. Needs no history. */
export const runaway: AnomalyRule = ({ facts, settings }) =>
  facts.backgroundWork
    .filter(({ needlessCallsByHour: hours }) => hours.length >= BACKGROUND_HOURS)
    .filter(({ needlessCallsByHour: hours }) => hours.every((calls) => calls >= settings.runawayCallsPerHour))
    .map(({ usageType, needlessCallsByHour, costUsd, firstMs, firstTraceId }) => ({
      type: 'runaway',
      rule: 'runaway',
      severity: 'critical',
      scope: scopeOf({ usageType }),
      details: {
        usageType,
        hours: needlessCallsByHour.length,
        calls: needlessCallsByHour.reduce((sum, calls) => sum + calls, 0),
        costUsd,
        firstTraceId,
      },
      filter: { usageType, since: timestampOf(firstMs) },
    }));
