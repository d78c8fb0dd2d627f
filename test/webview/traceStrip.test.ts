import assert from 'node:assert/strict';
import type { TraceStripView } from '../../src/protocol/tracesContract';
import { openDashboard } from './support/openDashboard';
import { closeSurfaces, eventually } from './support/openSurface';
import type { OpenSurface, SurfaceOptions } from './support/openSurface';
import { aStrip } from './support/views';

function open(options: Partial<SurfaceOptions> = {}): Promise<OpenSurface> {
  return openDashboard({ state: { route: { tab: 'traces' }, filters: { period: 'today' } }, ...options });
}

const lastAsked = async (surface: OpenSurface): Promise<string> => JSON.stringify((await surface.sent('traces/list')).at(-1)?.params);

describe('the strip above the calls', () => {
  afterEach(closeSurfaces);

  it('tells what the filter leaves, as a whole and by column', async () => {
    const surface = await open();
    const { page } = surface;
    await page.getByTestId('strip-column').first().waitFor();
    assert.equal((await page.getByTestId('strip-summary').innerText()).replace(/\s+/g, ' '), '418 calls · ≥ $2.09 · Mar 10, 00:00 – 14:32');
    assert.equal(await page.getByRole('group', { name: /^Calls over time: 418 calls/ }).count(), 1);
    assert.equal(await page.getByTestId('strip-column').last().getAttribute('aria-label'), 'Mar 10, 14:30 – 14:32: 4 calls, $0.02, 2 failed. Narrow to this time');
    assert.equal(await page.locator('.strip .failed').count(), 1);
    assert.deepEqual(await surface.trouble(), []);
  });

  it('names times between its ends, and a value half way up', async () => {
    const axis = async (strip: Partial<TraceStripView>): Promise<readonly string[]> => {
      const { page } = await open({ answers: { 'traceStrip/get': { result: aStrip(strip) } } });
      await page.getByTestId('strip-column').first().waitFor();
      return page.locator('.strip text').allTextContents();
    };
    assert.deepEqual(await axis({}), ['39', '10', 'Mar 10, 00:00', '02:00', '04:00', '06:00', '08:00', '10:00', '12:00', 'Mar 10, 14:32']);
    assert.deepEqual(await axis({ since: '2026-02-08T23:00:00.000Z', columnMs: 86_400_000 }), ['39', '10', 'Feb 9, 00:00', 'Sat, Feb 14', 'Thu, Feb 19', 'Tue, Feb 24', 'Sun, Mar 1', 'Fri, Mar 6', 'Mar 10, 14:32']);
    assert.deepEqual((await axis({ columns: aStrip().columns.slice(0, 1).map((column) => ({ ...column, calls: 1 })) })).slice(0, 2), ['1', 'Mar 10, 00:00']);
  });

  it('narrows the table by a click on a column, and stays as it is itself', async () => {
    const surface = await open();
    const { page } = surface;
    await page.getByTestId('strip-column').first().waitFor();
    await page.getByTestId('strip-column').last().locator('.hit').click();
    await eventually(() => lastAsked(surface), (asked) => asked === '{"period":"today","since":"2026-03-10T13:30:00.000Z","until":"2026-03-10T13:32:00.000Z"}');
    assert.equal(await page.getByTestId('strip-selection').count(), 1);
    assert.equal((await surface.sent('traceStrip/get')).length, 1);
    assert.match(await page.getByTestId('time-chip').innerText(), /^Mar 10, 14:30 – 14:32/);

    const reopened = await open({ state: await surface.state() });
    await reopened.page.getByTestId('strip-selection').waitFor();
    await reopened.page.getByRole('button', { name: 'Remove the time range Mar 10, 14:30 – 14:32' }).click();
    await eventually(() => lastAsked(reopened), (asked) => asked === '{"period":"today"}');
    assert.equal(await reopened.page.getByTestId('strip-selection').count(), 0);
  });

  it('narrows by a drag, in either direction', async () => {
    const surface = await open();
    const { page } = surface;
    await page.getByTestId('strip-column').first().waitFor();
    const box = await page.locator('.strip .ground').boundingBox();
    assert.ok(box !== null);
    const x = (quarter: number): number => box.x + ((quarter + 0.5) / 59) * box.width;
    await page.mouse.move(x(24), box.y + 30);
    await page.mouse.down();
    await page.mouse.move(x(20), box.y + 30, { steps: 3 });
    assert.equal(await page.getByTestId('strip-selection').count(), 1);
    await page.mouse.up();
    await eventually(() => lastAsked(surface), (asked) => asked.includes('"since":"2026-03-10T04:00:00.000Z","until":"2026-03-10T05:15:00.000Z"'));
  });

  it('stays under a pointer that is down, also when the calls change', async () => {
    const surface = await open();
    const { page } = surface;
    const box = await page.locator('.strip .ground').boundingBox();
    assert.ok(box !== null);
    const x = (quarter: number): number => box.x + ((quarter + 0.5) / 59) * box.width;
    await page.mouse.move(x(20), box.y + 30);
    await page.mouse.down();
    await page.mouse.move(x(22), box.y + 30);
    await surface.answer('traceStrip/get', { result: aStrip({ since: '2026-03-08T23:00:00.000Z', columnMs: 1_800_000 }) });
    await surface.event({ type: 'calls/changed' });
    await eventually(() => surface.sent('traceStrip/get'), (sent) => sent.length === 2);
    await eventually(() => page.locator('#panel').getAttribute('aria-busy'), (busy) => busy === 'false');
    await page.mouse.move(x(24), box.y + 30);
    await page.mouse.up();
    await eventually(() => lastAsked(surface), (asked) => asked.includes('"since":"2026-03-10T04:00:00.000Z","until":"2026-03-10T05:15:00.000Z"'));
  });

  it('has room for the words of its axis, and different words for different heights', async () => {
    const surface = await open();
    await surface.answer('traceStrip/get', { result: aStrip({ measure: 'cost', columns: aStrip().columns.map((column) => ({ ...column, costUsd: column.costUsd / 50 })) }) });
    await surface.page.getByRole('group', { name: 'Columns show' }).getByRole('button', { name: 'Cost' }).click();
    const words = surface.page.locator('.strip .chart > svg').first().locator('text');
    await eventually(() => words.allTextContents(), (shown) => shown.join() === '$0.0039,$0.0010');
    const { x, left } = await words.first().evaluate((word) => ({ x: word.getBoundingClientRect().left, left: word.closest('figure')?.getBoundingClientRect().left ?? 0 }));
    assert.ok(x >= left, `${String(x)} is left of ${String(left)}`);
  });

  it('is one tab stop, with arrow keys within and Enter to narrow', async () => {
    const surface = await open();
    const { page } = surface;
    await page.getByTestId('strip-column').last().focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await eventually(() => lastAsked(surface), (asked) => asked.includes('"since":"2026-03-10T13:15:00.000Z"'));
    assert.equal(await page.locator('[data-testid=strip-column][tabindex="0"]').count(), 1);
  });

  it('shows cost or p95 instead, and remembers it', async () => {
    const surface = await open();
    const { page } = surface;
    await surface.answer('traceStrip/get', { result: aStrip({ measure: 'latency', columns: aStrip().columns.map((column) => ({ ...column, latencyMs: 2_400 })) }) });
    await page.getByRole('group', { name: 'Columns show' }).getByRole('button', { name: 'p95' }).click();
    await page.locator('[data-testid=strip-column][aria-label*="p95 2.4 s"]').first().waitFor();
    assert.match((await page.getByTestId('strip-column').last().getAttribute('aria-label')) ?? '', /longest 2\.4 s/, 'of fewer than 20 calls');
    assert.deepEqual((await surface.sent('traceStrip/get')).at(-1)?.params, { period: 'today', measure: 'latency' });
    assert.equal(((await surface.state()) as { measure: string }).measure, 'latency');
  });

  it('is left out where it cannot be read: the table is whole without it', async () => {
    const surface = await open({ answers: { 'traceStrip/get': { error: { code: 'failed', message: '' } } } });
    await surface.page.getByTestId('trace-row').first().waitFor();
    await surface.page.getByText('The calls over time could not be read.').waitFor();
  });

  it('never shows the columns of an older filter over those of a newer one', async () => {
    const surface = await open({ answers: { 'traceStrip/get': { hold: true } } });
    await surface.page.getByLabel('Status').selectOption('error');
    await eventually(() => surface.sent('traceStrip/get'), (sent) => sent.length === 2);
    await surface.release('traceStrip/get', aStrip({ columns: aStrip().columns.slice(0, 2) }), 1);
    await surface.page.getByTestId('strip-column').first().waitFor();
    await surface.release('traceStrip/get', aStrip(), 0);
    assert.equal(await surface.page.getByTestId('strip-column').count(), 2);
  });
});
