import assert from 'node:assert/strict';
import { traceGroupView } from '../../src/dashboard/traceGroupView';
import type { TraceGroupView } from '../../src/protocol/tracesContract';
import { openDashboard } from './support/openDashboard';
import { closeSurfaces, eventually } from './support/openSurface';
import { aCallView, TRACE_ID } from '../support/aCallView';
import { anEventfulTrace, aPageOfCalls, AS_OF, TIME_ZONE } from './support/views';

const MANY = 1_000;

function aLongTrace(count: number): TraceGroupView {
  const begin = Date.parse('2026-03-10T13:00:00.000Z');
  const calls = Array.from({ length: count }, (_, index) => aCallView({ id: index + 1, timestamp: new Date(begin + index * 1_000).toISOString(), latencyMs: 900 }));
  return traceGroupView(TRACE_ID, calls, { asOf: AS_OF, timeZone: TIME_ZONE, conversationId: null });
}

describe('Many rows', () => {
  afterEach(closeSurfaces);

  it('of a trace are drawn bit by bit until all are there, and the waterfall says that it has the first 200', async () => {
    const surface = await openDashboard({ answers: { 'traceGroup/get': { hold: true } }, state: { route: { tab: 'traces', traceId: TRACE_ID } } });
    const { page } = surface;
    // What the page has after the frame in which the trace came.
    await page.evaluate(() => {
      const first = new MutationObserver(() => {
        if (document.querySelector('[data-testid=trace-call]') === null) return;
        first.disconnect();
        document.body.dataset['firstRows'] = String(document.querySelectorAll('[data-testid=trace-call]').length);
      });
      first.observe(document.body, { childList: true, subtree: true });
    });
    await surface.release('traceGroup/get', aLongTrace(MANY));
    await eventually(() => page.getByTestId('trace-call').count(), (count) => count === MANY);
    assert.ok(Number(await page.evaluate(() => document.body.dataset['firstRows'])) < 100, 'the first frame has a part of them');
    assert.equal(await page.locator('.lane svg[role=img]').count(), 200);
    assert.equal(await page.getByTestId('more-lanes').innerText(), 'The first 200 of 1,000 calls are drawn; the table below has all of them.');
    assert.equal(await page.getByRole('region', { name: 'Calls of this trace' }).getByRole('table').getAttribute('aria-rowcount'), String(MANY + 2));
    assert.deepEqual(await surface.trouble(), []);
  });

  it('of a trace are scrolled without being laid out anew', async () => {
    const { page } = await openDashboard({ answers: { 'traceGroup/get': { result: aLongTrace(MANY) } }, state: { route: { tab: 'traces', traceId: TRACE_ID } } });
    await eventually(() => page.getByTestId('trace-call').count(), (count) => count === MANY);
    const browser = await page.context().newCDPSession(page);
    await browser.send('Performance.enable');
    const layouts = async (): Promise<number> => (await browser.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'LayoutCount')?.value ?? NaN;
    const before = await layouts();
    const steps = await page.evaluate(async () => {
      const root = document.documentElement;
      let count = 0;
      for (; root.scrollTop + root.clientHeight < root.scrollHeight - 1; count += 1) {
        root.scrollTop += 400;
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      return count;
    });
    assert.ok(steps > 50, `${String(steps)} steps`);
    assert.ok((await layouts()) - before < 5, `${String((await layouts()) - before)} layouts in ${String(steps)} steps`);
  });

  it('of one trace leave nothing in the next', async () => {
    const surface = await openDashboard({ answers: { 'traceGroup/get': { result: aLongTrace(300) } }, state: { route: { tab: 'traces' } } });
    const { page } = surface;
    await page.getByTestId('view-trace').first().click();
    await eventually(() => page.getByTestId('trace-call').count(), (count) => count === 300);
    await page.getByTestId('back').click();
    await surface.answer('traceGroup/get', { result: anEventfulTrace() });
    await page.getByTestId('view-trace').first().click();
    await eventually(() => page.getByTestId('trace-call').count(), (count) => count === 4);
    assert.equal(await page.getByTestId('more-lanes').count(), 0);
    assert.equal(await page.locator('.lane svg[role=img]').count(), 4);
  });

  it('that were loaded stay there, and each still opens and closes', async () => {
    const surface = await openDashboard({ answers: { 'traces/list': { result: aPageOfCalls(2_000, MANY) } }, state: { route: { tab: 'traces' } } });
    const { page } = surface;
    const last = page.getByTestId('trace-row').nth(MANY - 1).getByRole('button').first();
    await last.click();
    assert.equal(await last.getAttribute('aria-expanded'), 'true');
    assert.equal(await page.getByTestId('trace-detail').count(), 1);
    await last.click();
    assert.equal(await page.getByTestId('trace-detail').count(), 0);
    // The rows are drawn anew when the list is read anew.
    await surface.answer('traces/list', { result: { ...aPageOfCalls(2_000, MANY), calls: aPageOfCalls(2_000, MANY).calls.map((call) => ({ ...call, status: 'error' })) } });
    await page.getByTestId('refresh').click();
    await eventually(() => page.locator('[data-testid=trace-row][data-status=error]').count(), (count) => count === MANY);
    assert.deepEqual(await surface.trouble(), []);
  });
});
