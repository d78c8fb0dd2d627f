import type { FindingsView, FindingWhyView } from '../../../src/protocol/findingsContract';
import type { BreakdownRow, CostSeriesView, OverviewView } from '../../../src/protocol/overviewContract';
import type { SyncHealthView, SyncRunView } from '../../../src/protocol/syncContract';
import type { TraceStripView } from '../../../src/protocol/tracesContract';
import { daysBefore } from '../../../src/core/usage/localDays';
import type { DailyUsage } from '../../../src/core/usage/usageSummary';
import { costSeriesView } from '../../../src/dashboard/costSeriesView';
import { usualRange } from '../../../src/dashboard/usualRange';
import { aFinding, anOverview, AS_OF, aStrip, aSyncHealth, aWhy, someFindings, TIME_ZONE } from './views';

/** Views for pictures: all of them tell of the same thirty days, so cards, chart, breakdown and runs add up. */

const TODAY = '2026-03-10';
const PAST_COSTS = [0.52, 0.35, 0.41, 0.11, 0.12, 0.33, 0.6, 0.53, 0.49, 0.55, 0.08, 0.09, 0.51, 0.95, 0.4, 0.31, 0.5, 0.14, 0.52, 0.54, 0.37, 0.53, 0.44, 0.04, 0.2, 0.42, 0.46, 0.61];
/** The day of no calls is so many before today. */
const QUIET_DAY = 13;

const TYPES = {
  chat_answer: { share: 0.73, usdOfCall: 0.037, tokensIn: 8_900, tokensOut: 560, cached: 0.4, averageMs: 5_200, p95Ms: 9_900 },
  extraction: { share: 0.13, usdOfCall: 0.0048, tokensIn: 2_900, tokensOut: 390, cached: 0, averageMs: 1_500, p95Ms: 2_600 },
  chat_rerank: { share: 0.12, usdOfCall: 0.0064, tokensIn: 6_100, tokensOut: 145, cached: 0.35, averageMs: 1_600, p95Ms: 3_500 },
  inbox: { share: 0.02, usdOfCall: 0.0023, tokensIn: 1_230, tokensOut: 220, cached: 0, averageMs: 1_300, p95Ms: 2_200 },
} as const;
type Type = keyof typeof TYPES;
const NAMES = Object.keys(TYPES) as readonly Type[];

/** Which day: an ordinary one, or one on which an hourly extraction did its work eleven times over. */
export type Day = 'normal' | 'unusual';
const TODAY_PARTS: Readonly<Record<Day, Readonly<Record<Type, { readonly calls: number; readonly costUsd: number }>>>> = {
  normal: { chat_answer: { calls: 7, costUsd: 0.27 }, extraction: { calls: 12, costUsd: 0.06 }, chat_rerank: { calls: 7, costUsd: 0.045 }, inbox: { calls: 4, costUsd: 0.009 } },
  unusual: { chat_answer: { calls: 12, costUsd: 0.26 }, extraction: { calls: 388, costUsd: 1.868 }, chat_rerank: { calls: 11, costUsd: 0.05 }, inbox: { calls: 7, costUsd: 0.012 } },
};

function days(day: Day): readonly DailyUsage[] {
  const past = PAST_COSTS.map((costUsd, index): DailyUsage => {
    const ago = PAST_COSTS.length - index;
    const parts = NAMES.map((name) => ({ name, costUsd: costUsd * TYPES[name].share, calls: Math.max(1, Math.round((costUsd * TYPES[name].share) / TYPES[name].usdOfCall)), unpricedCalls: name === 'chat_answer' && ago === 5 ? 2 : 0 }));
    return summed(daysBefore(TODAY, ago + (ago >= QUIET_DAY ? 1 : 0)), parts);
  });
  return [...past, summed(TODAY, NAMES.map((name) => ({ name, ...TODAY_PARTS[day][name], unpricedCalls: name === 'chat_answer' ? 1 : 0 })))];
}

function summed(date: string, parts: DailyUsage['parts']): DailyUsage {
  const sum = (value: (part: DailyUsage['parts'][number]) => number): number => parts.reduce((total, part) => total + value(part), 0);
  return { date, parts, costUsd: sum(({ costUsd }) => costUsd), calls: sum(({ calls }) => calls), unpricedCalls: sum(({ unpricedCalls }) => unpricedCalls), questions: parts.find(({ name }) => name === 'chat_answer')?.calls ?? 0 };
}

