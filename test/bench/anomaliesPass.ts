import { performance } from 'node:perf_hooks';
import { findAnomalies } from '../../src/core/anomalies/allRules';
import { baselineAfter } from '../../src/core/anomalies/findings/findingBaseline';
import { NO_FINDINGS, type Findings } from '../../src/core/anomalies/findings/findings';
import { nextFindings } from '../../src/core/anomalies/findings/nextFindings';
import { mergeAnomalies } from '../../src/core/anomalies/mergedAnomaly';
import type { RuleInput } from '../../src/core/anomalies/rule';
import { daysUntilYesterday, ruleInput, sums } from '../support/anomalyFacts';
import { percentile, rounded } from './benchmark';
import type { BenchmarkRow } from './benchmark';

const PASSES = 2_000;
const USAGE_TYPES = ['chat_rerank', 'chat_answer', 'inbox', 'extraction', 'embedding'];
const MODELS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const base = { calls: 5_000, failedCalls: 50 };
const recent = (name: string) => ({ name, failed: Array.from({ length: 20 }, (_, place) => place < 8), newestFailureMs: 0, base });

/** A look at a full year's user on a bad day: most lists full, most rules firing. Querying the facts is not in it. */
export function rulesPass(): readonly BenchmarkRow[] {
  const ofDay = USAGE_TYPES.map((usageType) => sums({ usageType, calls: 40, costUsd: 0.1 }));
  const pastDays = daysUntilYesterday(Array.from({ length: 60 }, () => sums())).map(({ day }) => ({ day, byUsageType: ofDay }));
  const { facts, settings } = ruleInput();
  const input: Omit<RuleInput, 'baselineOf'> = {
    settings,
    facts: {
      ...facts,
      today: ofDay.map((one) => ({ ...one, calls: 900, costUsd: 3 })),
      pastDays,
      spentToday: { costUsd: 15, unpricedCalls: 3 },
      lastHour: { calls: 90, failedCalls: 30, rerankerFallbacks: 5 },
      providerOutcomes: ['anthropic', 'openai', 'ollama'].map(recent),
      usageTypeOutcomes: USAGE_TYPES.map(recent),
      rerankerOutcomes: recent('chat_rerank'),
      latencies: MODELS.map((model) => ({
        ...{ provider: 'openai', model, recentMs: Array.from({ length: 50 }, (_, place) => place * 100) },
        usual: Array.from({ length: 60 }, (_, bucket) => ({ bucket, calls: 50 })),
      })),
    },
  };
  const durationsMs: number[] = [];
  let findings: Findings = NO_FINDINGS;
  for (let pass = 0; pass < PASSES; pass += 1) {
    const startMs = performance.now();
    const anomalies = findAnomalies({ ...input, baselineOf: baselineAfter(findings) });
    findings = nextFindings(findings, mergeAnomalies(anomalies), input.facts.moment).findings;
    durationsMs.push(performance.now() - startMs);
  }
  return [
    { name: 'rules_pass_p50_ms', value: rounded(percentile(durationsMs, 0.5)), unit: 'ms' },
    { name: 'rules_pass_p99_ms', value: rounded(percentile(durationsMs, 0.99)), unit: 'ms' },
  ];
}
