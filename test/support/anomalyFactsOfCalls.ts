import {
  BACKGROUND_HOURS,
  PAST_ACTIVE_DAYS,
  RECENT_LATENCIES,
  RECENT_OUTCOMES,
  RECENT_ROUTED,
  type AnomalyFacts,
  type BackgroundWork,
  type OutcomeCounts,
  type OutsideFacts,
  type RecentOutcomes,
  type RepeatedWork,
  type Spending,
  type UsageTypeSums,
} from '../../src/core/anomalies/anomalyFacts';
import { momentOf } from '../../src/core/anomalies/moment';
import type { Clock, LocalDay } from '../../src/core/system/clock';
import type { CallRecord } from '../../src/core/usage/callRecord';
import { latencyBucket } from '../../src/core/usage/latencyHistogram';
import { daysBefore } from '../../src/core/usage/localDays';
import { isBatchUsageType } from '../../src/core/usage/rollup';
import { isCostUnknown } from '../../src/core/usage/vocabulary';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const PAST_DAYS = 28;

/** A test names only what matters to it. */
export type OtherFacts = Partial<OutsideFacts>;

/**
 * The facts of a list of rows, by plain loops over all of them: what each field means, as a model for
 * the queries that gather the same from a store.
 */
export function anomalyFactsOfCalls(rows: readonly CallRecord[], clock: Clock, other: OtherFacts = {}): AnomalyFacts {
  const moment = momentOf(clock);
  const { nowMs, today } = moment;
  const calls = rows.filter(({ usageType }) => !isBatchUsageType(usageType)).toSorted(newestLast);
  const rated = calls.filter(({ provider, usageType }) => provider !== 'offline' && usageType !== 'check');
  const judged = rated.filter(({ status }) => status !== 'cancelled');
  const isOfToday = ({ localDay }: CallRecord): boolean => localDay === today;
  const isRecent = ({ localDay }: CallRecord): boolean => localDay === today || localDay === daysBefore(today, 1);
  const failed = ({ status }: CallRecord): boolean => status !== 'ok';
  const fellBack = ({ status }: CallRecord): boolean => status === 'fallback';
  const failedAtProvider = (call: CallRecord): boolean => failed(call) && call.errorMessage?.startsWith('unusable_reply') !== true;
  const begun = judged.filter((call) => startMs(call) <= nowMs);
  const failedLately = begun.filter((call) => failed(call) && isWithin(call, nowMs - HOUR_MS, nowMs));
  const providers = new Set(failedLately.map(({ provider }) => provider));
  const usageTypes = new Set(failedLately.map(({ usageType }) => usageType));
  const rerankerCalls = begun.filter(({ usageType }) => usageType === 'chat_rerank' && usageTypes.has(usageType));
  return {
    moment,
    today: sumsOf(rated.filter(isOfToday)),
    pastDays: [...groupedBy(rated.filter(({ localDay }) => localDay < today), ({ localDay }) => localDay)]
      .sort(([one], [another]) => one.localeCompare(another))
      .slice(-PAST_ACTIVE_DAYS)
      .map(([day, ofDay]) => ({ day, byUsageType: sumsOf(ofDay) })),
    spentToday: spendingOf(calls.filter(isOfToday)),
    spentThisMonth: spendingOf(calls.filter(({ localDay }) => localDay.slice(0, 7) === today.slice(0, 7))),
    lastHour: {
      ...outcomesOf(judged.filter((call) => isWithin(call, nowMs - HOUR_MS, nowMs)), failed),
      rerankerFallbacks: judged.filter((call) => isWithin(call, nowMs - HOUR_MS, nowMs) && call.usageType === 'chat_rerank' && call.status === 'fallback').length,
    },
    rerankerToday: outcomesOf(
      calls.filter((call) => isOfToday(call) && call.usageType === 'chat_rerank' && call.provider !== 'offline'),
      fellBack,
    ),
    providerOutcomes: [...groupedBy(begun.filter(({ provider }) => providers.has(provider)), ({ provider }) => provider)].map(([name, ofIt]) =>
      recentOutcomes(name, ofIt, judged.filter(({ provider }) => provider === name), today, failedAtProvider),
    ),
    usageTypeOutcomes: [...groupedBy(begun.filter(({ usageType }) => usageTypes.has(usageType)), ({ usageType }) => usageType)].map(([name, ofIt]) =>
      recentOutcomes(name, ofIt, judged.filter(({ usageType }) => usageType === name), today, failed),
    ),
    rerankerOutcomes: rerankerCalls.length === 0 ? null : recentOutcomes('chat_rerank', rerankerCalls, judged.filter(({ usageType }) => usageType === 'chat_rerank'), today, fellBack),
    repeatedWork: repeatedWorkOf(calls, today),
    backgroundWork: backgroundWorkOf(calls, nowMs),
    refusals: refusalsOf(calls, nowMs),
    unpricedModels: byModel(calls.filter((call) => isRecent(call) && call.costSource === 'unpriced')).map((ofModel) => ({
      ...modelOf(ofModel),
      calls: ofModel.length,
      firstMs: startMs(ofModel[0]!),
    })),
    usageReports: byModel(calls.filter((call) => isRecent(call) && call.status === 'ok' && call.provider !== 'offline')).map(
      (ofModel) => ({
        ...modelOf(ofModel),
        okCalls: ofModel.length,
        callsWithoutUsage: ofModel.filter(({ costSource }) => costSource === 'no_usage').length,
      }),
    ),
    modelPrices: modelPricesOf(calls, today, other.currentPriceId),
    routedModels: [
      ...groupedBy(
        byModel(calls)
          .flatMap((ofModel) => ofModel.slice(-RECENT_ROUTED))
          .filter((call) => isRecent(call) && call.metadata?.modelAsked !== undefined),
        ({ provider, model, metadata }) => [provider, metadata?.modelAsked, model].join('\n'),
      ).values(),
    ].map((ofRoute) => ({
      provider: ofRoute[0]!.provider,
      modelAsked: ofRoute[0]!.metadata?.modelAsked ?? '',
      modelAnswered: ofRoute[0]!.model,
      calls: ofRoute.length,
      firstMs: startMs(ofRoute[0]!),
    })),
    latencies: latenciesOf(rated, today, isRecent),
    syncJobs: other.syncJobs ?? [],
    unsavedCalls: other.unsavedCalls ?? 0,
  };
}

