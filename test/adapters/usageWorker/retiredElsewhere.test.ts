import assert from 'node:assert/strict';
import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { allRows } from '../../../src/adapters/sqlite/sqlite';
import { closeLine, openLine } from '../../../src/core/usage/journalLine';
import { ledgerText } from '../../../src/core/usage/ledgerLine';
import { retirementOf } from '../../../src/core/usage/retirement';
import type { UsageView } from '../../../src/workers/usage/usageView';
import { aCall, anOpenCall } from '../../support/aCall';
import { appendToSegment, segmentNumber } from '../../support/journalFolder';
import { SequentialIds } from '../../support/sequentialIds';
import { dumpOf, UsageViewHarness } from '../../support/usageViewHarness';

const OLD_DAY = '2026-03-01';
const AT = `${OLD_DAY}T10:00:00.000Z`;

describe('Calls that another window summed up', () => {
  let harness: UsageViewHarness;
  let ids: SequentialIds;

  beforeEach(async () => {
    harness = await UsageViewHarness.create();
    ids = new SequentialIds();
  });
  afterEach(() => { harness.remove(); });

  const append = (text: string | Uint8Array): void => { appendToSegment(harness.journalFolder, segmentNumber(1, OLD_DAY), text); };
  const retire = (...uids: readonly string[]): void => {
    const retirement = retirementOf(OLD_DAY, uids.map((uid) => aCall({ uid, timestamp: AT })), []);
    appendFileSync(join(harness.folder.path, 'rollups.ndjson'), ledgerText({ kind: 'retired', clearing: null, retirement }));
  };
  const counts = (view: UsageView): readonly unknown[] =>
    ['SELECT count(*) AS found FROM llm_usage', 'SELECT count(*) AS found FROM open_calls', 'SELECT sum(calls) AS found FROM rollups']
      .map((sql) => allRows(view.database, sql)[0]?.['found']);

  it('do not come back as interrupted ones where only their beginning was read', async () => {
    const uid = ids.uid();
    append(openLine(anOpenCall({ uid, timestamp: AT, expiresAt: '2026-03-10T13:00:00.000Z' })));
    const view = await harness.openCaughtUp();
    assert.deepEqual(counts(view), [0, 1, null]);
    retire(uid);
    harness.clock.set('2026-03-10T14:00:00.000Z');
    await view.catchUp();
    assert.deepEqual(counts(view), [0, 0, 1]);
  });

  it('are taken out when the line is read again, after SQLite refused to keep what it said', async () => {
    const [first, second] = [ids.uid(), ids.uid()];
    for (const uid of [first, second]) append(closeLine(aCall({ uid, timestamp: AT })));
    const view = await harness.openCaughtUp();
    retire(first);
    await view.catchUp();
    assert.deepEqual(counts(view), [1, 0, 2]);
    retire(second);
    const { database } = view;
    const run = database.run.bind(database);
    database.run = (sql, parameters) => {
      if (sql !== 'COMMIT') return run(sql, parameters);
      database.run = run;
      throw new Error('disk I/O error');
    };
    await assert.rejects(view.catchUp());
    await view.catchUp();
    assert.deepEqual(counts(view), [0, 0, 2]);
    const rebuilt = harness.openViewWithoutFile();
    await rebuilt.catchUp();
    assert.deepEqual(dumpOf(rebuilt)['rollups'], dumpOf(view)['rollups']);
    assert.deepEqual(dumpOf(rebuilt)['retirements'], dumpOf(view)['retirements']);
  });

  it('leave their segment where it is while complete lines stand behind NUL bytes in it', async () => {
    const uid = ids.uid();
    append(closeLine(aCall({ uid, timestamp: AT })));
    append(new Uint8Array(12));
    append(closeLine(aCall({ uid: ids.uid(), timestamp: AT })));
    const view = await harness.openCaughtUp();
    assert.equal(await view.maintain(2), true);
    assert.deepEqual(counts(view), [0, 0, 1]);
    assert.deepEqual(readdirSync(harness.journalFolder), [segmentNumber(1, OLD_DAY)]);
  });
});
