import assert from 'node:assert/strict';
import type { UsageView } from '../../../src/protocol/overviewContract';
import { exactReportedTokens, reportedTokens } from '../../../webview/dashboard/reportedTokens';
import { Formatter } from '../../../webview/shared/formatter';

const formatter = new Formatter('en-US', 'Europe/Berlin');

function usage(calls: number, callsWithoutUsage: number, inputTokens: number): UsageView {
  return { calls, callsWithoutUsage, inputTokens, cachedTokens: 0, outputTokens: 0, cost: { usd: 0, unpricedCalls: callsWithoutUsage }, latency: null };
}

describe('the tokens of many calls', () => {
  for (const [of, shown, exact] of [
    [usage(0, 0, 0), '0', '0'],
    [usage(3, 0, 0), '0', '0'],
    [usage(3, 0, 12_345), '12 k', '12,345'],
    [usage(3, 1, 12_345), '≥ 12 k', '≥ 12,345'],
    [usage(3, 3, 0), '—', '—'],
    [usage(3, 3, 40), '≥ 40', '≥ 40'],
  ] as const) {
    it(`are ${shown} where ${String(of.callsWithoutUsage)} of ${String(of.calls)} calls did not report ${String(of.inputTokens)}`, () => {
      assert.deepEqual([reportedTokens(of, 'inputTokens', formatter), exactReportedTokens(of, 'inputTokens', formatter)], [shown, exact]);
    });
  }
});
