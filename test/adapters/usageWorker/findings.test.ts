import assert from 'node:assert/strict';
import fc from 'fast-check';
import { scopeOf } from '../../../src/core/anomalies/anomaly';
import { checkAnomalySettings } from '../../../src/core/anomalies/anomalySettings';
import { FINDING_LABELS, type FindingLine, type FindingRecord } from '../../../src/core/anomalies/findings/finding';
import { NO_FINDINGS, withLine } from '../../../src/core/anomalies/findings/findings';
import { findingLine } from '../../../src/core/usage/journalLine';
import { allRows } from '../../../src/adapters/sqlite/sqlite';
import { AnomalyPass } from '../../../src/workers/usage/anomalyPass';
import type { UsageView } from '../../../src/workers/usage/usageView';
import { appendToSegment, segmentNumber } from '../../support/journalFolder';
import { UsageViewHarness } from '../../support/usageViewHarness';

const SEED = 20_261_122;
const RUNS = 60;

function aRecord(overrides: Partial<FindingRecord>): FindingRecord {
  return {
    id: 'a@2026-03-10',
    revision: 1,
    type: 'cost_spike',
    scope: scopeOf(),
    rules: ['mean_of_7_days'],
    severity: 'critical',
    details: { today: 1 },
    filter: {},
    state: 'open',
    openedAt: '2026-03-10T12:00:00.000Z',
    lastFiredAt: '2026-03-10T12:00:00.000Z',
    firstDay: '2026-03-10',
    lastDay: '2026-03-10',
    toldAt: null,
    ...overrides,
  };
}

const id = fc.constantFrom('a@2026-03-10', 'b@2026-03-10', 'c@2026-03-11');
const line: fc.Arbitrary<FindingLine> = fc.oneof(
  fc
    .record({ id, revision: fc.integer({ min: 1, max: 3 }), state: fc.constantFrom('open' as const, 'closed' as const), today: fc.integer({ min: 1, max: 2 }) })
    .map(({ today, ...rest }) => ({ kind: 'finding' as const, finding: aRecord({ ...rest, details: { today } }) })),
  fc
    .record({ findingId: id, label: fc.constantFrom(...FINDING_LABELS), hour: fc.integer({ min: 10, max: 12 }) })
    .map(({ hour, ...rest }) => ({
      kind: 'findingLabel' as const,
      label: { ...rest, at: `2026-03-10T${String(hour)}:00:00.000Z`, localDay: '2026-03-10', severity: 'critical' as const },
    })),
);

function recordsIn(view: UsageView, table: 'findings' | 'finding_labels'): readonly unknown[] {
  return allRows(view.database, `SELECT record FROM ${table} ORDER BY 1`).map((row): unknown => JSON.parse(String(row['record'])));
}

function sorted(records: Iterable<unknown>): readonly unknown[] {
  return [...records].map((record) => JSON.stringify(record)).sort().map((text): unknown => JSON.parse(text));
}

describe('findings in the view', () => {
  it('are the strongest of their lines, in any order, read twice, and after any restart', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(line, fc.integer({ min: 1, max: 3 }), fc.boolean()), { maxLength: 25 }), async (steps) => {
        const harness = await UsageViewHarness.create();
        try {
          let view = harness.openView();
          let model = NO_FINDINGS;
          for (const [one, segment, isRestarted] of steps) {
            appendToSegment(harness.journalFolder, segmentNumber(segment), findingLine(one));
            model = withLine(model, one);
            if (!isRestarted) continue;
            await view.publish();
            view = harness.openView();
          }
          await view.catchUp();
          assert.deepEqual(recordsIn(view, 'findings'), sorted(model.records.values()));
          assert.deepEqual(recordsIn(view, 'finding_labels'), sorted(model.labels.values()));
        } finally {
          harness.remove();
        }
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it('are told as a whole at first, and then as they come', async () => {
    const harness = await UsageViewHarness.create();
    try {
      appendToSegment(harness.journalFolder, segmentNumber(1), findingLine({ kind: 'finding', finding: aRecord({}) }));
      const view = await harness.openCaughtUp();
      await view.publish();
      const restarted = await harness.openCaughtUp();
      assert.deepEqual(restarted.usage.findings.takeNews(), [{ kind: 'finding', finding: aRecord({}) }]);
      assert.deepEqual(restarted.usage.findings.takeNews(), []);
      const next = { kind: 'finding', finding: aRecord({ revision: 2, state: 'closed' }) } as const;
      appendToSegment(harness.journalFolder, segmentNumber(2), findingLine(next));
      await restarted.catchUp();
      assert.deepEqual(restarted.usage.findings.takeNews(), [next]);
    } finally {
      harness.remove();
    }
  });

  it('that were cleared are neither open nor explained nor written again by a window that knew them', async () => {
    const harness = await UsageViewHarness.create();
    try {
      appendToSegment(harness.journalFolder, segmentNumber(1), findingLine({ kind: 'finding', finding: aRecord({}) }));
      const [watching, other] = [await harness.openCaughtUp(), await harness.openCaughtUp()];
      const pass = new AnomalyPass(watching.usage, harness.clock);
      assert.deepEqual(pass.open(), [aRecord({})]);
      await other.clear();
      await watching.catchUp();
      const { lines, tell } = pass.look({ settings: checkAnomalySettings().settings, userPrices: {}, syncJobs: [], unsavedCalls: 0 });
      assert.deepEqual([pass.open(), pass.why('a@2026-03-10'), lines, tell], [[], undefined, [], []]);
    } finally {
      harness.remove();
    }
  });

  it('that are not understood are counted and passed', async () => {
    const harness = await UsageViewHarness.create();
    try {
      appendToSegment(harness.journalFolder, segmentNumber(1), '{"kind":"finding","finding":{"id":"x"}}\n{"kind":"findingLabel"}\n');
      const view = await harness.openCaughtUp();
      assert.deepEqual(allRows(view.database, 'SELECT unreadable_lines, unknown_lines FROM segments'), [{ unreadable_lines: 2, unknown_lines: 2 }]);
    } finally {
      harness.remove();
    }
  });
});
