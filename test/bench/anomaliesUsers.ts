import { daysBefore } from '../../src/core/usage/localDays';
import type { SeededRandom } from '../support/seededRandom';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FIRST_DAY_MS = Date.parse('2026-01-05T00:00:00.000Z');
const RERANK_USD = 0.006;
const ANSWER_USD = 0.022;
const EXTRACTION_USD = 0.0119;
const FAILURE_SHARE = 0.005;
/** A bulk import comes about every so many days. */
const BULK_EVERY_DAYS = 60;

export const SHAPES = ['ordinary', 'heavy', 'edits'] as const;
export type Shape = (typeof SHAPES)[number];

export interface SimulatedCall {
  readonly atMs: number;
  readonly usageType: 'chat_rerank' | 'chat_answer' | 'extraction';
  readonly costUsd: number;
  readonly failed: boolean;
}

export interface SimulatedDay {
  readonly day: string;
  readonly startMs: number;
  /** A planned import of many notes, which is no false alarm when it is told. */
  readonly isBulk: boolean;
  /** In the order of their times. */
  readonly calls: readonly SimulatedCall[];
}

interface Habits {
  readonly questionsADay: number;
  readonly editsADay: number;
  /** Of the logarithm of a day's questions, and of the cost of one. */
  readonly daySigma: number;
  readonly costSigma: number;
  readonly maxQuestions: number;
  /** Notes are extracted by an hourly sync, as they are edited, rather than once a day. */
  readonly syncsHourly: boolean;
}

/**
 * A made-up person: weekdays and weekends, one to three trips away, now and then a bulk import. `heavy`
 * has twice the dispersion and up to 60 questions a day; `edits` is heavy, and an hourly sync follows
 * note edits that come in sessions of 4 to 10 hours.
 */
export function simulatedUser(shape: Shape, days: number, random: SeededRandom): readonly SimulatedDay[] {
  const habits = habitsOf(shape, random);
  const away = tripsAway(days, random);
  return Array.from({ length: days }, (_, place) => {
    const startMs = FIRST_DAY_MS + place * DAY_MS;
    const isWeekend = place % 7 >= 5;
    const isActive = !away.has(place) && random.next() < (isWeekend ? 0.45 : 0.92);
    const isBulk = isActive && random.next() < 1 / BULK_EVERY_DAYS;
    const calls = isActive ? [...questions(habits, startMs, isWeekend, random), ...edits(habits, startMs, random)] : [];
    if (isBulk) calls.push(...extractions(startMs + (9 + random.below(10)) * HOUR_MS, 60 + random.below(140), random));
    return { day: dayAt(place), startMs, isBulk, calls: calls.sort((one, other) => one.atMs - other.atMs) };
  });
}

function dayAt(place: number): string {
  return daysBefore('2026-01-05', -place);
}

function habitsOf(shape: Shape, random: SeededRandom): Habits {
  const dispersion = shape === 'ordinary' ? 1 : 2;
  return {
    questionsADay: 6 * Math.exp(0.3 * normal(random)),
    editsADay: 3 * Math.exp(0.5 * normal(random)),
    daySigma: 1.1 * dispersion,
    costSigma: 0.5 * dispersion,
    maxQuestions: shape === 'ordinary' ? 25 : 60,
    syncsHourly: shape === 'edits',
  };
}

function tripsAway(days: number, random: SeededRandom): ReadonlySet<number> {
  const away = new Set<number>();
  for (let trip = 0; trip <= random.below(3); trip += 1) {
    const first = random.below(days);
    for (let day = first; day < first + 4 + random.below(11); day += 1) away.add(day);
  }
  return away;
}

function questions(habits: Habits, startMs: number, isWeekend: boolean, random: SeededRandom): SimulatedCall[] {
  const expected = habits.questionsADay * (isWeekend ? 0.5 : 1) * Math.exp(habits.daySigma * normal(random));
  const count = Math.max(1, Math.min(habits.maxQuestions, Math.round(expected)));
  return Array.from({ length: count }, () => {
    const atMs = startMs + (8 + random.next() * 14) * HOUR_MS;
    const factor = Math.exp(habits.costSigma * normal(random));
    return [
      ...attempts(atMs, 'chat_rerank', RERANK_USD * factor, random),
      ...attempts(atMs + 2_000, 'chat_answer', ANSWER_USD * factor, random),
    ];
  }).flat();
}

function edits(habits: Habits, startMs: number, random: SeededRandom): SimulatedCall[] {
  if (!habits.syncsHourly) {
    const count = poisson(habits.editsADay, random);
    return extractions(startMs + (9 + random.below(12)) * HOUR_MS, count, random);
  }
  if (random.next() < 0.5) return [];
  const first = 8 + random.below(6);
  const hours = 4 + random.below(7);
  return Array.from({ length: hours }, (_, hour) =>
    extractions(startMs + (first + hour) * HOUR_MS, poisson(habits.editsADay, random), random),
  ).flat();
}

function extractions(atMs: number, count: number, random: SeededRandom): SimulatedCall[] {
  return Array.from({ length: count }, (_, place) => attempts(atMs + place * 5_000, 'extraction', EXTRACTION_USD, random)).flat();
}

/** A failure costs nothing and is followed by a retry that works. */
function attempts(atMs: number, usageType: SimulatedCall['usageType'], costUsd: number, random: SeededRandom): SimulatedCall[] {
  const works = { atMs, usageType, costUsd, failed: false };
  if (random.next() >= FAILURE_SHARE) return [works];
  return [{ ...works, costUsd: 0, failed: true }, { ...works, atMs: atMs + 1_000 }];
}

function normal(random: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

function poisson(mean: number, random: SeededRandom): number {
  const limit = Math.exp(-mean);
  let count = -1;
  for (let product = 1; product > limit; count += 1) product *= random.next();
  return count;
}
