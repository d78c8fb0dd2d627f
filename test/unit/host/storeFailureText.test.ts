import '../../support/plainVscode';
import assert from 'node:assert/strict';
import { StoreFailure } from '../../../src/core/usage/storeFailure';
import { storeFailureText } from '../../../src/host/storeFailureText';

describe('A failure of the usage store, in words', () => {
  for (const [reason, expected] of [
    ['no_answer', /^The usage store could not answer\./],
    ['clear_ledger_unreadable', /^The usage data could not be cleared: "rollups\.ndjson"/],
    ['clear_unfinished', /^The usage data is not cleared yet/],
    ['clear_disk', /^The usage data could not be cleared \(EROFS\)/],
  ] as const) {
    it(`is the host's own for ${reason}`, () => {
      assert.match(storeFailureText(new StoreFailure(reason, 'As the worker has it.', { systemCode: 'EROFS' })), expected);
    });
  }

  it('never repeats what another error says', () => {
    for (const error of [new Error('The worker says so.'), Object.assign(new Error('at /somewhere'), { code: 'EACCES' }), 'text', undefined]) {
      assert.equal(storeFailureText(error), 'The usage store did not answer. Try again in a moment; the log says more.');
    }
  });
});
