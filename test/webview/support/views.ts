import type { AnswerCallView, AnswerFacts, ConversationListView, ConversationView, TurnView } from '../../../src/protocol/answerProtocol';
import type { FindingsView, FindingView, FindingWhyView } from '../../../src/protocol/findingsContract';
import type { BreakdownRow, CostSeriesView, OverviewView } from '../../../src/protocol/overviewContract';
import type { SyncHealthView, SyncRunView } from '../../../src/protocol/syncContract';
import type { CallView, TraceGroupView, TraceListView, TraceStripView } from '../../../src/protocol/tracesContract';
import { daysBefore } from '../../../src/core/usage/localDays';
import type { DailyUsage } from '../../../src/core/usage/usageSummary';
import { costSeriesView } from '../../../src/dashboard/costSeriesView';
import type { CostSeriesFacts } from '../../../src/dashboard/costSeriesView';
import { traceGroupView } from '../../../src/dashboard/traceGroupView';
import { aCallView, TRACE_ID } from '../../support/aCallView';

export const AS_OF = '2026-03-10T13:32:00.000Z';
export const TIME_ZONE = 'Europe/Berlin';

/** A failed call without usage. */
export function aFailedCall(overrides: Partial<CallView> = {}): CallView {
  return aCallView({
    status: 'error',
    inputTokens: 0,
    outputTokens: 0,
    costUsd: 0,
    costSource: 'no_usage',
    priceId: null,
    latencyMs: 598,
    ttftMs: null,
    errorMessage: 'ProviderError 529 overloaded_error req_011C',
    ...overrides,
  });
}

/** A rerank whose reply could not be used. */
const FALLBACK_RERANK: Partial<CallView> = {
  usageType: 'chat_rerank',
  provider: 'openai',
  model: 'gpt-5-mini',
  inputTokens: 6_412,
  outputTokens: 96,
  cacheReadTokens: 5_120,
  costUsd: 0.000_643,
  latencyMs: 2_400,
  ttftMs: 640,
  status: 'fallback',
  errorMessage: 'ReplyNotUsable: not a ranking',
  attempt: 2,
  priceId: 'openai/gpt-5-mini@2025-08-07',
};

/** One question whose first provider was overloaded twice: four calls. */
export function anEventfulTrace(conversationId: string | null = null): TraceGroupView {
  const at = (offsetMs: number): string => new Date(Date.parse('2026-03-10T13:31:08.340Z') + offsetMs).toISOString();
  return traceGroupView(
    TRACE_ID,
    [
      aFailedCall({ id: 11, timestamp: at(0), usageType: 'chat_rerank', latencyMs: 1_200 }),
      aCallView({ ...FALLBACK_RERANK, id: 12, timestamp: at(1_210) }),
      aFailedCall({ id: 13, timestamp: at(3_630), model: 'claude-sonnet-4-5' }),
      aCallView({ id: 14, timestamp: at(4_230), provider: 'openai', model: 'gpt-5.1', attempt: 2 }),
    ],
    { asOf: AS_OF, timeZone: TIME_ZONE, conversationId },
  );
}

/** A page of calls of every kind, newest first. */
export function aMixedList(): TraceListView {
  const times = ['13:31:13', '13:31:12', '13:31:10', '13:31:08', '13:27:45', '13:19:02', '13:12:30', '13:12:29', '13:07:11', '13:03:20', '13:00:41'];
  const calls: readonly Partial<CallView>[] = [
    { provider: 'openai', model: 'gpt-5.1', attempt: 2, priceId: 'openai/gpt-5.1@2025-11-13' },
    { ...aFailedCall(), model: 'claude-sonnet-4-5' },
    FALLBACK_RERANK,
    { ...aFailedCall(), usageType: 'chat_rerank', latencyMs: 1_200 },
    { status: 'cancelled', inputTokens: 9_044, outputTokens: 218, costUsd: 0.0304, latencyMs: 2_300, model: 'claude-sonnet-4-5' },
    { provider: 'openai', model: 'gpt-5.1-preview', costUsd: 0, costSource: 'unpriced', priceId: null, latencyMs: 6_100 },
    { provider: 'ollama', model: 'llama3.1:8b', costUsd: 0, costSource: 'local', priceId: null, latencyMs: 11_800, inputTokens: 4_210, outputTokens: 388 },
    { usageType: 'chat_rerank', provider: 'offline', model: 'extractive', costUsd: 0, costSource: 'local', priceId: null, latencyMs: 6, inputTokens: 0, outputTokens: 0, ttftMs: null },
    { ...aFailedCall(), usageType: 'inbox', status: 'timeout', latencyMs: 30_000, errorMessage: 'TimedOut after 30 s', traceId: null },
    { ...aFailedCall(), status: 'interrupted', latencyMs: null, errorMessage: null },
    { usageType: 'extraction', inputTokens: 2_137, outputTokens: 324, costUsd: 0.003_757, latencyMs: 1_100, runId: 'run-2026-03-10', ttftMs: null },
  ];
  return {
    asOf: AS_OF,
    timeZone: TIME_ZONE,
    calls: calls.map((call, index) =>
      aCallView({ ...call, id: 100 - index, timestamp: `2026-03-10T${times[index] ?? '12:00:00'}.000Z` }),
    ),
  };
}