/** Anthropic answers nine of ten calls. */
function byProvider(all: readonly DailyUsage[]): readonly DailyUsage[] {
  return all.map((one) => {
    const openai = Math.round(one.calls * 0.1);
    return summed(one.date, [
      { name: 'anthropic', calls: one.calls - openai, costUsd: one.costUsd * 0.9, unpricedCalls: 0 },
      { name: 'openai', calls: openai, costUsd: one.costUsd * 0.1, unpricedCalls: one.unpricedCalls },
    ]);
  });
}

export function storyCosts(period: 'week' | 'month', day: Day): CostSeriesView {
  const usageType = days(day);
  return costSeriesView({
    period,
    today: TODAY,
    daily: { usageType, provider: byProvider(usageType) },
    marks: Array.from({ length: 30 }, (_, ago) => ({
      date: daysBefore(TODAY, ago),
      findings: [
        ...(ago === 0 && day === 'unusual' ? [{ type: 'cost_spike' as const, severity: 'critical' as const, isSeenTo: false }] : []),
        ...([6, 7, 8].includes(ago) ? [{ type: 'latency_regression' as const, severity: 'warning' as const, isSeenTo: false }] : []),
        ...(ago === 16 ? [{ type: 'cost_spike' as const, severity: 'critical' as const, isSeenTo: true }] : []),
      ],
      syncRuns: ago === QUIET_DAY ? 0 : 24,
      failedSyncRuns: ago === 5 ? 2 : ago === 0 && day === 'unusual' ? 1 : 0,
    })),
    titleOf: (type) => (type === 'cost_spike' ? 'Cost spike' : 'Slow answers'),
    dailyLimitUsd: 1,
    asOf: AS_OF,
    timeZone: TIME_ZONE,
  });
}

interface Sums {
  readonly calls: number;
  readonly costUsd: number;
  readonly unpricedCalls: number;
}

export function storyOverview(period: 'week' | 'month', day: Day): OverviewView {
  const all = days(day);
  const from = daysBefore(TODAY, period === 'week' ? 6 : 29);
  const shown = all.filter(({ date }) => date >= from);
  const today = all.at(-1)!;
  const sumOf = (list: readonly DailyUsage[], name: string): Sums =>
    list.flatMap(({ parts }) => parts.filter((part) => part.name === name)).reduce((sum, part) => ({ calls: sum.calls + part.calls, costUsd: sum.costUsd + part.costUsd, unpricedCalls: sum.unpricedCalls + part.unpricedCalls }), { calls: 0, costUsd: 0, unpricedCalls: 0 });
  const whole = shown.reduce((sum, { costUsd }) => sum + costUsd, 0);
  const rows = NAMES.map((name): BreakdownRow => {
    const { calls, costUsd, unpricedCalls } = sumOf(shown, name);
    const { tokensIn, tokensOut, cached, averageMs, p95Ms } = TYPES[name];
    return { name, calls, callsWithoutUsage: 0, inputTokens: calls * tokensIn, cachedTokens: Math.round(calls * tokensIn * cached), outputTokens: calls * tokensOut, cost: { usd: costUsd, unpricedCalls }, share: costUsd / whole, latency: { count: calls, averageMs, p95Ms: calls < 20 ? null : p95Ms, longestMs: calls < 20 ? p95Ms : null } };
  });
  const sum = (value: (row: BreakdownRow) => number): number => rows.reduce((total, row) => total + value(row), 0);
  const calls = sum((row) => row.calls);
  const unpricedCalls = sum((row) => row.cost.unpricedCalls);
  const split = (names: readonly (readonly [string, number])[]): readonly BreakdownRow[] =>
    names.map(([name, share], index) => ({ ...rows[0]!, name, calls: Math.round(calls * share), inputTokens: Math.round(sum((row) => row.inputTokens) * share), outputTokens: Math.round(sum((row) => row.outputTokens) * share), cost: { usd: whole * share, unpricedCalls: index === 1 ? unpricedCalls : 0 }, share }));
  return anOverview({
    period,
    total: { calls, callsWithoutUsage: 0, inputTokens: sum((row) => row.inputTokens), cachedTokens: sum((row) => row.cachedTokens), outputTokens: sum((row) => row.outputTokens), cost: { usd: whole, unpricedCalls }, latency: { count: calls, averageMs: sum((row) => row.calls * (row.latency?.averageMs ?? 0)) / calls, p95Ms: 7_900, longestMs: null } },
    breakdown: { usageType: rows.toSorted((one, other) => other.cost.usd - one.cost.usd), provider: split([['anthropic', 0.9], ['openai', 0.1]]), model: split([['claude-haiku-4-5', 0.9], ['gpt-5-mini', 0.1]]) },
    today: { usd: today.costUsd, unpricedCalls: today.unpricedCalls },
    todayCalls: today.calls,
    usual: usualRange(all.slice(0, -1).map(({ costUsd }) => costUsd)),
    questions: sumOf(shown, 'chat_answer').calls,
    todayQuestions: today.questions,
    ratedCalls: calls - 6,
    failedCalls: Math.round(calls * 0.018),
    fallbackCalls: 14,
    completeness: { calls, pricedCalls: calls - unpricedCalls, usageReportedCalls: calls, openCalls: 0, unreadableLines: 0, unsavedCalls: 0 },
  });
}

