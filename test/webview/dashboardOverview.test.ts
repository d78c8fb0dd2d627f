import assert from 'node:assert/strict';
import { closeSurfaces, eventually, openSurface } from './support/openSurface';
import type { OpenSurface, SurfaceOptions } from './support/openSurface';
import { aCostSeries, aMixedList, aStrip, anOverview, CHOICES } from './support/views';

const ROUTE = { 'route/get': { result: null }, 'costSeries/get': { result: aCostSeries() }, 'traceChoices/get': { result: CHOICES },
  'traceStrip/get': { result: aStrip() } } as const;

function open(options: Partial<SurfaceOptions> = {}): Promise<OpenSurface> {
  return openSurface('dashboard', {
    ...options,
    answers: { ...ROUTE, 'overview/get': { result: anOverview() }, 'traces/list': { result: aMixedList() }, ...options.answers },
  });
}

async function card({ page }: OpenSurface, name: string): Promise<string> {
  const text = await page.locator(`[data-testid=stat-card][data-name=${name}]`).innerText();
  return text.replace(/\s*\n\s*/g, ' | ');
}

describe('Overview', () => {
  afterEach(closeSurfaces);

  it('shows each figure with what it rests on', async () => {
    const surface = await open();
    await surface.page.getByTestId('stat-card').first().waitFor();
    assert.equal(await card(surface, 'cost'), 'Cost, 7 days | ≥ $3.43 | 411 calls · 2.18 M in · 136 k out');
    assert.equal(await card(surface, 'today'), 'Today | $0.38 | 27 calls');
    assert.equal(await card(surface, 'questions'), 'Questions | 215 | 7 today');
    assert.equal(await card(surface, 'notes'), 'Notes indexed | 1,284 | 38 conversations');
    assert.equal(await card(surface, 'latency'), 'Latency, average | 2.4 s | p95 7.9 s · n 1,291');
    assert.equal(await card(surface, 'errors'), 'Errors | 1.8% | 23 of 1,305 calls');
    assert.equal(await surface.page.getByTestId('completeness').innerText().then((text) => text.slice(1).trim()), '3 calls without a known cost');
    assert.equal(await surface.page.getByTestId('updated').innerText(), 'Updated 14:32 · times in Europe/Berlin');
    assert.deepEqual(await surface.trouble(), []);
  });

  it('shows a dash for what is not known, and too few calls without a percentile', async () => {
    const surface = await open({
      answers: {
        'overview/get': {
          result: anOverview({
            today: { usd: 0, unpricedCalls: 2 },
            indexedNotes: null,
            avgLatencyMs: 912,
            p95LatencyMs: null,
            latencyCount: 3,
            ratedCalls: 0,
            failedCalls: 0,
          }),
        },
      },
    });
    await surface.page.getByTestId('stat-card').first().waitFor();
    assert.equal(await card(surface, 'today'), 'Today | — | 27 calls');
    assert.equal(await card(surface, 'notes'), 'Notes indexed | — | Still indexing');
    assert.equal(await card(surface, 'latency'), 'Latency, average | 912 ms | n 3 · too few for p95');
    assert.equal(await card(surface, 'errors'), 'Errors | — | No calls to a model yet');
  });

  it('shows bars while nothing is there yet', async () => {
    const surface = await open({ answers: { 'overview/get': { hold: true } } });
    await surface.page.getByTestId('loading').waitFor();
    assert.equal(await surface.page.locator('#panel').getAttribute('aria-busy'), 'true');
    await surface.release('overview/get', anOverview());
    await surface.page.getByTestId('stat-card').first().waitFor();
    assert.equal(await surface.page.getByTestId('loading').count(), 0);
    assert.equal(await surface.page.locator('#panel').getAttribute('aria-busy'), 'false');
  });

  it('says that nothing is recorded yet, and leads to the first question', async () => {
    const surface = await open({
      answers: {
        'overview/get': {
          result: anOverview({ periodCost: { usd: 0, unpricedCalls: 0 }, periodCalls: 0, todayCalls: 0, questions: 0, today: { usd: 0, unpricedCalls: 0 } }),
        },
        'question/new': { result: null },
      },
    });
    assert.match(await card(surface, 'cost'), /\$0\.00/);
    await surface.page.getByTestId('empty').getByRole('button', { name: 'Ask a question' }).click();
    await eventually(() => surface.sent('question/new'), (sent) => sent.length === 1);
  });

  it('says why it failed, and tries again', async () => {
    const surface = await open({ answers: { 'overview/get': { error: { code: 'unavailable', message: 'The worker that reads it stopped twice.' } } } });
    const failed = surface.page.getByTestId('failed');
    assert.match(await failed.innerText(), /The worker that reads it stopped twice\./);
    await surface.answer('overview/get', { result: anOverview() });
    await failed.getByRole('button', { name: 'Try again' }).click();
    await surface.page.getByTestId('stat-card').first().waitFor();
    assert.equal(await failed.count(), 0);
  });

  it('keeps the figures that are there when a refresh fails, and says how old they are', async () => {
    const surface = await open();
    await surface.page.getByTestId('stat-card').first().waitFor();
    await surface.answer('overview/get', { error: { code: 'failed', message: '' } });
    await surface.page.getByTestId('refresh').click();
    assert.match(await surface.page.getByTestId('notice').innerText(), /What you see is from 14:32/);
    assert.equal(await surface.page.getByTestId('stat-card').count(), 6);
  });

  it('drops the answer for a period that is no longer wanted', async () => {
    const surface = await open({ answers: { 'overview/get': { hold: true } } });
    await surface.page.getByRole('button', { name: 'Month' }).click();
    await surface.page.getByRole('button', { name: 'All', exact: true }).click();
    await eventually(() => surface.sent('overview/get'), (sent) => sent.length === 3);
    await surface.release('overview/get', anOverview({ period: 'all', questions: 333 }), 2);
    await surface.page.locator('[data-name=questions]').getByText('333').waitFor();
    await surface.release('overview/get', anOverview({ period: 'month', questions: 222 }), 1);
    await surface.release('overview/get', anOverview({ questions: 111 }), 0);
    assert.equal(await card(surface, 'questions'), 'Questions | 333 | 7 today');
    assert.match(await card(surface, 'cost'), /^Cost, all time/);
  });

  it('remembers period and tab', async () => {
    const surface = await open();
    await surface.page.getByRole('button', { name: 'Month' }).click();
    await surface.page.getByTestId('tab-traces').click();
    await surface.page.getByTestId('trace-row').first().waitFor();
    const state = await surface.state();
    assert.deepEqual(state, { route: { tab: 'traces' }, period: 'month', breakdown: 'usageType', stack: 'usageType', measure: 'calls', filters: {} });

    const reopened = await open({ state });
    await reopened.page.getByTestId('trace-row').first().waitFor();
    await reopened.page.getByTestId('tab-overview').click();
    await eventually(() => reopened.sent('overview/get'), (sent) => JSON.stringify(sent[0]?.params) === '{"period":"month"}');
  });

  it('starts afresh from a state that it does not understand', async () => {
    const surface = await open({ state: { route: { tab: 'sync' }, period: 7, breakdown: [], filters: 'x' } });
    await surface.page.getByTestId('stat-card').first().waitFor();
    assert.deepEqual((await surface.sent('overview/get'))[0]?.params, { period: 'week' });
  });

  it('takes the costs apart by type, model and provider, and remembers by what', async () => {
    const surface = await open();
    const { page } = surface;
    const rows = async (): Promise<readonly string[]> =>
      (await page.getByTestId('breakdown-row').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
    await page.getByTestId('breakdown-row').first().waitFor();
    assert.deepEqual(await rows(), ['Answer 216 1.93 M 136 k ≥ $2.27 66.1%', 'Extraction 118 218 k 29 k $0.91 26.5%', 'Rerank 71 31 k 3,300 $0.25 7.3%', 'Check 6 84 30 < $0.01 0.1%']);
    await page.getByRole('button', { name: 'Model' }).click();
    assert.deepEqual(await rows(), ['claude-sonnet-4-5 200 1.90 M 130 k $3.20 93.2%', 'gpt-5.1-preview 3 9,000 600 — —']);
    const reopened = await open({ state: await surface.state() });
    await reopened.page.getByTestId('breakdown-row').first().waitFor();
    assert.equal(await reopened.page.getByRole('button', { name: 'Model' }).getAttribute('aria-pressed'), 'true');
  });

  it('leads from a type to its calls', async () => {
    const surface = await open();
    await surface.page.getByRole('button', { name: 'Extraction: show the calls' }).click();
    await surface.page.getByTestId('trace-row').first().waitFor();
    assert.deepEqual((await surface.sent('traces/list')).map(({ params }) => params), [{ usageType: 'extraction' }]);
    assert.equal(await surface.page.getByLabel('Type').inputValue(), 'extraction');
    await eventually(() => surface.page.evaluate(() => document.activeElement?.id), (id) => id === 'tab-traces');
  });

  it('reads a burst of changes once, and shows it in place', async () => {
    const surface = await open();
    await surface.page.getByTestId('stat-card').first().waitFor();
    await surface.answer('overview/get', { result: anOverview({ questions: 216 }) });
    for (let change = 0; change < 5; change += 1) {
      await surface.event({ type: 'calls/changed' });
    }
    await surface.page.locator('[data-name=questions]').getByText('216').waitFor();
    assert.equal((await surface.sent('overview/get')).length, 2);
    assert.equal((await surface.sent('traces/list')).length, 0, 'reads only what is on screen');
  });

  it('has tabs that arrow keys, Home and End move between', async () => {
    const surface = await open();
    const { page } = surface;
    await page.getByTestId('tab-overview').focus();
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'tab-traces');
    assert.equal(await page.getByTestId('tab-traces').getAttribute('aria-selected'), 'true');
    assert.equal(await page.getByTestId('tab-overview').getAttribute('tabindex'), '-1');
    await page.keyboard.press('ArrowLeft');
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'tab-overview');
    await page.keyboard.press('End');
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'tab-traces');
    await page.keyboard.press('Home');
    assert.equal(await page.getByRole('tabpanel', { name: 'Overview' }).count(), 1);
  });
});