/** Where older calls go on after the call with that id. */
export function aPlace(id: number): NonNullable<TraceListView['older']> {
  return { timestamp: '2026-03-10T13:31:13.000Z', uid: `018f0000-0000-7000-8000-${String(id).padStart(12, '0')}` };
}

/** Calls with descending ids from `newest` on. */
export function aPageOfCalls(newest: number, count: number, end?: number): TraceListView {
  const older = end === undefined ? undefined : aPlace(end);
  return {
    asOf: AS_OF,
    timeZone: TIME_ZONE,
    calls: Array.from({ length: count }, (_, index) => aCallView({ id: newest - index })),
    ...(older === undefined ? {} : { older }),
  };
}

function aBreakdownRow(name: string, calls: number, inputTokens: number, outputTokens: number, usd: number, overrides: Partial<BreakdownRow> = {}): BreakdownRow {
  return {
    name,
    calls,
    callsWithoutUsage: 0,
    inputTokens,
    cachedTokens: Math.round(inputTokens / 4),
    outputTokens,
    cost: { usd, unpricedCalls: 0 },
    share: usd / 3.4339,
    latency: { count: calls, averageMs: 1_600 + usd * 1_000, p95Ms: 4_100 + usd * 1_000, longestMs: null },
    ...overrides,
  };
}

export function anOverview(overrides: Partial<OverviewView> = {}): OverviewView {
  return {
    period: 'week',
    asOf: AS_OF,
    timeZone: TIME_ZONE,
    total: {
      calls: 411,
      callsWithoutUsage: 0,
      inputTokens: 2_184_511,
      cachedTokens: 512_300,
      outputTokens: 135_900,
      cost: { usd: 3.4339, unpricedCalls: 3 },
      latency: { count: 402, averageMs: 2_412, p95Ms: 7_900, longestMs: null },
    },
    breakdown: {
      usageType: [
        aBreakdownRow('chat_answer', 216, 1_930_000, 136_000, 2.27, { cost: { usd: 2.27, unpricedCalls: 3 } }),
        aBreakdownRow('extraction', 118, 218_000, 28_800, 0.91, { cachedTokens: 0 }),
        aBreakdownRow('chat_rerank', 71, 31_000, 3_300, 0.25),
        aBreakdownRow('check', 6, 84, 30, 0.0039, { cachedTokens: 0, latency: { count: 6, averageMs: 410, p95Ms: null, longestMs: 640 } }),
      ],
      model: [
        aBreakdownRow('claude-sonnet-4-5', 200, 1_900_000, 130_000, 3.2),
        aBreakdownRow('gpt-5.1-preview', 3, 9_000, 600, 0, { cost: { usd: 0, unpricedCalls: 3 }, latency: null }),
      ],
      provider: [aBreakdownRow('anthropic', 395, 2_100_000, 130_000, 3.4339), aBreakdownRow('openai', 16, 84_511, 5_900, 0, { cost: { usd: 0, unpricedCalls: 3 } })],
    },
    shareBasis: 'cost',
    recordedCalls: 1_400,
    today: { usd: 0.384, unpricedCalls: 0 },
    todayCalls: 27,
    dailyLimitUsd: 1,
    usual: { lowUsd: 0.1, highUsd: 0.6 },
    questions: 215,
    todayQuestions: 7,
    indexedNotes: 1_284,
    conversations: 38,
    ratedCalls: 402,
    failedCalls: 7,
    fallbackCalls: 4,
    completeness: { calls: 411, pricedCalls: 408, usageReportedCalls: 410, openCalls: 0, unreadableLines: 0, unsavedCalls: 0 },
    ...overrides,
  };
}