function newestLast(one: CallRecord, other: CallRecord): number {
  return one.timestamp === other.timestamp ? (one.uid < other.uid ? -1 : 1) : one.timestamp < other.timestamp ? -1 : 1;
}

function startMs({ timestamp }: CallRecord): number {
  return Date.parse(timestamp);
}

function isWithin(call: CallRecord, fromMs: number, toMs: number): boolean {
  return startMs(call) >= fromMs && startMs(call) <= toMs;
}

function groupedBy(calls: readonly CallRecord[], nameOf: (call: CallRecord) => string): Map<string, CallRecord[]> {
  const groups = new Map<string, CallRecord[]>();
  for (const call of calls) {
    const group = groups.get(nameOf(call));
    if (group === undefined) groups.set(nameOf(call), [call]);
    else group.push(call);
  }
  return groups;
}

function byModel(calls: readonly CallRecord[]): CallRecord[][] {
  return [...groupedBy(calls, ({ provider, model }) => `${provider}\n${model}`).values()];
}

function modelOf(calls: readonly CallRecord[]): { readonly provider: string; readonly model: string } {
  return { provider: calls[0]!.provider, model: calls[0]!.model };
}

function spendingOf(calls: readonly CallRecord[]): Spending {
  return {
    costUsd: calls.reduce((sum, { costUsd }) => sum + costUsd, 0),
    unpricedCalls: calls.filter(({ costSource }) => isCostUnknown(costSource)).length,
  };
}

function sumsOf(calls: readonly CallRecord[]): UsageTypeSums[] {
  return [...groupedBy(calls, ({ usageType }) => usageType)].map(([usageType, ofType]) => ({
    usageType,
    calls: ofType.length,
    ...spendingOf(ofType),
  }));
}

function outcomesOf(calls: readonly CallRecord[], failed: (call: CallRecord) => boolean): OutcomeCounts {
  return { calls: calls.length, failedCalls: calls.filter(failed).length };
}

function recentOutcomes(
  name: string,
  calls: readonly CallRecord[],
  ofAnyTime: readonly CallRecord[],
  today: LocalDay,
  failed: (call: CallRecord) => boolean,
): RecentOutcomes {
  const recent = calls.slice(-RECENT_OUTCOMES).toReversed();
  const newestFailure = recent.find(failed);
  return {
    name,
    failed: recent.map(failed),
    newestFailureMs: newestFailure === undefined ? null : startMs(newestFailure),
    base: outcomesOf(ofAnyTime.filter(({ localDay }) => isPast(localDay, today)), failed),
  };
}

function isPast(day: LocalDay, today: LocalDay): boolean {
  return day < today && day >= daysBefore(today, PAST_DAYS);
}

interface KeyedCalls {
  readonly isRepeat: (call: CallRecord) => boolean;
  readonly isNeedless: (call: CallRecord) => boolean;
}

/** Looks at what happened to each work key in other traces, before. */
function keyedCalls(calls: readonly CallRecord[]): KeyedCalls {
  const repeats = new Set<string>();
  const needless = new Set<string>();
  const lastByKey = new Map<string, CallRecord[]>();
  for (const call of calls) {
    if (call.workKey === null) continue;
    const earlier = (lastByKey.get(call.workKey) ?? []).filter(({ traceId }) => traceId !== call.traceId);
    if (earlier.at(-1)?.status === 'ok') repeats.add(call.uid);
    if (earlier.some(({ status }) => status === 'ok')) needless.add(call.uid);
    lastByKey.set(call.workKey, [...(lastByKey.get(call.workKey) ?? []), call]);
  }
  return { isRepeat: ({ uid }) => repeats.has(uid), isNeedless: ({ uid }) => needless.has(uid) };
}

