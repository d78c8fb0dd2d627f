import { windowDoes } from '../../../support/plainVscode';
import assert from 'node:assert/strict';
import { LimitQuestion } from '../../../../src/host/anomalies/limitQuestion';

describe('the question past the daily limit', () => {
  const totals = { localDay: '2026-03-10', calls: 1, costUsd: 1, unpricedCalls: 0 };

  it('never keeps a question back because it cannot be remembered that it was asked', async () => {
    let asked = 0;
    windowDoes({ showWarningMessage: () => { asked += 1; return Promise.resolve('Ask Anyway'); } });
    const kept = { get: () => undefined, update: () => Promise.reject(new Error('the disk is full')) };
    const question = new LimitQuestion({ kept, today: () => totals.localDay, totals: () => totals, dailyLimitUsd: () => 1 });
    assert.deepEqual([await question.mayAsk(), await question.mayAsk(), asked], [true, true, 1], 'and asks no second time for it');
  });
});
