import assert from 'node:assert/strict';
import { dayMarks, runsByDayQuery } from '../../../src/adapters/sqlite/dayMarksQuery';
import { FindingTables } from '../../../src/adapters/sqlite/findingTables';
import type { Database } from '../../../src/adapters/sqlite/sqlite';
import { scopeOf } from '../../../src/core/anomalies/anomaly';
import type { FindingRecord } from '../../../src/core/anomalies/findings/finding';
import { aCall } from '../../support/aCall';
import { planOf } from '../../support/queryPlan';
import { SequentialIds } from '../../support/sequentialIds';
import { usageDatabaseWith } from '../../support/usageDatabaseHarness';

const TODAY = '2026-03-10';

function aRecord(overrides: Partial<FindingRecord>): FindingRecord {
  const at = '2026-03-10T12:00:00.000Z';
  return { id: 'a', revision: 1, type: 'cost_spike', scope: scopeOf(), rules: ['mean_of_7_days'], severity: 'critical', details: {}, filter: {}, state: 'open', openedAt: at, lastFiredAt: at, firstDay: TODAY, lastDay: TODAY, toldAt: null, ...overrides };
}

describe('The marks of days', () => {
  let database: Database;

  before(async () => {
    const ids = new SequentialIds();
    const run = (day: string, hour: number, overrides: Parameters<typeof aCall>[0] = {}): ReturnType<typeof aCall> =>
      aCall({ uid: ids.uid(), provider: 'system', model: 'batch', usageType: 'extraction_batch', timestamp: `${day}T${String(hour).padStart(2, '0')}:00:00.000Z`, localDay: day, ...overrides });
    ({ database } = await usageDatabaseWith([
      run('2026-03-04', 1),
      run('2026-03-08', 1),
      run('2026-03-08', 2, { usageType: 'inbox_batch', status: 'error' }),
      run('2026-03-08', 3, { status: 'cancelled' }),
      run('2026-03-10', 1),
      aCall({ uid: ids.uid(), usageType: 'extraction', status: 'error', localDay: '2026-03-09', timestamp: '2026-03-09T01:00:00.000Z' }),
    ]));
    const tables = new FindingTables(database);
    tables.apply([
      { kind: 'finding', finding: aRecord({ id: 'long', type: 'unpriced_model', severity: 'warning', firstDay: '2026-03-01', lastDay: '2026-03-09', state: 'closed' }) },
      { kind: 'finding', finding: aRecord({ id: 'lasting', type: 'latency_regression', severity: 'warning', firstDay: '2026-03-07', lastDay: '2026-03-08' }) },
      { kind: 'finding', finding: aRecord({ id: 'known', type: 'stale_sync', severity: 'warning', firstDay: '2026-03-05', lastDay: '2026-03-07' }) },
      { kind: 'findingLabel', label: { findingId: 'known', label: 'dismissed', at: '2026-03-07T13:00:00.000Z', localDay: '2026-03-07', severity: 'warning' } },
      { kind: 'finding', finding: aRecord({ id: 'one', state: 'closed' }) },
      { kind: 'finding', finding: aRecord({ id: 'said', type: 'budget' }) },
      { kind: 'findingLabel', label: { findingId: 'said', label: 'dismissed', at: '2026-03-10T13:00:00.000Z', localDay: TODAY, severity: 'critical' } },
      { kind: 'finding', finding: aRecord({ id: 'worse', type: 'runaway' }) },
      { kind: 'findingLabel', label: { findingId: 'worse', label: 'dismissed', at: '2026-03-10T13:00:00.000Z', localDay: TODAY, severity: 'warning' } },
      { kind: 'finding', finding: aRecord({ id: 'before', firstDay: '2026-01-01', lastDay: '2026-01-02', state: 'closed' }) },
    ]);
  });

  const unpriced = { type: 'unpriced_model', severity: 'warning', isSeenTo: false } as const;
  const lasting = { type: 'latency_regression', severity: 'warning', isSeenTo: false } as const;
  const known = { type: 'stale_sync', severity: 'warning', isSeenTo: true } as const;

  it('are its findings, on each day from their first to their last, and its runs of background jobs', () => {
    assert.deepEqual(dayMarks(database, 7, TODAY), [
      { date: '2026-03-04', findings: [unpriced], syncRuns: 1, failedSyncRuns: 0 },
      { date: '2026-03-05', findings: [known, unpriced], syncRuns: 0, failedSyncRuns: 0 },
      { date: '2026-03-06', findings: [known, unpriced], syncRuns: 0, failedSyncRuns: 0 },
      { date: '2026-03-07', findings: [known, lasting, unpriced], syncRuns: 0, failedSyncRuns: 0 },
      { date: '2026-03-08', findings: [lasting, unpriced], syncRuns: 3, failedSyncRuns: 1 },
      { date: '2026-03-09', findings: [lasting, unpriced], syncRuns: 0, failedSyncRuns: 0 },
      {
        date: '2026-03-10',
        findings: [
          lasting,
          { type: 'cost_spike', severity: 'critical', isSeenTo: false },
          { type: 'budget', severity: 'critical', isSeenTo: true },
          { type: 'runaway', severity: 'critical', isSeenTo: false },
        ],
        syncRuns: 1,
        failedSyncRuns: 0,
      },
    ]);
  });

  it('of one that is open go on to today, although it has not fired again; of one that was seen to they end with its last day', () => {
    const daysOf = (type: string): readonly string[] => dayMarks(database, 30, TODAY).flatMap(({ date, findings }) => (findings.some((mark) => mark.type === type) ? [date] : []));
    assert.deepEqual(daysOf('latency_regression'), ['2026-03-07', '2026-03-08', '2026-03-09', '2026-03-10']);
    assert.deepEqual(daysOf('stale_sync'), ['2026-03-05', '2026-03-06', '2026-03-07']);
  });

  it('reach back as far as was asked, and not beyond today', () => {
    assert.deepEqual(dayMarks(database, 1, TODAY).map(({ date }) => date), ['2026-03-10']);
    assert.deepEqual(dayMarks(database, 10, TODAY)[0], { date: '2026-03-01', findings: [unpriced], syncRuns: 0, failedSyncRuns: 0 });
    assert.deepEqual(dayMarks(database, 3, '2026-03-09').map(({ date }) => date), ['2026-03-07', '2026-03-08', '2026-03-09']);
  });

  it('read the rows of runs only', () => {
    assert.match(planOf(database, runsByDayQuery('inbox_batch', '2026-03-01', TODAY)), /^SEARCH llm_usage USING INDEX ix_llm_usage_usage_type_timestamp \(usage_type=\?\)/);
  });
});
