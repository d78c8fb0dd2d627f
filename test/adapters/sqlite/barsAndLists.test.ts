import assert from 'node:assert/strict';
import fc from 'fast-check';
import { callPage } from '../../../src/adapters/sqlite/callPageQueries';
import { dailyUsage } from '../../../src/adapters/sqlite/dailyUsageQueries';
import { countCalls, exportPages } from '../../../src/adapters/sqlite/exportQueries';
import type { Database } from '../../../src/adapters/sqlite/sqlite';
import { columnRequests, stripColumn, withAllOfItsDays } from '../../../src/adapters/sqlite/stripQuery';
import { usageSummary } from '../../../src/adapters/sqlite/usageSummaryQueries';
import { checkCallSearch, checkCriteria, type CallPlace } from '../../../src/core/usage/callSearch';
import { checkStripRequest } from '../../../src/core/usage/callStrip';
import { rangeOfPeriod } from '../../../src/core/usage/usageSummary';
import type { CallEntry } from '../../../src/core/usage/usageReader';
import { isCostUnknown } from '../../../src/core/usage/vocabulary';
import { costSeriesView, SERIES_DAYS } from '../../../src/dashboard/costSeriesView';
import { criteriaAt, stripRequest, traceSearch } from '../../../src/dashboard/traceListView';
import type { TraceCriteria } from '../../../src/protocol/tracesContract';
import { anyCalls } from '../../support/anyCalls';
import { usageDatabaseWith } from '../../support/usageDatabaseHarness';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FIRST_MS = Date.UTC(2026, 1, 20);
const DAYS = 20;

/** What the clocks of the world show, in hours before UTC's: from Kiritimati to Baker Island, Kathmandu between. */
const ZONE_HOURS = [14, 9, 5.75, 1, 0, -5, -8, -12];

/** Calls of somebody who travels: the day of each is that of the place where it was made. */
const travelledCalls = fc
  .tuple(anyCalls({ firstMs: FIRST_MS, days: DAYS, maxCalls: 80 }), fc.array(fc.constantFrom(...ZONE_HOURS), { minLength: 80, maxLength: 80 }))
  .map(([calls, zones]) => calls.map((call, index) => ({ ...call, localDay: dayIn(zones[index] ?? 0, Date.parse(call.timestamp)) })));

function dayIn(zoneHours: number, epochMs: number): string {
  return new Date(epochMs + zoneHours * HOUR_MS).toISOString().slice(0, 10);
}

/** Where somebody looks at the dashboard, and when. */
function lookingFrom(zoneHours: number, nowMs: number): { readonly today: string; readonly startOfDay: (day: string) => string; readonly asOf: string } {
  return {
    today: dayIn(zoneHours, nowMs),
    startOfDay: (day) => new Date(Date.parse(`${day}T00:00:00.000Z`) - zoneHours * HOUR_MS).toISOString(),
    asOf: new Date(nowMs).toISOString(),
  };
}

interface Sums {
  readonly calls: number;
  readonly picoUsd: number;
  readonly unpricedCalls: number;
}

function sumsOf(entries: readonly Pick<CallEntry, 'costUsd' | 'costSource'>[]): Sums {
  return {
    calls: entries.length,
    picoUsd: entries.reduce((sum, { costUsd }) => sum + Math.round(costUsd * 1e12), 0),
    unpricedCalls: entries.filter(({ costSource }) => isCostUnknown(costSource)).length,
  };
}

/** All that the table shows of the criteria, page by page. */
function listed(database: Database, criteria: TraceCriteria, today: string): readonly CallEntry[] {
  const entries: CallEntry[] = [];
  let before: CallPlace | null | undefined;
  while (before !== null) {
    const search = { ...traceSearch({ ...criteria, ...(before === undefined ? {} : { before }) }, today), limit: 7 };
    const page = callPage(database, checkCallSearch(search));
    entries.push(...page.entries);
    before = page.older;
  }
  return entries;
}

function shownOnStrip(database: Database, criteria: TraceCriteria, now: ReturnType<typeof lookingFrom>): Sums {
  const request = withAllOfItsDays(database, checkStripRequest(stripRequest({ ...criteria, measure: 'cost' }, now)));
  const columns = columnRequests(request).map((column) => stripColumn(database, column));
  const sum = (value: (column: (typeof columns)[number]) => number): number => columns.reduce((total, column) => total + value(column), 0);
  return { calls: sum(({ calls }) => calls), picoUsd: sum(({ costUsd }) => Math.round(costUsd * 1e12)), unpricedCalls: sum(({ unpricedCalls }) => unpricedCalls) };
}

function assertSame(database: Database, expected: Sums, criteria: TraceCriteria, now: ReturnType<typeof lookingFrom>): void {
  assert.deepEqual(sumsOf(listed(database, criteria, now.today)), expected, 'the list');
  assert.deepEqual(shownOnStrip(database, criteria, now), expected, 'the strip');
  const exported = checkCriteria(criteriaAt(criteria, now.today));
  assert.equal(countCalls(database, exported), expected.calls, 'the export');
  assert.equal([...exportPages(database, exported)].flat().length, expected.calls, 'the pages of the export');
}

describe('A figure and the list of calls behind it', () => {
  const moments = fc.tuple(fc.constantFrom(...ZONE_HOURS), fc.integer({ min: FIRST_MS + 8 * DAY_MS, max: FIRST_MS + (DAYS + 1) * DAY_MS }));

  for (const period of ['week', 'month', 'all'] as const) {
    it(`are the same calls at each bar of the cost chart of "${period}", wherever they were made and are looked at`, async () => {
      await fc.assert(
        fc.asyncProperty(travelledCalls, moments, async (calls, [zoneHours, nowMs]) => {
          const { database } = await usageDatabaseWith(calls);
          const now = lookingFrom(zoneHours, nowMs);
          const daily = dailyUsage(database, { days: SERIES_DAYS, by: 'usageType' }, now.today);
          const { bars } = costSeriesView({ ...now, period, daily: { usageType: daily, provider: daily }, marks: [], titleOf: String, dailyLimitUsd: null, timeZone: 'UTC' });
          for (const { firstDay, lastDay, cost, calls: count } of bars) {
            const expected = { calls: count, picoUsd: Math.round(cost.usd * 1e12), unpricedCalls: cost.unpricedCalls };
            assertSame(database, expected, { sinceDay: firstDay, untilDay: lastDay }, now);
          }
        }),
        { seed: 31, numRuns: 15 },
      );
    });
  }

  it('are the same calls for each period, for a part of it too', async () => {
    await fc.assert(
      fc.asyncProperty(travelledCalls, moments, fc.constantFrom('week' as const, 'month' as const), async (calls, [zoneHours, nowMs], period) => {
        const { database } = await usageDatabaseWith(calls);
        const now = lookingFrom(zoneHours, nowMs);
        const summary = usageSummary(database, rangeOfPeriod(period, now.today));
        assertSame(database, { calls: summary.calls, picoUsd: Math.round(summary.costUsd * 1e12), unpricedCalls: summary.unpricedCalls }, { period }, now);
        for (const { name, calls: count, costUsd, unpricedCalls } of summary.byProvider) {
          assertSame(database, { calls: count, picoUsd: Math.round(costUsd * 1e12), unpricedCalls }, { period, provider: name }, now);
        }
      }),
      { seed: 32, numRuns: 25 },
    );
  });
});
