// Sentences from what the rules themselves find, so that no figure is looked for under another name.
import '../../../support/plainVscode';
import assert from 'node:assert/strict';
import { findAnomalies } from '../../../../src/core/anomalies/allRules';
import type { AnomalyFacts } from '../../../../src/core/anomalies/anomalyFacts';
import type { AnomalySettingName } from '../../../../src/core/anomalies/anomalySettings';
import { bucketLatencyMs, latencyBucket } from '../../../../src/core/usage/latencyHistogram';
import { anomalySentence } from '../../../../src/host/anomalies/anomalyText';
import { daysUntilYesterday, ruleInput, sums } from '../../../support/anomalyFacts';
import { FindingsHarness } from '../../anomalies/findings/findingHarness';

const NOW_MS = Date.parse('2026-03-10T12:00:00.000Z');
const HOUR_MS = 3_600_000;
const MODEL = { provider: 'anthropic', model: 'claude-haiku-4-5' };
const OUTCOMES = { name: 'anthropic', failed: Array.from({ length: 20 }, (_, place) => place < 7), newestFailureMs: NOW_MS, base: { calls: 0, failedCalls: 0 } };
const TRACE = 'f'.repeat(32);

function sentences(facts: Partial<AnomalyFacts>, settings: Partial<Record<AnomalySettingName, number>> = {}): readonly string[] {
  const harness = new FindingsHarness();
  harness.look(...findAnomalies(ruleInput(facts, settings)));
  return harness.open.map(anomalySentence);
}

const days = (count: number, costUsd: number, calls: number) => daysUntilYesterday(Array.from({ length: count }, () => sums({ usageType: 'inbox', costUsd, calls })));

const CASES: readonly (readonly [rule: string, facts: Partial<AnomalyFacts>, sentence: string, settings?: Partial<Record<AnomalySettingName, number>>])[] = [
  ['cost, 7 days', { today: [sums({ costUsd: 2 })], pastDays: daysUntilYesterday([0.5, 0.25, 0.75].map((costUsd) => sums({ costUsd }))) }, 'Today cost $2.00, 4.0 times the average of $0.50 on 3 days.'],
  ['cost, 28 days', { today: [sums({ costUsd: 2.5 })], pastDays: days(9, 0.5, 1).map(({ byUsageType }, place) => ({ byUsageType, day: `2026-02-0${String(place + 1)}` })) }, 'Today cost $2.50; a usual day costs $0.50, the most expensive of 9 cost $0.50.'],
  ['calls, 7 days', { today: [sums({ usageType: 'inbox', calls: 40 })], pastDays: days(3, 0, 10) }, 'Inbox filing: 40 calls today, 4.0 times the average of 3 days.'],
  ['calls, 28 days', { today: [sums({ usageType: 'inbox', calls: 60 })], pastDays: days(9, 0, 10).map(({ byUsageType }, place) => ({ byUsageType, day: `2026-02-0${String(place + 1)}` })) }, 'Inbox filing: 60 calls today; a usual day has 10, the busiest of 9 had 10.'],
  ['errors, last hour', { lastHour: { calls: 8, failedCalls: 2, rerankerFallbacks: 0 } }, '2 of 8 calls of the last hour failed.'],
  ['errors, last 20', { providerOutcomes: [OUTCOMES] }, 'Anthropic: 7 of the last 20 calls failed.'],
  ['fallbacks, today', { rerankerToday: { calls: 9, failedCalls: 5 } }, '5 of 9 rerank calls of today fell back to the order of the search.'],
  ['fallbacks, last 20', { rerankerOutcomes: OUTCOMES }, '7 of the last 20 rerank calls fell back to the order of the search.'],
  ['budget', { spentToday: { costUsd: 0.85, unpricedCalls: 0 } }, 'Today cost $0.85 of $1.00 (85 %).'],
  ['month', { spentThisMonth: { costUsd: 25, unpricedCalls: 1 } }, 'This month cost at least $25.00 of $30.00 (83 %).', { monthlyLimitUsd: 30 }],
  ['forecast', { spentThisMonth: { costUsd: 12, unpricedCalls: 0 } }, 'On pace for $37.20 by the 31st; the limit of the month is $31.00.', { monthlyLimitUsd: 31 }],
  ['repeated work', { repeatedWork: [{ usageType: 'extraction', workKeys: 4, traces: 4, calls: 5, costUsd: 0.06, firstMs: NOW_MS, firstTraceId: TRACE, worstRun: null }] }, 'Extraction of 4 unchanged notes was repeated today: 5 calls for $0.06.'],
  ['runaway', { backgroundWork: [{ usageType: 'extraction', needlessCallsByHour: [2, 2, 2, 2, 2, 2], costUsd: 0.12, firstMs: NOW_MS, firstTraceId: TRACE }] }, 'Extraction has run in each of the last 6 hours on notes that nobody edited: 12 calls for $0.12.'],
  ['key', { refusals: [{ provider: 'anthropic', reason: 'key_refused', lastMs: NOW_MS, calls: 1, lastOkMs: null }] }, 'Anthropic refused the key.'],
  ['credit', { refusals: [{ provider: 'openai', reason: 'no_credit', lastMs: NOW_MS, calls: 1, lastOkMs: null }] }, 'OpenAI says that the credit or quota is used up.'],
  ['no price', { unpricedModels: [{ ...MODEL, calls: 2, firstMs: NOW_MS }] }, 'No price is known for claude-haiku-4-5 of Anthropic: what its calls cost is in no total.'],
  ['no usage', { usageReports: [{ ...MODEL, okCalls: 4, callsWithoutUsage: 1 }] }, 'claude-haiku-4-5 of Anthropic told no tokens for 1 of 4 calls: what they cost is in no total.'],
  ['price', { modelPrices: [{ ...MODEL, usedPriceId: 'p1', usedMs: NOW_MS, earlierPriceId: 'p1', currentPriceId: 'p2' }] }, 'The price of claude-haiku-4-5 of Anthropic is another one than before.'],
  ['model', { routedModels: [{ provider: 'openai', modelAsked: 'gpt-5', modelAnswered: 'gpt-5-mini', calls: 1, firstMs: NOW_MS }] }, 'Calls for gpt-5 are answered by gpt-5-mini.'],
  ['latency', { latencies: [{ ...MODEL, recentMs: Array.from({ length: 50 }, () => 3 * bucketLatencyMs(latencyBucket(1_000))), usual: [{ bucket: latencyBucket(1_000), calls: 200 }] }] }, 'claude-haiku-4-5 of Anthropic takes 3.0 times as long as in the last four weeks.'],
  ['schedule', { syncJobs: [{ job: 'inbox', intervalMs: HOUR_MS, openSinceLastRunMs: 2 * HOUR_MS, lastRunMs: null, isPaused: false }] }, 'Inbox filing is on schedule and has not run for two intervals.'],
  ['unsaved', { unsavedCalls: 3 }, '3 lines of the record of calls could not be saved yet. Is the disk full?'],
];

describe('what is said of a finding', () => {
  for (const [rule, facts, sentence, settings] of CASES) {
    it(`has the figures of its rule: ${rule}`, () => {
      assert.deepEqual(sentences(facts, settings), [sentence]);
    });
  }
});
