import { percentileFromBuckets, percentileIndex } from '../../usage/latencyHistogram';
import { scopeOf, type Anomaly } from '../anomaly';
import { RECENT_LATENCIES, type ModelLatencies } from '../anomalyFacts';
import type { AnomalyRule } from '../rule';

/** With fewer calls behind it the usual 95th percentile is one slow call or another. */
const MIN_USUAL_CALLS = 200;
const SHARE = 0.95;

/** A model's slow answers take twice as long as its slow answers of the last four weeks. */
export const latencyRegression: AnomalyRule = ({ facts, settings }) =>
  facts.latencies.flatMap((latencies) => regressionOf(latencies, settings.latencyRatio));

function regressionOf({ provider, model, recentMs, usual }: ModelLatencies, minRatio: number): readonly Anomaly[] {
  const usualCalls = usual.reduce((sum, { calls }) => sum + calls, 0);
  if (recentMs.length < RECENT_LATENCIES || usualCalls < MIN_USUAL_CALLS) return [];
  const recentP95Ms = [...recentMs].sort((one, other) => one - other)[percentileIndex(SHARE, recentMs.length)] ?? 0;
  const usualP95Ms = percentileFromBuckets(usual, SHARE) ?? 0;
  if (usualP95Ms <= 0 || recentP95Ms <= minRatio * usualP95Ms) return [];
  return [
    {
      type: 'latency_regression',
      rule: 'latency_regression',
      severity: 'warning',
      scope: scopeOf({ provider, model }),
      details: { provider, model, recentP95Ms, usualP95Ms, ratio: recentP95Ms / usualP95Ms, recentCalls: recentMs.length, usualCalls },
      filter: { provider, model, status: 'ok' },
    },
  ];
}
