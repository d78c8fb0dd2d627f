import assert from 'node:assert/strict';
import { AnomalyFactsReader } from '../../../src/adapters/sqlite/anomalyFacts';
import { dayMarks } from '../../../src/adapters/sqlite/dayMarksQuery';
import { momentOf } from '../../../src/core/anomalies/moment';
import { batchRecord, interruptedBatchRecord } from '../../../src/core/sync/batchRecord';
import type { JobReport } from '../../../src/core/sync/syncReport';
import type { CallRecord } from '../../../src/core/usage/callRecord';
import { usageQuestions } from '../../../src/workers/usage/usageQuestions';
import type { UsageQuestions } from '../../../src/workers/usage/usageProtocol';
import { aCall } from '../../support/aCall';
import { FixedClock } from '../../support/fixedClock';
import { SequentialIds } from '../../support/sequentialIds';
import { usageDatabaseWith } from '../../support/usageDatabaseHarness';

const NOW_MS = Date.UTC(2026, 2, 10, 14);
const TODAY = '2026-03-10';
const MINUTE_MS = 60_000;
const SEARCH = { limit: 200 };
const AT_ONCE = { pause: () => Promise.resolve(), monotonicMs: () => 0 };

/** Each question of the store, as a page or another extension asks it. A new one has to be added here. */
const ASKED: { readonly [Name in keyof UsageQuestions]: readonly UsageQuestions[Name]['params'][] } = {
  'traces/list': [SEARCH, { ...SEARCH, status: 'error' }, { ...SEARCH, provider: 'system' }],
  'calls/list': [SEARCH, { ...SEARCH, status: 'error' }, { ...SEARCH, runId: 'run' }, { ...SEARCH, text: 'provider' }, { ...SEARCH, minLatencyMs: 10_000 }, { ...SEARCH, sinceDay: TODAY, untilDay: TODAY }],
  'callStrip/get': (['calls', 'cost', 'latency'] as const).map((measure) => ({ span: { since: '2026-03-09T00:00:00.000Z', until: '2026-03-11T00:00:00.000Z' }, measure })),
  'traceGroup/get': ['00000000000000000000000000000001'],
  'totals/get': [null],
  'costs/get': ['week', 'month', 'all'],
  'dailyCosts/list': [7],
  'traceSummaries/list': [SEARCH, { ...SEARCH, runId: 'run' }],
  'summary/get': ['week', 'all', { from: TODAY, to: TODAY }],
  'completeness/get': ['week', 'all'],
  'dailyUsage/list': (['provider', 'model', 'usageType'] as const).map((by) => ({ days: 30, by })),
  // These two are about the runs themselves.
  'dayMarks/list': [],
  'batchRuns/list': [],
  'unpricedCalls/list': [null],
};

describe('summary rows of background runs', () => {
  it('count in no answer of the store and for no rule, however the run ended', async () => {
    const ids = new SequentialIds();
    const clock = new FixedClock(NOW_MS);
    const at = (minutes: number): string => new Date(NOW_MS - minutes * MINUTE_MS).toISOString();
    const calls: readonly CallRecord[] = Array.from({ length: 12 }, (_, index) => aCall({
      uid: ids.uid(), timestamp: at(index), usageType: index % 2 === 0 ? 'extraction' : 'inbox', runId: 'run', status: index % 4 === 0 ? 'error' : 'ok', workKey: `key ${index}`,
    }));
    const report: JobReport = { job: 'extraction', processed: 3, failed: 1, skipped: 6, left: 2, tooCostly: 0, durationMs: 61_000, costUsd: 2.5, unpricedCalls: 1, unlimitedCalls: 0, stopped: null, failure: null };
    const ends: readonly Partial<JobReport>[] = [{}, { stopped: 'cancelled' }, { stopped: 'budget' }, { stopped: 'paused' }, { stopped: 'providers' }, { failure: 'VaultUnavailableError' }];
    const batches = ends.flatMap((end, index) => (['extraction', 'inbox'] as const).map((job) => batchRecord(ids.uid(), 'run', NOW_MS - index * MINUTE_MS, { ...report, ...end, job }, clock)));
    const interrupted = interruptedBatchRecord({ uid: ids.uid(), runId: 'run', job: 'inbox', startMs: NOW_MS - MINUTE_MS, processed: 1, failed: 1, skipped: 0, durationMs: 1_000, costUsd: 1 }, clock);

    const [without, withThem] = await Promise.all([answersOver(calls, clock), answersOver([...calls, ...batches, interrupted], clock)]);
    for (const [question, answer] of Object.entries(without)) assert.deepEqual(withThem[question], answer, question);
    assert.ok(Object.keys(without).length > 20);
    const { database } = await usageDatabaseWith([...calls, ...batches, interrupted]);
    assert.deepEqual(dayMarks(database, 30, TODAY), [{ date: TODAY, findings: [], syncRuns: 13, failedSyncRuns: 5 }], 'they are marked on their day');
  });
});

async function answersOver(calls: readonly CallRecord[], clock: FixedClock): Promise<Readonly<Record<string, unknown>>> {
  const { database } = await usageDatabaseWith(calls);
  const handlers = usageQuestions((question) => Promise.resolve(question({ database, today: TODAY })), AT_ONCE);
  const answers: Record<string, unknown> = {};
  for (const [name, asked] of Object.entries(ASKED)) {
    const handler = handlers[name as keyof UsageQuestions] as (params: unknown, signal: AbortSignal) => Promise<unknown>;
    for (const params of asked) answers[`${name} ${JSON.stringify(params)}`] = await handler(params, new AbortController().signal);
  }
  answers['facts'] = new AnomalyFactsReader(await usageDatabaseWith(calls)).read(momentOf(clock), { syncJobs: [], unsavedCalls: 0 });
  return answers;
}
