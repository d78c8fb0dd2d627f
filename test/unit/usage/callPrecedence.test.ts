import assert from 'node:assert/strict';
import fc from 'fast-check';
import { interruptedCall, strongerChange, takesPlaceOf, type CallChange } from '../../../src/core/usage/callPrecedence';
import { callFrom } from '../../../src/core/usage/recordedCall';
import { aCall, anOpenCall } from '../../support/aCall';

const open: CallChange = { kind: 'open', call: anOpenCall() };
const laterOpen: CallChange = { kind: 'open', call: anOpenCall({ expiresAt: '2026-03-10T13:00:00.000Z' }) };
const interrupted: CallChange = { kind: 'close', call: interruptedCall(anOpenCall()) };
const closed: CallChange = { kind: 'close', call: aCall() };
const otherClosed: CallChange = { kind: 'close', call: aCall({ status: 'error' }) };
const ALL = [open, laterOpen, interrupted, closed, otherClosed];

describe('Of two changes of one call', () => {
  it('closed beats interrupted beats open', () => {
    for (const [weaker, stronger] of [[open, interrupted], [interrupted, closed], [open, closed], [open, laterOpen]] as const) {
      assert.equal(strongerChange(weaker, stronger), stronger);
      assert.equal(strongerChange(stronger, weaker), stronger);
    }
  });

  it('the same one holds in whatever order they come', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(ALL, { minLength: 1 }), (changes) => {
        const inOrder = ALL.filter((change) => changes.includes(change));
        assert.equal(changes.reduce(strongerChange), inOrder.reduce(strongerChange));
      }),
      { seed: 3 },
    );
  });

  it('none takes the place of its equal', () => {
    assert.equal(takesPlaceOf(aCall(), aCall()), false);
  });
});

describe('An interrupted call', () => {
  it('is a valid row whose cost is unknown', () => {
    const call = interruptedCall(anOpenCall());
    assert.deepEqual(callFrom(JSON.parse(JSON.stringify(call))), call);
    assert.deepEqual([call.status, call.costSource, call.costUsd, call.latencyMs], ['interrupted', 'no_usage', 0, null]);
  });
});