export function storyFindings(overrides: Partial<FindingsView> = {}): FindingsView {
  const [spike, repeat, fallback] = someFindings().findings;
  return someFindings({
    findings: [
      { ...spike!, message: 'Today cost $2.19, 5.7 times the average of $0.39 on 7 days.' },
      { ...repeat!, message: 'Extraction of 35 unchanged notes was repeated today: 350 calls for $1.68.' },
      { ...fallback!, message: '6 of 11 rerank calls of today fell back to the order of the search.' },
    ],
    ...overrides,
  });
}

export function storyWhy(): FindingWhyView {
  return { ...aWhy(), findingId: aFinding().id, usualDays: 7 };
}

/** On the unusual day, eleven runs of the same 35 notes from four in the morning on. */
export function storySync(day: Day, overrides: Partial<SyncHealthView> = {}): SyncHealthView {
  const { jobs } = aSyncHealth();
  const [extraction, inbox] = jobs;
  const first = extraction!.runs[0]!;
  const run = (hoursAgo: number, some: Partial<SyncRunView>): SyncRunView => ({ ...first, runId: `run-${String(hoursAgo)}`, startedAt: new Date(Date.parse(first.startedAt) - hoursAgo * 3_600_000).toISOString(), ...some });
  const repeats = day === 'normal' ? [] : Array.from({ length: 11 }, (_, hours) => run(hours, { processed: 35, skipped: 1_249, costUsd: 0.168, costPerNoteUsd: 0.0048, durationMs: 38_800 + ((hours * 1_700) % 5_000) }));
  const quiet = Array.from({ length: 20 - repeats.length }, (_, index) => {
    const processed = 1 + ((index * 2) % 4);
    return run(repeats.length + index, { processed, skipped: 1_284 - processed, costUsd: processed * 0.0048, costPerNoteUsd: 0.0048, durationMs: 1_400 * processed });
  });
  const files = Array.from({ length: 17 }, (_, index) => ({ ...inbox!.runs[0]!, runId: `inbox-${String(index)}`, startedAt: new Date(Date.parse(AS_OF) - (360 + index * 190) * 60_000).toISOString(), costUsd: 0.0023 * (1 + (index % 3)), processed: 1 + (index % 3), costPerNoteUsd: 0.0023, durationMs: 3_100 }));
  const failed = inbox!.runs.map((one) => (one.status === 'error' ? one : { ...one, costPerNoteUsd: 0.0047, durationMs: 3_100 }));
  return aSyncHealth({ jobs: [{ ...extraction!, runs: [...repeats, ...quiet] }, { ...inbox!, runs: [...failed, ...files] }], ...overrides });
}

/** Nothing ran yet. */
export function storySyncBefore(): SyncHealthView {
  return aSyncHealth({ jobs: aSyncHealth().jobs.map((job) => ({ ...job, runs: [] })) });
}

/** The calls of the unusual day over its hours, as many and as dear as the card says. */
export function storyStrip(): TraceStripView {
  const { columns } = aStrip();
  const calls = columns.reduce((sum, column) => sum + column.calls, 0);
  const whole = NAMES.reduce((sum, name) => sum + TODAY_PARTS.unusual[name].costUsd, 0);
  return aStrip({ columns: columns.map((column) => ({ ...column, costUsd: (column.calls / calls) * whole })) });
}

/** No call in this time. */
export function anEmptyStrip(): TraceStripView {
  return aStrip({ columns: [] });
}
