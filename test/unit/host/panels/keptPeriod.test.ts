import assert from 'node:assert/strict';
import { KeptPeriod } from '../../../../src/host/panels/keptPeriod';

/** What the editor keeps, in memory. */
function aMemento(kept: unknown): ConstructorParameters<typeof KeptPeriod>[0] {
  const values = new Map<string, unknown>(kept === undefined ? [] : [['dashboard.period', kept]]);
  const get = (key: string, otherwise?: unknown): unknown => values.get(key) ?? otherwise;
  return {
    keys: () => [...values.keys()],
    get: get,
    update: (key, value) => {
      values.set(key, value);
      return Promise.resolve();
    },
  };
}

describe('The period of the dashboard', () => {
  it('is the one that was chosen last, also for a page that opens later', async () => {
    const memento = aMemento(undefined);
    assert.equal(new KeptPeriod(memento).period, null);
    await new KeptPeriod(memento).keep('all');
    assert.equal(new KeptPeriod(memento).period, 'all');
  });

  it('is none where something else was kept', () => {
    for (const kept of ['year', 7, { period: 'week' }, null]) {
      assert.equal(new KeptPeriod(aMemento(kept)).period, null, JSON.stringify(kept));
    }
  });
});