function repeatedWorkOf(calls: readonly CallRecord[], today: LocalDay): RepeatedWork[] {
  const { isRepeat } = keyedCalls(calls);
  const repeats = calls.filter((call) => call.localDay === today && isRepeat(call));
  return [...groupedBy(repeats, ({ usageType }) => usageType)].map(([usageType, ofType]) => {
    const runs = [...groupedBy(ofType, ({ runId }) => runId ?? '')].filter(([runId]) => runId !== '').map(([runId, ofRun]) => ({
      runId,
      notes: traceCount(calls.filter((call) => call.runId === runId && call.usageType === usageType && call.workKey !== null)),
      repeatedNotes: traceCount(ofRun),
    }));
    return {
      usageType,
      workKeys: new Set(ofType.map(({ workKey }) => workKey)).size,
      traces: traceCount(ofType),
      calls: ofType.length,
      costUsd: spendingOf(ofType).costUsd,
      firstMs: startMs(ofType[0]!),
      firstTraceId: ofType[0]!.traceId ?? '',
      worstRun: runs.sort((one, other) => other.repeatedNotes / other.notes - one.repeatedNotes / one.notes)[0] ?? null,
    };
  });
}

function traceCount(calls: readonly CallRecord[]): number {
  return new Set(calls.map(({ traceId }) => traceId)).size;
}

function backgroundWorkOf(calls: readonly CallRecord[], nowMs: number): BackgroundWork[] {
  const { isNeedless } = keyedCalls(calls);
  const needless = calls.filter((call) => startMs(call) > nowMs - BACKGROUND_HOURS * HOUR_MS && startMs(call) <= nowMs && isNeedless(call));
  return [...groupedBy(needless, ({ usageType }) => usageType)].map(([usageType, ofType]) => ({
    usageType,
    needlessCallsByHour: Array.from(
      { length: BACKGROUND_HOURS },
      (_, hour) => ofType.filter((call) => Math.floor((nowMs - startMs(call)) / HOUR_MS) === hour).length,
    ),
    costUsd: spendingOf(ofType).costUsd,
    firstMs: startMs(ofType[0]!),
    firstTraceId: ofType[0]!.traceId ?? '',
  }));
}

function refusalsOf(calls: readonly CallRecord[], nowMs: number): AnomalyFacts['refusals'] {
  const recent = calls.filter((call) => isWithin(call, nowMs - DAY_MS, nowMs));
  return [...groupedBy(recent, ({ provider }) => provider)].flatMap(([provider, ofIt]) => {
    const refusals = ofIt.filter(({ status, errorMessage }) => status !== 'ok' && refusalReason(errorMessage) !== undefined);
    const last = refusals.at(-1);
    const reason = refusalReason(last?.errorMessage ?? null);
    if (last === undefined || reason === undefined) return [];
    const lastOk = ofIt.filter(({ status }) => status === 'ok').at(-1);
    const lastOkMs = lastOk === undefined ? null : startMs(lastOk);
    const since = refusals.filter((call) => lastOkMs === null || startMs(call) > lastOkMs);
    return [{ provider, reason, lastMs: startMs(last), calls: since.length, lastOkMs }];
  });
}

function refusalReason(errorMessage: string | null): 'key_refused' | 'no_credit' | undefined {
  return (['key_refused', 'no_credit'] as const).find((reason) => errorMessage?.split(' ')[0] === reason);
}

function modelPricesOf(calls: readonly CallRecord[], today: LocalDay, currentPriceId: OtherFacts['currentPriceId']): AnomalyFacts['modelPrices'] {
  const priced = calls.filter(({ priceId, localDay }) => priceId !== null && (localDay === today || isPast(localDay, today)));
  return byModel(priced).map((ofModel) => {
    const last = ofModel.at(-1)!;
    return {
      ...modelOf(ofModel),
      usedPriceId: last.priceId ?? '',
      usedMs: startMs(last),
      earlierPriceId: ofModel.filter(({ localDay }) => localDay < today).at(-1)?.priceId ?? null,
      currentPriceId: currentPriceId === undefined ? last.priceId : currentPriceId(last.provider, last.model),
    };
  });
}

function latenciesOf(rated: readonly CallRecord[], today: LocalDay, isRecent: (call: CallRecord) => boolean): AnomalyFacts['latencies'] {
  const timed = rated.filter(({ status, latencyMs }) => status === 'ok' && latencyMs !== null);
  return byModel(timed)
    .filter((ofModel) => ofModel.some(isRecent))
    .map((ofModel) => {
      const usual = new Map<number, number>();
      for (const { latencyMs } of ofModel.filter(({ localDay }) => isPast(localDay, today))) {
        const bucket = latencyBucket(latencyMs ?? 0);
        usual.set(bucket, (usual.get(bucket) ?? 0) + 1);
      }
      return {
        ...modelOf(ofModel),
        recentMs: ofModel.slice(-RECENT_LATENCIES).map(({ latencyMs }) => latencyMs ?? 0),
        usual: [...usual].map(([bucket, calls]) => ({ bucket, calls })),
      };
    });
}
