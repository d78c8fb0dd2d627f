import assert from 'node:assert/strict';
import { openDashboard } from './support/openDashboard';
import { closeSurfaces, eventually } from './support/openSurface';
import { aCostSeries, aMarkedCostSeries } from './support/views';

describe('Cost by day', () => {
  afterEach(closeSurfaces);

  it('tells each bar to screen readers, says the most expensive day, and has the same as a table', async () => {
    const surface = await openDashboard();
    const { page } = surface;
    const chart = page.getByRole('group', { name: 'Cost by day' });
    await chart.waitFor();
    assert.equal(await page.getByTestId('cost-bar').count(), 30);
    assert.equal(
      await page.getByTestId('cost-bar').last().getAttribute('aria-label'),
      'Tuesday, March 10: $2.19, 155 calls: Extraction $1.86, Answer $0.26, Rerank $0.07. Show the calls',
    );
    assert.match((await page.getByTestId('cost-bar').nth(16).getAttribute('aria-label')) ?? '', /: no calls\./);
    assert.equal(
      await page.getByTestId('chart-sentence').innerText(),
      'Monday, February 9 to Tuesday, March 10. The most expensive day is Tuesday, March 10 with $2.19. 1 day was over the limit.',
    );
    await page.getByText('Show as table').click();
    const rows = await page.getByRole('region', { name: 'Costs as a table' }).locator('tbody tr').allInnerTexts();
    assert.equal(rows.length, 30);
    assert.equal(rows[0]?.replace(/\s+/g, ' '), 'Tuesday, March 10 $0.26 $1.86 $0.07 $0.00 $2.19 155');
    assert.equal(await page.getByRole('region', { name: 'Costs as a table' }).locator('caption').innerText(), 'A usual day costs $0.10 to $0.57. Daily limit $1.00.');
    assert.equal(rows[13]?.replace(/\s+/g, ' '), 'Wednesday, February 25 — — — — — 0');
    assert.deepEqual(await surface.trouble(), []);
  });

  it('has room for the words of its axis, however small the amounts are', async () => {
    const series = aCostSeries();
    const cheap = { ...series, limitUsd: null, usual: null, bars: series.bars.map((bar) => ({ ...bar, cost: { usd: bar.cost.usd / 10_000, unpricedCalls: 0 } })) };
    const { page } = await openDashboard({ width: 320, answers: { 'costSeries/get': { result: cheap } } });
    const word = page.getByTestId('cost-chart').locator('.chart > svg').first().locator('text', { hasText: '$0.00005' });
    const { x, left } = await word.first().evaluate((element) => ({ x: element.getBoundingClientRect().left, left: element.closest('figure')?.getBoundingClientRect().left ?? 0 }));
    assert.ok(x >= left, `${String(x)} is left of ${String(left)}`);
  });

  it('calls no day the most expensive where nothing cost anything', async () => {
    const series = aCostSeries();
    const free = { ...series, bars: series.bars.map((bar) => ({ ...bar, cost: { usd: 0, unpricedCalls: 0 }, parts: { usageType: [], provider: [] } })) };
    const { page } = await openDashboard({ answers: { 'costSeries/get': { result: free } } });
    assert.equal(await page.getByTestId('chart-sentence').innerText(), 'Monday, February 9 to Tuesday, March 10.');
  });

  it('marks days with findings and sync runs: shape and word, at the bar, in the legend and in the table', async () => {
    const { page } = await openDashboard({ answers: { 'costSeries/get': { result: aMarkedCostSeries() } } });
    await page.getByTestId('cost-chart').waitFor();
    const label = async (fromEnd: number): Promise<string | null> => page.getByTestId('cost-bar').nth(29 - fromEnd).getAttribute('aria-label');
    assert.match((await label(0)) ?? '', /Rerank \$0\.07\. Cost spike \(Critical\)\. 24 sync runs\. Show the calls$/);
    assert.match((await label(5)) ?? '', /\. 24 sync runs, 2 failed\. Show the calls$/);
    assert.match((await label(7)) ?? '', /\. Daily limit \(Warning\)\. 24 sync runs\./);
    assert.match((await label(16)) ?? '', /\. Cost spike \(Labelled finding\)\./);
    assert.match((await label(13)) ?? '', /no calls\. Show the calls$/);
    const marks = await page.locator('.chart path').evaluateAll((paths) => paths.map((path) => path.getAttribute('class') ?? ''));
    const countOf = (look: string): number => marks.filter((mark) => mark === look).length;
    assert.deepEqual(Object.fromEntries([...new Set(marks)].map((look) => [look, countOf(look)])), { 'mark-critical': 1, 'mark-warning': 1, 'mark-seen': 1, 'mark-run': 28, 'mark-failed': 1 });
    const legend = (await page.locator('.chart-legend li').allInnerTexts()).map((words) => words.trim());
    assert.deepEqual(legend.slice(5), ['Daily limit $1.00', 'Critical finding', 'Warning finding', 'Labelled finding', 'Failed sync run']);
    await page.getByText('Show as table').click();
    const table = page.getByRole('region', { name: 'Costs as a table' });
    assert.deepEqual((await table.locator('thead th').allInnerTexts()).slice(-2), ['Findings', 'Sync runs']);
    assert.deepEqual((await table.locator('tbody tr').nth(0).locator('td').allInnerTexts()).slice(-2), ['Cost spike (Critical)', '24 sync runs']);
    assert.deepEqual((await table.locator('tbody tr').nth(5).locator('td').allInnerTexts()).slice(-2), ['', '24 sync runs, 2 failed']);
  });

  it('keeps the mark of today clear of what today cost, however high its bar is', async () => {
    const series = aMarkedCostSeries();
    const { page } = await openDashboard({ answers: { 'costSeries/get': { result: { ...series, limitUsd: null, usual: null } } } });
    await page.getByTestId('cost-chart').waitFor();
    const mark = await page.locator('.chart .mark-critical').boundingBox();
    const word = await page.locator('.chart text', { hasText: '$2.19 today' }).boundingBox();
    const chart = await page.locator('.chart').boundingBox();
    assert.ok(mark !== null && word !== null && chart !== null);
    assert.ok(mark.y + mark.height <= word.y + 2, `${JSON.stringify(mark)} ${JSON.stringify(word)}`);
    assert.ok(mark.y >= chart.y, 'inside the drawing');
  });

  it('has no marks, no row and no columns for them where there are none', async () => {
    const { page } = await openDashboard();
    await page.getByTestId('cost-chart').waitFor();
    assert.equal(await page.locator('.chart path').count(), 0);
    assert.equal(await page.locator('.chart text', { hasText: 'Sync' }).count(), 0);
    assert.equal(await page.getByRole('region', { name: 'Costs as a table' }).locator('th', { hasText: 'Findings' }).count(), 0);
  });

  it('draws limit and usual range, and explains them', async () => {
    const { page } = await openDashboard();
    await page.getByTestId('cost-chart').waitFor();
    const legend = (await page.locator('.chart-legend li').allInnerTexts()).map((words) => words.trim());
    assert.deepEqual(legend, ['Answer $8.38', 'Extraction $3.31', 'Rerank $1.40', 'Inbox $0.22', 'Usual range', 'Daily limit $1.00']);
    assert.equal(await page.locator('.chart .limit').count(), 1);
    assert.equal(await page.locator('.chart .band').count(), 1);
  });

  it('says of which part some costs are not known, in the legend, at the bar and in the table', async () => {
    const series = aCostSeries();
    const missing = { name: 'embedding', usd: 0, unpricedCalls: 2 };
    const bars = series.bars.map((bar, index) =>
      index < series.bars.length - 1
        ? bar
        : {
            ...bar,
            cost: { ...bar.cost, unpricedCalls: 3 },
            parts: { ...bar.parts, usageType: [...bar.parts.usageType.map((part) => (part.name === 'extraction' ? { ...part, unpricedCalls: 1 } : part)), missing] },
          },
    );
    const { page } = await openDashboard({ answers: { 'costSeries/get': { result: { ...series, bars } } } });
    await page.getByTestId('cost-chart').waitFor();
    const legend = (await page.locator('.chart-legend li').allInnerTexts()).map((words) => words.trim());
    assert.deepEqual(legend.slice(0, 5), ['Answer $8.38', 'Extraction ≥ $3.31', 'Rerank $1.40', 'Inbox $0.22', 'Embedding —']);
    assert.equal(
      await page.getByTestId('cost-bar').last().getAttribute('aria-label'),
      'Tuesday, March 10: ≥ $2.19, 155 calls, 3 calls without a known cost: Extraction ≥ $1.86, Answer $0.26, Rerank $0.07, Embedding —. Show the calls',
    );
    await page.getByText('Show as table').click();
    const rows = await page.getByRole('region', { name: 'Costs as a table' }).locator('tbody tr').allInnerTexts();
    assert.equal(rows[0]?.replace(/\s+/g, ' '), 'Tuesday, March 10 $0.26 ≥ $1.86 $0.07 $0.00 — ≥ $2.19 155');
  });

  it('stacks by provider instead, and remembers it', async () => {
    const surface = await openDashboard();
    await surface.page.getByRole('group', { name: 'Stack bars by' }).getByRole('button', { name: 'Provider' }).click();
    assert.match((await surface.page.getByTestId('cost-bar').last().getAttribute('aria-label')) ?? '', /Anthropic \$1\.97, OpenAI \$0\.22/);
    assert.equal(((await surface.state()) as { stack: string }).stack, 'provider');
  });

  it('leads from a bar to the calls of that day, by click and by key', async () => {
    const surface = await openDashboard();
    const { page } = surface;
    await page.getByTestId('cost-bar').last().focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('data-day')), '2026-03-08');
    assert.equal(await page.locator('[data-testid=cost-bar][tabindex="0"]').count(), 1, 'one tab stop');
    await page.keyboard.press('Enter');
    await page.getByTestId('trace-row').first().waitFor();
    assert.deepEqual((await surface.sent('traces/list')).at(-1)?.params, { sinceDay: '2026-03-08', untilDay: '2026-03-08' });
    assert.match(await page.getByTestId('time-chip').innerText(), /^Sun, Mar 8/);
    await page.getByRole('button', { name: 'Remove the time range Sun, Mar 8' }).click();
    await eventually(() => surface.sent('traces/list'), (sent) => JSON.stringify(sent.at(-1)?.params) === '{}');
    await page.getByTestId('tab-overview').click();
    await page.getByTestId('cost-bar').nth(3).locator('.hit').click();
    await eventually(() => surface.sent('traces/list'), (sent) => JSON.stringify(sent.at(-1)?.params) === '{"sinceDay":"2026-02-12","untilDay":"2026-02-12"}');
  });

  it('shows weeks where all of the time is shown', async () => {
    const { page } = await openDashboard({ state: { period: 'all' }, answers: { 'costSeries/get': { result: aCostSeries({ period: 'all' }) } } });
    await page.getByRole('heading', { name: 'Cost by week' }).waitFor();
    assert.match((await page.getByTestId('cost-bar').last().getAttribute('aria-label')) ?? '', /^Week of Monday, March 9: \$2\.80/);
    assert.equal(await page.locator('.chart .limit').count(), 0);
  });

  it('is apart from the figures: slow or failed, it holds up none of them', async () => {
    const surface = await openDashboard({ answers: { 'costSeries/get': { error: { code: 'failed', message: 'No disk.' } } } });
    await surface.page.getByTestId('stat-card').first().waitFor();
    const failed = surface.page.getByTestId('chart-failed');
    assert.match(await failed.innerText(), /could not be read\. No disk\./);
    await surface.answer('costSeries/get', { result: aCostSeries() });
    await failed.getByRole('button', { name: 'Try again' }).click();
    await surface.page.getByTestId('cost-chart').waitFor();
  });

  it('drops the bars of a period that is no longer wanted', async () => {
    const surface = await openDashboard({ answers: { 'costSeries/get': { hold: true } } });
    await surface.page.getByRole('button', { name: 'Month' }).click();
    await eventually(() => surface.sent('costSeries/get'), (sent) => sent.length === 2);
    await surface.release('costSeries/get', aCostSeries(), 1);
    await surface.page.getByTestId('cost-chart').waitFor();
    await surface.release('costSeries/get', aCostSeries({ period: 'week' }), 0);
    assert.equal(await surface.page.getByTestId('cost-bar').count(), 30);
  });
});