/** Nothing was recorded yet. */
export function anEmptyOverview(): OverviewView {
  return anOverview({
    total: { calls: 0, callsWithoutUsage: 0, inputTokens: 0, cachedTokens: 0, outputTokens: 0, cost: { usd: 0, unpricedCalls: 0 }, latency: null },
    breakdown: { usageType: [], model: [], provider: [] },
    recordedCalls: 0,
    today: { usd: 0, unpricedCalls: 0 },
    todayCalls: 0,
    usual: null,
    questions: 0,
    todayQuestions: 0,
    conversations: 0,
    ratedCalls: 0,
    failedCalls: 0,
    fallbackCalls: 0,
    completeness: { calls: 0, pricedCalls: 0, usageReportedCalls: 0, openCalls: 0, unreadableLines: 0, unsavedCalls: 0 },
  });
}

/** Thirty days, the last of which is more expensive than all before it; one day is without calls. */
export function aCostSeries(overrides: Partial<CostSeriesFacts> = {}): CostSeriesView {
  const today = '2026-03-10';
  const costs = [0.52, 0.35, 0.41, 0.11, 0.12, 0.33, 0.6, 0.53, 0.49, 0.55, 0.08, 0.09, 0.51, 0.95, 0.4, 0.31, 0.5, 0.14, 0.52, 0.54, 0.37, 0.53, 0.44, 0.04, 0.2, 0.42, 0.46, 0.61, 2.19];
  const daily = (partsOf: (costUsd: number) => Readonly<Record<string, number>>): readonly DailyUsage[] =>
    costs.map((costUsd, index) => ({
      // The 14th day before the end is left out.
      date: daysBefore(today, costs.length - 1 - index + (index < 16 ? 1 : 0)),
      costUsd,
      calls: Math.round(costUsd * 70) + 2,
      unpricedCalls: 0,
      questions: 3,
      parts: Object.entries(partsOf(costUsd)).map(([name, share]) => ({ name, costUsd: costUsd * share, calls: 1, unpricedCalls: 0 })),
    }));
  const usageType = daily((costUsd) =>
    costUsd > 2 ? { extraction: 0.85, chat_answer: 0.12, chat_rerank: 0.03 } : { extraction: 0.13, chat_answer: 0.73, chat_rerank: 0.12, inbox: 0.02 },
  );
  return costSeriesView({
    period: 'month',
    today,
    daily: { usageType, provider: daily(() => ({ anthropic: 0.9, openai: 0.1 })) },
    marks: [],
    titleOf: (type) => (type === 'cost_spike' ? 'Cost spike' : 'Daily limit'),
    dailyLimitUsd: 1,
    asOf: AS_OF,
    timeZone: TIME_ZONE,
    ...overrides,
  });
}

/** The same with findings, one of them labelled, and the runs of an hourly sync. */
export function aMarkedCostSeries(): CostSeriesView {
  return aCostSeries({
    marks: Array.from({ length: 30 }, (_, index) => ({
      date: daysBefore('2026-03-10', index),
      findings:
        index === 0
          ? [{ type: 'cost_spike' as const, severity: 'critical' as const, isSeenTo: false }]
          : index === 7
            ? [{ type: 'budget' as const, severity: 'warning' as const, isSeenTo: false }]
            : index === 16
              ? [{ type: 'cost_spike' as const, severity: 'critical' as const, isSeenTo: true }]
              : [],
      syncRuns: index === 13 ? 0 : 24,
      failedSyncRuns: index === 5 ? 2 : 0,
    })),
  });
}

export function aFinding(overrides: Partial<FindingView> = {}): FindingView {
  return {
    id: 'cost_spike||||@2026-03-10',
    type: 'cost_spike',
    severity: 'critical',
    title: 'Cost spike',
    message: 'Today cost $2.19, 5.6 times the average of $0.39 on 7 days.',
    rules: ['mean_of_7_days'],
    openedAt: '2026-03-10T04:02:00.000Z',
    lastFiredAt: AS_OF,
    criteria: { since: '2026-03-09T23:00:00.000Z' },
    cause: 'cost',
    isAboutCost: true,
    ...overrides,
  };
}

