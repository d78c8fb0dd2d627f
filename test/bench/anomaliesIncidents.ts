import { findAnomalies } from '../../src/core/anomalies/allRules';
import { checkAnomalySettings } from '../../src/core/anomalies/anomalySettings';
import { baselineAfter } from '../../src/core/anomalies/findings/findingBaseline';
import { NO_FINDINGS, openFindings, type Findings } from '../../src/core/anomalies/findings/findings';
import { nextFindings } from '../../src/core/anomalies/findings/nextFindings';
import { mergeAnomalies } from '../../src/core/anomalies/mergedAnomaly';
import type { CallRecord } from '../../src/core/usage/callRecord';
import { aCall } from '../support/aCall';
import { anomalyFactsOfCalls, type OtherFacts } from '../support/anomalyFactsOfCalls';
import { FixedClock } from '../support/fixedClock';
import { SeededRandom } from '../support/seededRandom';
import { simulatedUser } from './anomaliesUsers';
import { rounded } from './benchmark';
import type { BenchmarkRow } from './benchmark';

const SETTINGS = checkAnomalySettings().settings;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const HEALTHY_DAYS = 30;
const SEED = 77_001;
const NOTES = 35;
/** Makes 35 notes an hour cost ten dollars a day. */
const EXTRACTION_USD = 10 / (24 * NOTES);

/** Calls as they come, judged after each one. */
class IncidentReplay {
  readonly #calls: CallRecord[] = [];
  readonly #clock: FixedClock;
  readonly #startMs: number;
  readonly #facts: OtherFacts;
  #findings: Findings = NO_FINDINGS;
  #incidentCalls = 0;
  #spentUsd = 0;

  constructor(past: readonly CallRecord[], startMs: number, facts: OtherFacts = {}) {
    this.#calls.push(...past);
    this.#startMs = startMs;
    this.#clock = new FixedClock(startMs);
    this.#facts = facts;
  }

