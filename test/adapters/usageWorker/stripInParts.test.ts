import assert from 'node:assert/strict';
import { closeLine } from '../../../src/core/usage/journalLine';
import type { CallStrip, StripRequest } from '../../../src/core/usage/callStrip';
import { UsageService } from '../../../src/workers/usage/usageService';
import { aCall } from '../../support/aCall';
import { FixedClock } from '../../support/fixedClock';
import { appendToSegment, segmentNumber } from '../../support/journalFolder';
import { SequentialIds } from '../../support/sequentialIds';
import { UsageViewHarness } from '../../support/usageViewHarness';

const HOURS = 24;
const STRIP: StripRequest = { span: { since: '2026-03-09T12:00:00.000Z', until: '2026-03-10T12:00:00.000Z' }, measure: 'calls' };

/** Each look at it takes so long that a part of the strip is one column. */
class SlowClock extends FixedClock {
  override monotonicMs(): number {
    this.advance(10);
    return super.monotonicMs();
  }
}

describe('the strip, which takes turns with other questions', () => {
  const { signal } = new AbortController();
  let harness: UsageViewHarness;
  let service: UsageService;
  let pauses: number;
  let onPause: () => Promise<void>;

  beforeEach(async () => {
    harness = await UsageViewHarness.create();
    pauses = 0;
    onPause = () => Promise.resolve();
    const pause = (): Promise<void> => {
      pauses += 1;
      return onPause();
    };
    const ids = new SequentialIds();
    const calls = Array.from({ length: HOURS }, (_, index) => aCall({ uid: ids.uid(), timestamp: new Date(Date.parse(STRIP.span.since) + index * 3_600_000).toISOString() }));
    appendToSegment(harness.journalFolder, segmentNumber(1), calls.map(closeLine).join(''));
    service = new UsageService({ ...harness.options(), clock: new SlowClock(), pause, holdsLease: false, onChanged: () => undefined });
    await service.start();
    pauses = 0;
  });
  afterEach(async () => {
    await service.handlers['worker/close'](null, signal);
    harness.remove();
  });

  const strip = async (asked = signal): Promise<CallStrip> => service.handlers['callStrip/get'](STRIP, asked);

  it('lets a page of calls that is asked for meanwhile be answered first', async () => {
    const order: string[] = [];
    let page: Promise<unknown> | undefined;
    onPause = async () => {
      page ??= Promise.resolve(service.handlers['calls/list']({ limit: 100 }, signal)).then(() => order.push('calls'));
      await page;
    };
    const whole = await strip();
    order.push('strip');
    assert.deepEqual(order, ['calls', 'strip']);
    assert.equal(whole.columns.reduce((sum, { calls }) => sum + calls, 0), HOURS);
  });

  it('ends after the part that is under way when nobody wants it any more', async () => {
    const asked = new AbortController();
    onPause = () => {
      if (pauses === 3) asked.abort(new Error('asked otherwise'));
      return Promise.resolve();
    };
    await assert.rejects(strip(asked.signal), /^Error: asked otherwise$/);
    assert.equal(pauses, 3);
  });

  it('has the same columns in parts as at once', async () => {
    const inParts = await strip();
    assert.ok(pauses > HOURS);
    const quick = new UsageService({ ...harness.options(), holdsLease: false, onChanged: () => undefined });
    await quick.start();
    assert.deepEqual(await quick.handlers['callStrip/get'](STRIP, signal), inParts);
    await quick.handlers['worker/close'](null, signal);
  });
});