/** Repeated work that shows as a spike too, and a reranker that falls back. */
export function someFindings(overrides: Partial<FindingsView> = {}): FindingsView {
  return {
    asOf: AS_OF,
    timeZone: TIME_ZONE,
    findings: [
      aFinding(),
      aFinding({
        id: 'repeat_work|extraction|||@2026-03-10',
        type: 'repeat_work',
        title: 'Repeated work',
        message: 'Extraction of 35 unchanged notes was repeated today: 385 calls for $1.85.',
        rules: ['repeat_work'],
        openedAt: '2026-03-10T05:00:00.000Z',
        criteria: { usageType: 'extraction', since: '2026-03-09T23:00:00.000Z' },
      }),
      aFinding({ id: 'fallback', type: 'high_fallback_rate', severity: 'warning', title: 'High fallback rate', message: '5 of 9 rerank calls of today fell back to the order of the search.', rules: ['today'], openedAt: '2026-03-10T12:47:00.000Z', cause: 'high_fallback_rate', isAboutCost: false, criteria: { usageType: 'chat_rerank', status: 'fallback' } }),
    ],
    syncPause: null,
    ...overrides,
  };
}

export function aWhy(): FindingWhyView {
  const part = { provider: 'anthropic', model: 'claude-haiku-4-5' } as const;
  return {
    findingId: aFinding().id,
    changeUsd: 1.8,
    usualDays: 21,
    parts: [
      { ...part, usageType: 'extraction', factor: 'calls', usd: 1.82 },
      { ...part, usageType: 'chat_answer', factor: 'tokensPerCall', usd: -0.02 },
      { ...part, usageType: 'inbox', factor: 'calls', usd: 0.0004 },
    ],
    run: { runId: '018f2233-4455-7000-8000-000000000001', calls: 35, costUsd: 0.17 },
    firstTraceId: TRACE_ID,
  };
}

/** Two jobs that run each hour: the last inbox run but one failed. */
export function aSyncHealth(overrides: Partial<SyncHealthView> = {}): SyncHealthView {
  const run = (minutesAgo: number, costUsd: number, some: Partial<SyncRunView> = {}): SyncRunView => ({
    runId: `run-${String(minutesAgo)}`,
    startedAt: new Date(Date.parse(AS_OF) - minutesAgo * 60_000).toISOString(),
    status: 'ok',
    processed: 3,
    failed: 0,
    skipped: 1_281,
    durationMs: 4_400,
    costUsd,
    unpricedCalls: 0,
    costPerNoteUsd: costUsd / 3,
    stopped: null,
    ...some,
  });
  return {
    asOf: AS_OF,
    timeZone: TIME_ZONE,
    schedule: 'hourly',
    pausedBy: null,
    jobs: [
      { job: 'extraction', isStale: false, runs: [32, 92, 152, 212, 272, 332, 392].map((minutes, index) => run(minutes, 0.014 + (index % 3) * 0.004)) },
      {
        job: 'inbox',
        isStale: false,
        runs: [run(62, 0.0047, { processed: 1, skipped: 0 }), run(242, 0.0031, { processed: 0, failed: 1, skipped: 0, costPerNoteUsd: null, durationMs: 30_000, status: 'error' })],
      },
    ],
    ...overrides,
  };
}

/** Today up to now in quarters of an hour: a rush each full hour from five in the morning on, some calls between. */
export function aStrip(overrides: Partial<TraceStripView> = {}): TraceStripView {
  const begin = Date.parse('2026-03-09T23:00:00.000Z');
  const calls = new Map([[4, 2], [8, 1], [12, 2], ...[16, 20, 24, 28, 32, 36, 40, 44, 48, 52].map((quarter) => [quarter, 35] as const), [33, 2], [38, 1], [43, 3], [46, 4], [51, 1], [54, 2], [55, 3], [56, 39], [57, 4], [58, 4]]);
  return {
    measure: 'calls',
    since: new Date(begin).toISOString(),
    until: AS_OF,
    columnMs: 900_000,
    columns: [...calls].map(([quarter, count]) => ({
      since: new Date(begin + quarter * 900_000).toISOString(),
      calls: count,
      failed: quarter === 58 ? 2 : 0,
      costUsd: count * 0.005,
      unpricedCalls: quarter === 57 ? 1 : 0,
      timedCalls: count,
      latencyMs: null,
    })),
    ...overrides,
  };
}

export const CHOICES = { providers: ['anthropic', 'ollama', 'openai'], models: ['claude-haiku-4-5', 'gpt-5-mini'] };

