import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseDashboardRequest } from '../../src/protocol/dashboardGuards';
import { criteriaOf, readDashboardState } from '../../webview/dashboard/dashboardState';
import { Formatter } from '../../webview/shared/formatter';

const TRACE_ID = '7c1e04b9d2f84a6f9b33d05ae1c27740';

describe('what the dashboard remembers', () => {
  it('is read as it was written', () => {
    const state = {
      route: { tab: 'traces', traceId: TRACE_ID },
      period: 'month',
      breakdown: 'model',
      sorting: { by: 'calls', descending: false },
      stack: 'provider',
      measure: 'latency',
      filters: {
        usageType: 'chat_answer', status: 'error', provider: 'openai', model: 'gpt-5.1', period: 'week', sinceDay: '2026-11-01', untilDay: '2026-11-02',
        since: '2026-11-01T00:00:00.000Z', until: '2026-11-02T00:00:00.000Z', minCostUsd: 0.5, runId: 'run-1', traceId: TRACE_ID, query: 'status:ok "',
        narrow: { since: '2026-11-01T01:00:00.000Z', until: '2026-11-01T02:00:00.000Z' },
      },
    };
    assert.deepEqual(readDashboardState(structuredClone(state)), state);
  });

  it('never stops the page, and asks for nothing that the extension refuses, whatever another version wrote', () => {
    const formatter = new Formatter('en-US', 'Europe/Berlin');
    const value = fc.oneof(
      fc.string(),
      fc.double(),
      fc.constantFrom(null, undefined, 'garbage', '2026-13-40', '2026-02-30', '2026-11-01', '2026-11-01T00:00:00.000Z', '2026-11-01T25:00:00.000Z', Number.POSITIVE_INFINITY, TRACE_ID, 'x'.repeat(300), 'status:error', []),
    );
    const names = ['usageType', 'status', 'provider', 'model', 'period', 'sinceDay', 'untilDay', 'since', 'until', 'minCostUsd', 'runId', 'traceId', 'query'] as const;
    const filters = fc.record({ ...Object.fromEntries(names.map((name) => [name, value])), narrow: fc.oneof(value, fc.record({ since: value, until: value })) }, { requiredKeys: [] });
    fc.assert(
      fc.property(filters, (stored) => {
        const { filters: read } = readDashboardState({ filters: stored });
        formatter.dayRange(read.sinceDay, read.untilDay);
        formatter.timeRange(read.since, read.until);
        formatter.timeRange(read.narrow?.since, read.narrow?.until);
        return parseDashboardRequest({ kind: 'request', id: 1, type: 'traces/list', params: criteriaOf(read) }).ok;
      }),
      { seed: 11, numRuns: 2_000 },
    );
  });
});
