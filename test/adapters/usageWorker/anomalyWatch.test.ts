import assert from 'node:assert/strict';
import { checkAnomalySettings } from '../../../src/core/anomalies/anomalySettings';
import type { FindingsStep } from '../../../src/core/anomalies/findings/nextFindings';
import { readStatus } from '../../../src/adapters/journal/statusFile';
import { closeLine } from '../../../src/core/usage/journalLine';
import { UsageService } from '../../../src/workers/usage/usageService';
import { aCall } from '../../support/aCall';
import { appendToSegment, segmentNumber } from '../../support/journalFolder';
import { UsageViewHarness } from '../../support/usageViewHarness';
import { waitFor } from '../../support/waitFor';

const INPUTS = { settings: checkAnomalySettings({ dailyLimitUsd: 0.01 }).settings, userPrices: {}, syncJobs: [], unsavedCalls: 0 };

describe('the watch for anomalies', () => {
  let harness: UsageViewHarness;
  let service: UsageService;
  let steps: Pick<FindingsStep, 'lines' | 'tell'>[];
  const signal = new AbortController().signal;

  beforeEach(async () => {
    harness = await UsageViewHarness.create();
    steps = [];
  });
  afterEach(async () => {
    await service.handlers['worker/close'](null, signal);
    harness.remove();
  });

  async function start(holdsLease: boolean): Promise<void> {
    service = new UsageService({ ...harness.options(), holdsLease, onChanged: () => undefined, onJudged: (step) => steps.push(step) });
    await service.start();
  }

  const spend = (): void => { appendToSegment(harness.journalFolder, segmentNumber(1), closeLine(aCall({ costUsd: 0.02 }))); };
  const told = (): readonly string[] => steps.flatMap(({ tell }) => tell.map(({ type }) => type));

  it('looks within a second of a change, by the settings that it was given, and tells all windows', async () => {
    await start(true);
    await service.handlers['anomalies/judge'](INPUTS, signal);
    spend();
    await service.handlers['traces/list']({ limit: 1 }, signal);
    harness.timers.advance(1_000);
    await waitFor('a finding', () => told().length === 1);
    assert.deepEqual(told(), ['budget']);
    harness.timers.advance(1_000);
    assert.deepEqual((await readStatus(harness.folder.path))?.findings.map(({ type, severity }) => [type, severity]).slice(0, 1), [['budget', 'critical']]);
    assert.notEqual(await service.handlers['findings/why'](steps[0]!.tell[0]!.id, signal), null);
    assert.equal(await service.handlers['findings/why']('nothing', signal), null);
  });

  it('judges nothing without the lease, and begins when it gets it', async () => {
    await start(false);
    await service.handlers['anomalies/judge'](INPUTS, signal);
    spend();
    await service.handlers['traces/list']({ limit: 1 }, signal);
    harness.timers.advance(5_000);
    await service.handlers['traces/list']({ limit: 1 }, signal);
    assert.deepEqual(steps, []);
    await service.handlers['lease/set'](true, signal);
    harness.timers.advance(1_000);
    await waitFor('a finding', () => told().length === 1);
  });

  it('waits for settings: by defaults it would tell what the user does not want to hear', async () => {
    await start(true);
    spend();
    await service.handlers['traces/list']({ limit: 1 }, signal);
    harness.timers.advance(5_000);
    await service.handlers['traces/list']({ limit: 1 }, signal);
    assert.deepEqual(steps, []);
  });
});
