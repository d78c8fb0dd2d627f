import assert from 'node:assert/strict';
import { daysBefore } from '../../../src/core/usage/localDays';
import { pastDaysUsd, USUAL_WITHIN_DAYS } from '../../../src/core/usage/overviewFigures';
import type { DailyUsage } from '../../../src/core/usage/usageSummary';

const TODAY = '2026-03-10';

function aDay(daysAgo: number, costUsd: number, calls = 1): DailyUsage {
  return { date: daysBefore(TODAY, daysAgo), costUsd, calls, unpricedCalls: 0, questions: 1, parts: [] };
}

describe('The days that say what a day usually costs', () => {
  it('are those with calls, also with free ones, before today', () => {
    assert.deepEqual(pastDaysUsd([aDay(3, 0.5), aDay(2, 0), aDay(1, 0.25), aDay(0, 9)], TODAY), [0.5, 0, 0.25]);
  });

  it('are not those on which something was asked and no model was called', () => {
    assert.deepEqual(pastDaysUsd([aDay(3, 0.5), aDay(2, 0, 0), aDay(1, 0.25)], TODAY), [0.5, 0.25]);
  });

  it('are the same ones however many days are known', () => {
    const all = Array.from({ length: 365 }, (_, index) => aDay(364 - index, index));
    assert.deepEqual(pastDaysUsd(all, TODAY), pastDaysUsd(all.slice(-USUAL_WITHIN_DAYS), TODAY));
    assert.equal(pastDaysUsd(all, TODAY).length, USUAL_WITHIN_DAYS - 1);
  });
});
