import type { LocalDay } from '../system/clock';
import { isFields, isLocalDay, type RecordedCall } from './recordedCall';
import { RollupChanges, SUM_FIELDS, type RollupChange } from './rollup';
import { isUidKeys, uidKey } from './uidKey';
import { COST_SOURCES, isCallStatus } from './vocabulary';

/** Rows of one local day that were summed up for good, and what they were. */
export interface Retirement {
  readonly localDay: LocalDay;
  /** Sums over the calls among them. */
  readonly sums: readonly RollupChange[];
  /** How many questions are among them. */
  readonly questions: number;
  /** Keys of all of them (calls, batch summaries, questions), sorted, one after another. */
  readonly uids: string;
}

/** Calls of one retirement at most: its line stays well under a mebibyte. */
export const MAX_RETIRED_CALLS = 20_000;
/** Sums stay whole numbers that JavaScript holds exactly. */
const MAX_SUMMED = Number.MAX_SAFE_INTEGER / 2;
const MAX_TEXT_LENGTH = 200;
const KEY_FIELDS = 5;

/**
 * Sums up rows of a day. Takes only as many of the calls as one line holds; the next one takes the
 * rest, when these are gone.
 */
export function retirementOf(localDay: LocalDay, calls: Iterable<RecordedCall>, questionUids: readonly string[]): Retirement {
  const changes = new RollupChanges();
  const uids = questionUids.map(uidKey);
  let summed = 0;
  let taken = 0;
  for (const call of calls) {
    const size = largestSumOf(call);
    if (taken === MAX_RETIRED_CALLS || (taken > 0 && summed + size > MAX_SUMMED)) break;
    changes.add(call);
    uids.push(uidKey(call.uid));
    summed += size;
    taken += 1;
  }
  return { localDay, sums: [...changes.all()], questions: questionUids.length, uids: uids.sort().join('') };
}

function largestSumOf(call: RecordedCall): number {
  return Math.max(call.costUsd * 1e12, call.inputTokens, call.outputTokens, call.cacheReadTokens, call.cacheWrite5mTokens, call.cacheWrite1hTokens, call.reasoningTokens);
}

/** As it stands in a line: a row of an array for each sum, because there is one for every day that ever was. */
export function retirementJson({ localDay, sums, questions, uids }: Retirement): unknown {
  return { localDay, questions, sums: sums.map(sumsJson), uids };
}

function sumsJson({ key, sums, latencyBuckets }: RollupChange): unknown {
  const buckets = [...latencyBuckets].sort(([one], [other]) => one - other).flat();
  return [key.provider, key.model, key.usageType, key.status, key.costSource, ...SUM_FIELDS.map((field) => sums[field]), buckets];
}

/** A retirement from JSON of unknown origin; undefined when it is not one. */
export function retirementFrom(value: unknown): Retirement | undefined {
  if (!isFields(value)) return undefined;
  const { localDay, questions, uids } = value;
  if (!isLocalDay(localDay) || !isCount(questions) || !isUidKeys(uids) || !Array.isArray(value['sums'])) return undefined;
  const sums = value['sums'].map((one) => sumsFrom(one, localDay));
  return sums.every((one) => one !== undefined) ? { localDay, sums, questions, uids } : undefined;
}

function sumsFrom(value: unknown, localDay: LocalDay): RollupChange | undefined {
  if (!Array.isArray(value) || value.length !== KEY_FIELDS + SUM_FIELDS.length + 1) return undefined;
  const fields: readonly unknown[] = value;
  const [provider, model, usageType, status] = fields;
  const costSource = COST_SOURCES.find((source) => source === fields[KEY_FIELDS - 1]);
  if (!isText(provider) || !isText(model) || !isText(usageType) || !isCallStatus(status) || costSource === undefined) return undefined;
  const counts = fields.slice(KEY_FIELDS, -1);
  const buckets = bucketsFrom(fields.at(-1));
  if (buckets === undefined || !counts.every(isCount)) return undefined;
  const [calls = 0, inputTokens = 0, outputTokens = 0, cacheReadTokens = 0, cacheWrite5mTokens = 0, ...rest] = counts;
  const [cacheWrite1hTokens = 0, reasoningTokens = 0, costPicoUsd = 0, latencyCount = 0, latencySumMs = 0] = rest;
  return {
    key: { localDay, provider, model, usageType, status, costSource },
    sums: {
      ...{ calls, inputTokens, outputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens },
      ...{ reasoningTokens, costPicoUsd, latencyCount, latencySumMs },
    },
    latencyBuckets: buckets,
  };
}

function bucketsFrom(value: unknown): Map<number, number> | undefined {
  if (!Array.isArray(value) || value.length % 2 !== 0 || !value.every(isCount)) return undefined;
  const buckets = new Map<number, number>();
  for (let index = 0; index < value.length; index += 2) buckets.set(value[index] ?? 0, value[index + 1] ?? 0);
  return buckets;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_TEXT_LENGTH;
}