  /** One call of the incident, so long after its beginning. */
  add(atMs: number, overrides: Partial<CallRecord>): void {
    this.#clock.set(this.#startMs + atMs);
    this.#incidentCalls += 1;
    const timestamp = new Date(this.#clock.nowMs()).toISOString();
    const uid = `00000000-0000-7000-8000-${String(this.#calls.length).padStart(12, '0')}`;
    const call = aCall({ uid, timestamp, traceId: String(this.#incidentCalls).padStart(32, '0'), ...overrides });
    this.#calls.push(call);
    this.#spentUsd += call.costUsd;
    this.judge();
  }

  judge(): void {
    const facts = anomalyFactsOfCalls(this.#calls, this.#clock, this.#facts);
    const anomalies = findAnomalies({ facts, settings: SETTINGS, baselineOf: baselineAfter(this.#findings) });
    this.#findings = nextFindings(this.#findings, mergeAnomalies(anomalies), facts.moment).findings;
  }

  isOpen(type: string, isCritical = false): boolean {
    return openFindings(this.#findings).some((finding) => finding.type === type && (!isCritical || finding.severity === 'critical'));
  }

  rows(name: string): readonly BenchmarkRow[] {
    return [
      { name: `${name}_detected_after_calls`, value: this.#incidentCalls, unit: 'calls' },
      { name: `${name}_detected_after_min`, value: rounded((this.#clock.nowMs() - this.#startMs) / MINUTE_MS), unit: 'min' },
      { name: `${name}_usd_lost`, value: rounded(this.#spentUsd), unit: 'usd' },
    ];
  }
}

/** An ordinary month, of which the last 20 calls of each kind were within the hour before the incident. */
function healthyPast(startMs: number): CallRecord[] {
  const days = simulatedUser('ordinary', HEALTHY_DAYS, new SeededRandom(SEED));
  const shiftMs = startMs - 12 * HOUR_MS - HEALTHY_DAYS * 24 * HOUR_MS - (days[0]?.startMs ?? 0);
  const past = days.flatMap(({ calls }) => calls).map(({ atMs, usageType, costUsd }) => ({ atMs: atMs + shiftMs, usageType, costUsd }));
  const justNow = Array.from({ length: 20 }, (_, place) => place).flatMap((place) => [
    { atMs: startMs - (40 - place) * MINUTE_MS, usageType: 'chat_rerank' as const, costUsd: 0.001 },
    { atMs: startMs - (40 - place) * MINUTE_MS + 2_000, usageType: 'chat_answer' as const, costUsd: 0.002 },
  ]);
  return [...past.filter(({ atMs }) => atMs < startMs - 12 * HOUR_MS), ...justNow].map(({ atMs, usageType, costUsd }, place) =>
    aCall({
      uid: `00000000-0000-7000-9000-${String(place).padStart(12, '0')}`,
      timestamp: new Date(atMs).toISOString(),
      traceId: `a${String(place).padStart(31, '0')}`,
      ...{ usageType, costUsd },
    }),
  );
}

const START_MS = Date.parse('2026-03-10T12:00:00.000Z');
const MAX_CALLS = 300;

/** From the first call of an incident to the look that told it. */
function until(name: string, type: string, replay: IncidentReplay, call: (place: number) => [atMs: number, overrides: Partial<CallRecord>]): readonly BenchmarkRow[] {
  for (let place = 0; place < MAX_CALLS && !replay.isOpen(type, type === 'repeat_work'); place += 1) replay.add(...call(place));
  return replay.isOpen(type) ? replay.rows(name) : [{ name: `${name}_missed`, value: 1, unit: 'incident' }];
}

const FAILED = { status: 'error', costUsd: 0, costSource: 'no_usage', priceId: null } as const;

export function incidents(): readonly BenchmarkRow[] {
  const healthy = (facts: OtherFacts = {}): IncidentReplay => new IncidentReplay(healthyPast(START_MS), START_MS, facts);
  const everyOther = (place: number): Partial<CallRecord> => ({ usageType: place % 2 === 0 ? 'chat_rerank' : 'chat_answer' });
  return [
    // 35 unchanged notes, every hour, from the first day on.
    ...until('founding_incident', 'repeat_work', new IncidentReplay([], START_MS), (place) => [
      Math.floor(place / NOTES) * HOUR_MS + (place % NOTES) * 3_000,
      { usageType: 'extraction', costUsd: EXTRACTION_USD, workKey: `note ${String(place % NOTES)}`, runId: `run ${String(Math.floor(place / NOTES))}` },
    ]),
    ...until('dead_provider', 'high_error_rate', healthy(), (place) => [
      place * 4_000,
      { ...everyOther(place), ...FAILED, errorMessage: 'network' },
    ]),
    ...until('dead_reranker', 'high_fallback_rate', healthy(), (place) => [
      place * 20_000,
      { usageType: 'chat_rerank', status: 'fallback', costUsd: 0.001, errorMessage: 'unusable_reply · no JSON' },
    ]),
    ...until('retry_storm', 'high_error_rate', healthy(), (place) => [
      place * 2_000,
      { ...everyOther(Math.floor(place / 3)), ...FAILED, attempt: (place % 3) + 1, errorMessage: 'rate_limited · HTTP 429' },
    ]),
    ...until('key_expired', 'key_or_credit', healthy(), () => [1_000, { ...FAILED, errorMessage: 'key_refused · HTTP 401' }]),
    ...until('price_doubled', 'price_change', healthy(), () => [1_000, { priceId: 'anthropic/claude-haiku-4-5@2026-03-10', costUsd: 0.004 }]),
    ...until('model_renamed', 'price_change', healthy(), () => [
      1_000,
      { model: 'claude-sonnet-5-5', metadata: { modelAsked: 'claude-haiku-4-5' } },
    ]),
    ...until('new_model_without_price', 'unpriced_model', healthy(), () => [
      1_000,
      { model: 'claude-next', costUsd: 0, costSource: 'unpriced', priceId: null },
    ]),
    ...until('answers_without_usage', 'missing_usage', healthy(), () => [
      1_000,
      { model: 'claude-next', costUsd: 0, costSource: 'no_usage', priceId: null },
    ]),
    ...until('runaway_hours', 'runaway', new IncidentReplay([], START_MS), (place) => [
      place * HOUR_MS,
      { usageType: 'extraction', costUsd: EXTRACTION_USD, workKey: 'the only note', runId: `run ${String(place)}` },
    ]),
  ];
}
