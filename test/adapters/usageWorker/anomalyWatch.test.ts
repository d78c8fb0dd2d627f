import assert from 'node:assert/strict';
import { checkAnomalySettings } from '../../../src/core/anomalies/anomalySettings';
import type { FindingsStep } from '../../../src/core/anomalies/findings/nextFindings';
import { readStatus } from '../../../src/adapters/journal/statusFile';
import { closeLine, findingLine } from '../../../src/core/usage/journalLine';
import { AnomalyWatch } from '../../../src/workers/usage/anomalyWatch';
import { UsageService } from '../../../src/workers/usage/usageService';
import { aCall } from '../../support/aCall';
import { FixedClock } from '../../support/fixedClock';
import { appendToSegment, segmentNumber } from '../../support/journalFolder';
import { ManualTimers } from '../../support/manualTimers';
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

  /** Has the change that was made last seen, and waits a second: that many findings are told. */
  async function untilTold(count: number): Promise<void> {
    await service.handlers['traces/list']({ limit: 1 }, signal);
    harness.timers.advance(1_000);
    await waitFor('a finding', () => told().length === count);
  }

  /** The same for five seconds in which nothing is told. */
  async function toldNothing(): Promise<void> {
    await service.handlers['traces/list']({ limit: 1 }, signal);
    harness.timers.advance(5_000);
    await service.handlers['traces/list']({ limit: 1 }, signal);
    assert.deepEqual(steps, []);
  }

  it('looks within a second of a change, by the settings that it was given, and tells all windows', async () => {
    await start(true);
    await service.handlers['anomalies/judge'](INPUTS, signal);
    spend();
    await untilTold(1);
    assert.deepEqual(told(), ['budget']);
    harness.timers.advance(1_000);
    assert.deepEqual((await readStatus(harness.folder.path))?.findings.map(({ type, severity }) => [type, severity]).slice(0, 1), [['budget', 'critical']]);
    assert.notEqual(await service.handlers['findings/why'](steps[0]!.tell[0]!.id, signal), null);
    assert.equal(await service.handlers['findings/why']('nothing', signal), null);
  });

  it('forgets what it found when everything is cleared, and finds it anew', async () => {
    await start(true);
    await service.handlers['anomalies/judge'](INPUTS, signal);
    spend();
    await untilTold(1);
    for (const line of steps.flatMap(({ lines }) => lines)) appendToSegment(harness.journalFolder, segmentNumber(1), findingLine(line));
    await service.handlers['usage/clear'](null, signal);
    harness.timers.advance(2_000);
    await waitFor('nothing open', async () => {
      harness.timers.advance(1_000);
      return (await readStatus(harness.folder.path))?.findings.length === 0;
    });
    appendToSegment(harness.journalFolder, segmentNumber(2), closeLine(aCall({ uid: '00000000-0000-7000-8000-00000000000b', costUsd: 0.02 })));
    await untilTold(2);
  });

  it('judges nothing without the lease, and begins when it gets it', async () => {
    await start(false);
    await service.handlers['anomalies/judge'](INPUTS, signal);
    spend();
    await toldNothing();
    await service.handlers['lease/set'](true, signal);
    harness.timers.advance(1_000);
    await waitFor('a finding', () => told().length === 1);
  });

  it('waits for settings: by defaults it would tell what the user does not want to hear', async () => {
    await start(true);
    spend();
    await toldNothing();
  });
});

describe('the turn of the hour and of the day', () => {
  it('is looked at, also where midnight is no full hour, and nothing in between', async () => {
    const harness = await UsageViewHarness.create();
    // Half past five hours east: 23:29 in the evening.
    const clock = new FixedClock('2026-03-10T17:59:00.000Z', 330);
    const timers = new ManualTimers(clock);
    try {
      appendToSegment(harness.journalFolder, segmentNumber(1), closeLine(aCall({ costUsd: 0.02, timestamp: '2026-03-10T17:58:00.000Z', localDay: '2026-03-10' })));
      const view = await harness.openCaughtUp();
      const looks: { readonly at: string; readonly states: readonly string[] }[] = [];
      let isInCharge = true;
      const watch = new AnomalyWatch({
        database: () => view.usage,
        clock,
        timers,
        logger: harness.logger,
        bringUpToDate: () => Promise.resolve(),
        isInCharge: () => isInCharge,
        onJudged: ({ lines }) => {
          looks.push({ at: new Date(clock.nowMs()).toISOString(), states: lines.flatMap((line) => (line.kind === 'finding' && line.finding.type === 'budget' ? [`${line.finding.type} ${line.finding.state}`] : [])) });
        },
      });
      watch.setInputs(INPUTS);
      timers.advance(800);
      await waitFor('the first look', () => looks.length === 1);
      for (const [minutes, count] of [[1, 2], [29, 2], [1, 3], [29, 3], [1, 4]] as const) {
        timers.advance(minutes * 60_000);
        await waitFor(`look ${String(count)}`, () => looks.length >= count);
        assert.equal(looks.length, count);
      }
      assert.deepEqual(looks, [
        { at: '2026-03-10T17:59:00.800Z', states: ['budget open'] },
        { at: '2026-03-10T18:00:00.800Z', states: [] },
        { at: '2026-03-10T18:30:00.800Z', states: ['budget closed'] },
        { at: '2026-03-10T19:00:00.800Z', states: [] },
      ]);
      isInCharge = false;
      timers.advance(3 * 3_600_000);
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(looks.length, 4, 'not without the lease');
      watch.dispose();
    } finally {
      harness.remove();
    }
  });
});
