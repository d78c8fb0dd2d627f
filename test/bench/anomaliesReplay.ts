import type { Anomaly } from '../../src/core/anomalies/anomaly';
import type { AnomalyFacts, PastDay, RecentOutcomes, UsageTypeSums } from '../../src/core/anomalies/anomalyFacts';
import { findAnomalies } from '../../src/core/anomalies/allRules';
import { checkAnomalySettings } from '../../src/core/anomalies/anomalySettings';
import { baselineAfter } from '../../src/core/anomalies/findings/findingBaseline';
import { NO_FINDINGS, type Findings } from '../../src/core/anomalies/findings/findings';
import { nextFindings } from '../../src/core/anomalies/findings/nextFindings';
import { mergeAnomalies } from '../../src/core/anomalies/mergedAnomaly';
import { costSpike } from '../../src/core/anomalies/rules/costSpike';
import { someFacts } from '../support/anomalyFacts';
import type { SimulatedCall, SimulatedDay } from './anomaliesUsers';

const HOUR_MS = 3_600_000;
const PROVIDER = 'anthropic';
const RECENT = 20;
const SETTINGS = checkAnomalySettings().settings;

/** What one look at the running day told. */
export interface Look {
  readonly day: SimulatedDay;
  readonly atMs: number;
  /** Warnings and criticals. */
  readonly alerts: readonly Anomaly[];
  /** Whether the plain rule, 3 times the mean of a week, would have told. */
  readonly isPlainSpike: boolean;
  readonly spentUsd: number;
}

/** Lives through days of calls, judging at the end of each hour that had some and after each failure. */
export class UserReplay {
  #findings: Findings = NO_FINDINGS;
  #pastDays: PastDay[] = [];
  readonly #outcomes = new Map<string, boolean[]>();
  readonly #history = new Map<string, { calls: number; failedCalls: number }>();
  #lastHour: SimulatedCall[] = [];

  /** Days with calls so far, up to 60. */
  get activeDays(): number {
    return this.#pastDays.length;
  }

  /** Tells each look; the watcher ends the day's looks by returning true. */
  liveDay(day: SimulatedDay, onLook: (look: Look) => boolean | undefined): void {
    const today = new Map<string, { calls: number; costUsd: number }>();
    let spentUsd = 0;
    let isOver = false;
    for (const [place, call] of day.calls.entries()) {
      count(today, call);
      spentUsd += call.costUsd;
      this.#remember(call);
      const next = day.calls[place + 1];
      const endsHour = next === undefined || hourOf(next) !== hourOf(call);
      if (!isOver && (endsHour || call.failed)) isOver = this.#look(day, call.atMs, sumsOf(today), spentUsd, onLook) === true;
    }
    if (day.calls.length === 0) this.#settle(someFacts({ moment: momentAt(day, day.startMs + 12 * HOUR_MS) }), []);
    else this.#pastDays = [...this.#pastDays, { day: day.day, byUsageType: sumsOf(today) }].slice(-60);
  }

  #look(day: SimulatedDay, atMs: number, today: UsageTypeSums[], spentUsd: number, onLook: (look: Look) => boolean | undefined): boolean | undefined {
    const facts = someFacts({
      moment: momentAt(day, atMs),
      today,
      pastDays: this.#pastDays,
      spentToday: { costUsd: spentUsd, unpricedCalls: 0 },
      lastHour: { calls: this.#lastHour.length, failedCalls: this.#lastHour.filter(({ failed }) => failed).length, rerankerFallbacks: 0 },
      ...this.#rates(atMs),
    });
    const input = { facts, settings: SETTINGS, baselineOf: baselineAfter(this.#findings) };
    const anomalies = findAnomalies(input);
    this.#settle(facts, anomalies);
    return onLook({
      day,
      atMs,
      alerts: anomalies.filter(({ severity }) => severity !== 'info'),
      isPlainSpike: costSpike(input).length > 0,
      spentUsd,
    });
  }

  #settle(facts: AnomalyFacts, anomalies: readonly Anomaly[]): void {
    this.#findings = nextFindings(this.#findings, mergeAnomalies(anomalies), facts.moment).findings;
  }

  #remember(call: SimulatedCall): void {
    this.#lastHour = [...this.#lastHour.filter(({ atMs }) => atMs >= call.atMs - HOUR_MS), call];
    for (const name of [PROVIDER, call.usageType]) {
      this.#outcomes.set(name, [call.failed, ...(this.#outcomes.get(name) ?? [])].slice(0, RECENT));
      const history = this.#history.get(name) ?? { calls: 0, failedCalls: 0 };
      this.#history.set(name, { calls: history.calls + 1, failedCalls: history.failedCalls + (call.failed ? 1 : 0) });
    }
  }

  #rates(atMs: number): Pick<AnomalyFacts, 'providerOutcomes' | 'usageTypeOutcomes' | 'rerankerOutcomes'> {
    const of = (name: string): RecentOutcomes => ({
      name,
      failed: this.#outcomes.get(name) ?? [],
      newestFailureMs: atMs,
      base: this.#history.get(name) ?? { calls: 0, failedCalls: 0 },
    });
    return { providerOutcomes: [of(PROVIDER)], usageTypeOutcomes: ['chat_answer', 'extraction'].map(of), rerankerOutcomes: of('chat_rerank') };
  }
}

function hourOf({ atMs }: SimulatedCall): number {
  return Math.floor(atMs / HOUR_MS);
}

function momentAt({ day, startMs }: SimulatedDay, atMs: number): AnomalyFacts['moment'] {
  return { nowMs: atMs, monotonicMs: atMs, today: day, dayStartMs: startMs };
}

function count(sums: Map<string, { calls: number; costUsd: number }>, { usageType, costUsd }: SimulatedCall): void {
  const present = sums.get(usageType) ?? { calls: 0, costUsd: 0 };
  sums.set(usageType, { calls: present.calls + 1, costUsd: present.costUsd + costUsd });
}

function sumsOf(sums: ReadonlyMap<string, { calls: number; costUsd: number }>): UsageTypeSums[] {
  return [...sums].map(([usageType, { calls, costUsd }]) => ({ usageType, calls, costUsd, unpricedCalls: 0 }));
}
