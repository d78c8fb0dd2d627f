import assert from 'node:assert/strict';
import { NewestOnly } from '../../../src/host/panels/newestOnly';

describe('questions of which only the newest is wanted', () => {
  it('ends each one when another is asked, and never the newest', () => {
    const questions = new NewestOnly();
    const signals = [questions.next(), questions.next(), questions.next()];
    assert.deepEqual(signals.map(({ aborted }) => aborted), [true, true, false]);
  });
});
