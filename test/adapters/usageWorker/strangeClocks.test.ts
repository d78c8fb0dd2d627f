import assert from 'node:assert/strict';
import { JournalUsageLog } from '../../../src/adapters/journal/journalUsageLog';
import { callPage } from '../../../src/adapters/sqlite/callPageQueries';
import { totals } from '../../../src/adapters/sqlite/summaryQueries';
import { usageSummary } from '../../../src/adapters/sqlite/usageSummaryQueries';
import { checkCallSearch } from '../../../src/core/usage/callSearch';
import { aCall, anOpenCall } from '../../support/aCall';
import { SequentialIds } from '../../support/sequentialIds';
import { UsageViewHarness } from '../../support/usageViewHarness';
import type { UsageView } from '../../../src/workers/usage/usageView';

const NOW = '2026-03-10T12:00:00.000Z';
/** What a machine shows whose clock has no battery, until a time server is reached; west of Greenwich that is a day of 1969. */
const WITHOUT_CLOCK = '1970-01-01T00:01:00.000Z';

describe('A machine whose clock is wrong', () => {
  let harness: UsageViewHarness;
  let ids: SequentialIds;
  let log: JournalUsageLog;

  beforeEach(async () => {
    harness = await UsageViewHarness.create();
    ids = new SequentialIds();
    const { clock, timers, files, ids: uids, logger } = harness.options();
    log = new JournalUsageLog({ folder: harness.journalFolder, files, clock, timers, ids: uids, logger });
  });
  afterEach(() => {
    log.dispose();
    harness.remove();
  });

  function record(localDay?: string): void {
    const facts = { uid: ids.uid(), timestamp: new Date(harness.clock.nowMs()).toISOString() };
    log.open(anOpenCall({ ...facts, ...(localDay === undefined ? {} : { localDay }) }));
    log.close(aCall({ ...facts, ...(localDay === undefined ? {} : { localDay }) }));
  }

  async function counts(view: UsageView): Promise<readonly number[]> {
    await view.catchUp();
    const { calls, latency } = usageSummary(view.database, { to: '2026-12-31' });
    return [totals(view.database, '2026-03-10').totalLlmCalls, calls, latency?.count ?? 0];
  }

  it('has each call in every total, also those of a time that cannot be', async () => {
    const view = harness.openView();
    harness.clock.set(WITHOUT_CLOCK);
    record();
    record('1969-12-31');
    harness.clock.set(NOW);
    record();
    assert.deepEqual(await counts(view), [3, 3, 3]);
    assert.equal(callPage(view.database, checkCallSearch()).entries.at(-1)?.timestamp, WITHOUT_CLOCK);
    assert.equal(await view.maintain(90), true);
    assert.deepEqual(await counts(view), [3, 3, 3]);
    assert.deepEqual(await counts(harness.openViewWithoutFile()), [3, 3, 3]);
  });

  it('clears what it is told to clear', async () => {
    record();
    harness.clock.set(WITHOUT_CLOCK);
    record();
    const view = await harness.openCaughtUp();
    await view.clear();
    assert.deepEqual(await counts(view), [0, 0, 0]);
    assert.deepEqual(await counts(harness.openViewWithoutFile()), [0, 0, 0]);
    harness.clock.set(NOW);
    record();
    assert.deepEqual(await counts(view), [1, 1, 1]);
  });
});
