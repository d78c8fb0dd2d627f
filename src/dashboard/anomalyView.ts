import type { CallFilter } from '../core/anomalies/anomaly';
import { causeOf, isAboutCost } from '../core/anomalies/findings/cause';
import type { FindingRecord } from '../core/anomalies/findings/finding';
import type { FindingWhy } from '../core/anomalies/findingWhy';
import { PICO_USD_PER_USD } from '../core/usage/rollup';
import { timestampOf } from '../core/usage/timestamps';
import type { FindingsView, FindingView, FindingWhyView } from '../protocol/findingsContract';
import type { TraceCriteria } from '../protocol/tracesContract';

/** Whoever makes the sentences; the host knows the user's language. */
export interface FindingWords {
  readonly title: (finding: FindingRecord) => string;
  readonly message: (finding: FindingRecord) => string;
}

export interface FindingsFacts {
  /** Most severe first. */
  readonly open: readonly FindingRecord[];
  readonly pause: { readonly by: 'user' | 'protection'; readonly sinceMs: number; readonly finding: { readonly id: string } | null } | undefined;
  readonly asOf: string;
  readonly timeZone: string;
}

/** What the cards of the findings show. */
export function findingsView({ open, pause, asOf, timeZone }: FindingsFacts, words: FindingWords): FindingsView {
  return {
    asOf,
    timeZone,
    findings: open.map((finding) => findingView(finding, open, words)),
    syncPause: pause === undefined ? null : { by: pause.by, since: timestampOf(pause.sinceMs), findingId: pause.finding?.id ?? null },
  };
}

function findingView(finding: FindingRecord, open: readonly FindingRecord[], words: FindingWords): FindingView {
  const { id, type, severity, rules, openedAt, lastFiredAt, filter } = finding;
  return {
    ...{ id, type, severity, rules, openedAt, lastFiredAt },
    title: words.title(finding),
    message: words.message(finding),
    criteria: traceParamsOf(filter),
    cause: causeOf(finding, open),
    isAboutCost: isAboutCost(finding),
  };
}

/** Why a finding's day cost what it did, largest part first. Parts that no cent would show are left to the page. */
export function findingWhyView(findingId: string, { change, usualDays, run, firstTraceId }: FindingWhy): FindingWhyView {
  return {
    ...{ findingId, usualDays, run, firstTraceId },
    changeUsd: change.picoUsd / PICO_USD_PER_USD,
    parts: change.parts.map(({ picoUsd, ...part }) => ({ ...part, usd: picoUsd / PICO_USD_PER_USD })),
  };
}

/** What narrows Traces to a finding's calls. */
export function traceParamsOf({ usageType, status, provider, model, since, until }: CallFilter): TraceCriteria {
  return {
    ...(usageType === undefined ? {} : { usageType }),
    ...(status === undefined ? {} : { status }),
    ...(provider === undefined ? {} : { provider }),
    ...(model === undefined ? {} : { model }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
}