export function anAnswerCall(overrides: Partial<AnswerCallView> = {}): AnswerCallView {
  return {
    usageType: 'chat_answer',
    provider: 'anthropic',
    model: 'claude-haiku-4-5',
    status: 'ok',
    latencyMs: 1_900,
    inputTokens: 1_400,
    outputTokens: 240,
    costUsd: 0.0026,
    costSource: 'priced',
    ...overrides,
  };
}

export function someFacts(overrides: Partial<AnswerFacts> = {}): AnswerFacts {
  return {
    traceId: TRACE_ID,
    label: 'PASS',
    cost: { usd: 0.0031, unpricedCalls: 0 },
    latencyMs: 2_300,
    calls: [
      anAnswerCall({ usageType: 'chat_rerank', latencyMs: 312, inputTokens: 480, outputTokens: 20, costUsd: 0.0005 }),
      anAnswerCall(),
    ],
    offline: false,
    rerankFellBack: false,
    ...overrides,
  };
}

const ANSWER = `Because the cost of an offset grows with the depth of the page, and a keyset page costs the same anywhere. [1] The review measured both on a million rows: the last page took 49 ms with an offset and 0.2 ms with a keyset. [2]

### What decided it

- **New rows do not shift pages.** With offsets, a call that arrives while you scroll moves every later row by one. [1]
- **One index serves it.** The order is time and then the row's own id, so two calls in the same millisecond keep their order. [3]

\`\`\`sql
SELECT * FROM calls
WHERE (timestamp, uid) < (:timestamp, :uid)
ORDER BY timestamp DESC, uid DESC LIMIT 50
\`\`\`

What it gives up is a jump to page 40; nobody had asked for one. [2]`;

export const CITATIONS: TurnView['citations'] = [
  {
    notePath: 'Engineering/Storage review, November.md',
    noteTitle: 'Storage review, November',
    headingPath: ['Paging'],
    snippet: 'We go with a keyset. An offset has to walk all the rows it skips, and rows that arrive meanwhile shift the rest.',
    similarity: 0.82,
    rerankScore: 9,
  },
  {
    notePath: 'Lab/Measurements: one million rows.md',
    noteTitle: 'Measurements: one million rows',
    headingPath: ['Reads by depth'],
    snippet: 'Last page: 49 ms with an offset, 0.2 ms with a keyset.',
    similarity: 0.61,
    rerankScore: 8,
  },
  {
    notePath: 'Index notes.md',
    noteTitle: 'Index notes',
    headingPath: ['Order and ties'],
    snippet: 'Ties are broken by the uid.',
    similarity: 0.44,
    rerankScore: 6,
  },
];

/** An answered turn with three sources. */
export function aTurn(overrides: Partial<TurnView> = {}): TurnView {
  return {
    question: 'Why did we pick keyset paging over offsets for the call table?',
    state: 'answered',
    answer: ANSWER,
    citations: CITATIONS,
    facts: someFacts(),
    ...overrides,
  };
}

/** A turn that goes on: nothing is known of it but the question. */
export function aRunningTurn(state: 'retrieving' | 'reranking' | 'streaming', overrides: Partial<TurnView> = {}): TurnView {
  return {
    question: 'And how does the table get back to where I was?',
    state,
    answer: '',
    citations: state === 'streaming' ? CITATIONS : [],
    ...overrides,
  };
}

export function aConversation(turns: readonly TurnView[], overrides: Partial<ConversationView> = {}): ConversationView {
  return {
    conversationId: 'c-1',
    turns,
    vaultName: 'Notes',
    indexedNotes: 1_284,
    provider: 'auto',
    ...overrides,
  };
}

/** Conversations of today, yesterday, this year and the last. */
export function aConversationList(): ConversationListView {
  return {
    asOf: AS_OF,
    conversations: [
      { id: 'c1', title: 'Why did we pick keyset paging?', questions: 2, updatedAt: '2026-03-10T13:31:00.000Z' },
      { id: 'c2', title: 'Open questions for the Lisbon trip', questions: 1, updatedAt: '2026-03-09T23:04:00.000Z' },
      { id: 'c3', title: 'Which books are still unread?', questions: 3, updatedAt: '2026-03-09T22:59:00.000Z' },
      { id: 'c4', title: 'Decisions in the storage review', questions: 6, updatedAt: '2026-03-01T10:00:00.000Z' },
      { id: 'c5', title: 'What did Mira say about pricing?', questions: 1, updatedAt: '2025-12-31T10:00:00.000Z' },
    ],
    more: false,
  };
}
