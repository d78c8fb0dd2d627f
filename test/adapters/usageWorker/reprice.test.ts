import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpricedCalls } from '../../../src/adapters/sqlite/repriceTable';
import { allRows } from '../../../src/adapters/sqlite/sqlite';
import { costs } from '../../../src/adapters/sqlite/summaryQueries';
import { closeLine, headerLine, repriceLine } from '../../../src/core/usage/journalLine';
import type { UsageView } from '../../../src/workers/usage/usageView';
import { aCall } from '../../support/aCall';
import { segmentNumber } from '../../support/journalFolder';
import { nodeFileSystem } from '../../../src/adapters/system/nodeFileSystem';
import { UsageViewHarness, dumpOf } from '../../support/usageViewHarness';

const UID = '00000000-0000-7000-8000-000000000001';
const unpriced = (overrides: Parameters<typeof aCall>[0] = {}) => closeLine(aCall({ uid: UID, costUsd: 0, costSource: 'unpriced', priceId: null, ...overrides }));
const reprice = (overrides: object = {}) =>
  repriceLine({ uid: UID, timestamp: '2026-03-12T00:00:00.000Z', costUsd: 0.25, priceId: 'user/mine@1/2', ...overrides });

describe('Calls that are priced later', () => {
  let harness: UsageViewHarness;
  beforeEach(async () => {
    harness = await UsageViewHarness.create();
    nodeFileSystem.makeFolder(harness.journalFolder);
    appendFileSync(join(harness.journalFolder, segmentNumber(1)), headerLine());
  });
  afterEach(() => { harness.remove(); });

  const append = (...lines: readonly string[]): void => {
    appendFileSync(join(harness.journalFolder, segmentNumber(1)), lines.join(''));
  };
  const rows = (view: UsageView) => allRows(view.database, 'SELECT cost_usd, cost_source, price_id FROM llm_usage ORDER BY uid');
  const FILLED = [{ cost_usd: 0.25, cost_source: 'priced', price_id: 'user/mine@1/2' }];

  it('show their price in the row, the sums and the breakdowns', async () => {
    append(unpriced());
    const view = await harness.openCaughtUp();
    assert.equal(costs(view.database, 'all', '2026-03-12').unpricedCalls, 1);
    append(reprice());
    await view.catchUp();
    assert.deepEqual(rows(view), FILLED);
    const { cost, calls, unpricedCalls: left, byModel } = costs(view.database, 'all', '2026-03-12');
    assert.deepEqual([cost, calls, left], [0.25, 1, 0]);
    assert.equal(byModel['claude-haiku-4-5']?.cost, 0.25);
    assert.deepEqual(allRows(view.database, 'SELECT calls, cost_source FROM rollups'), [{ calls: 1, cost_source: 'priced' }]);
  });

  it('are the same when the price is read before the call, or twice', async () => {
    append(reprice(), unpriced(), reprice(), unpriced());
    const view = await harness.openCaughtUp();
    assert.deepEqual(rows(view), FILLED);
    assert.equal(costs(view.database, 'all', '2026-03-12').cost, 0.25);
  });

  it('keep the first price that was found', async () => {
    append(unpriced(), reprice({ timestamp: '2026-03-13T00:00:00.000Z', costUsd: 0.5 }));
    const view = await harness.openCaughtUp();
    append(reprice());
    await view.catchUp();
    assert.deepEqual(rows(view), FILLED);
    append(reprice({ timestamp: '2026-03-14T00:00:00.000Z', costUsd: 0.75 }));
    await view.catchUp();
    assert.deepEqual(rows(view), FILLED);
  });

  for (const costSource of ['priced', 'local', 'no_usage'] as const) {
    it(`are never those that are ${costSource}`, async () => {
      append(unpriced({ costSource, costUsd: 0.002 }), reprice());
      const view = await harness.openCaughtUp();
      assert.deepEqual(rows(view), [{ cost_usd: 0.002, cost_source: costSource, price_id: null }]);
    });
  }

  it('survive publishing and another start', async () => {
    append(unpriced(), reprice());
    const view = await harness.openCaughtUp();
    assert.equal(await view.publish(), true);
    const again = await harness.openCaughtUp();
    assert.deepEqual(dumpOf(again), dumpOf(view));
    assert.deepEqual(rows(again), FILLED);
  });

  it('are listed page by page, oldest first, without batch summaries and without the priced ones', async () => {
    const uidOf = (number: number) => `00000000-0000-7000-8000-00000000000${String(number)}`;
    append(
      unpriced({ uid: uidOf(3), timestamp: '2026-03-10T12:00:03.000Z' }),
      unpriced({ uid: uidOf(1), timestamp: '2026-03-10T12:00:01.000Z', cacheReadTokens: 5, model: 'new-model' }),
      unpriced({ uid: uidOf(2), timestamp: '2026-03-10T12:00:01.000Z' }),
      unpriced({ uid: uidOf(4), usageType: 'extraction_batch' }),
      closeLine(aCall({ uid: uidOf(5) })),
    );
    const view = await harness.openCaughtUp();
    const first = unpricedCalls(view.database, undefined, 2);
    assert.deepEqual(first.map(({ uid }) => uid), [uidOf(1), uidOf(2)]);
    assert.equal(first[0]?.model, 'new-model');
    assert.deepEqual([first[0].inputTokens, first[0].outputTokens, first[0].cacheReadTokens], [1_000, 200, 5]);
    assert.deepEqual(unpricedCalls(view.database, first.at(-1), 2).map(({ uid }) => uid), [uidOf(3)]);
  });
});
