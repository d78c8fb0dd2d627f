import assert from 'node:assert/strict';
import type { FirstCards, OverviewView } from '../../src/protocol/overviewContract';
import { openDashboard } from './support/openDashboard';
import { closeSurfaces, eventually } from './support/openSurface';
import type { OpenSurface } from './support/openSurface';
import { anEmptyOverview, anOverview } from './support/views';

async function card({ page }: OpenSurface, name: string): Promise<string> {
  const text = await page.locator(`[data-testid=stat-card][data-name=${name}]`).innerText();
  return text.replace(/\s*\n\s*/g, ' | ');
}

describe('Overview', () => {
  afterEach(closeSurfaces);

  it('shows each figure with what it rests on', async () => {
    const surface = await openDashboard();
    await surface.page.getByTestId('stat-card').first().waitFor();
    assert.equal(await card(surface, 'cost'), 'Cost, 7 days | ≥ $3.43 | 411 calls · 2.18 M in · 136 k out');
    assert.equal(await card(surface, 'today'), 'Today | $0.38 | 27 calls · 38.4% of limit');
    assert.equal(await card(surface, 'questions'), 'Questions | 215 | 7 today');
    assert.equal(await card(surface, 'notes'), 'Notes indexed | 1,284 | 38 conversations');
    assert.equal(await card(surface, 'latency'), 'Latency, average | 2.4 s | p95 7.9 s · n 402');
    assert.equal(await card(surface, 'errors'), 'Errors | 1.7% | 7 of 402 calls');
    assert.equal(await card(surface, 'fallbacks'), 'Fallbacks | 1.0% | 4 of 402 calls');
    assert.match(await surface.page.getByTestId('completeness').innerText(), /99\.3% complete · 3 calls without a known cost/);
    assert.equal(await surface.page.getByTestId('updated').innerText(), 'Updated 14:32 · times in Europe/Berlin');
    assert.deepEqual(await surface.trouble(), []);
  });

  it('shows a dash for what is not known, and too few calls without a percentile', async () => {
    const surface = await openDashboard({
      answers: {
        'overview/get': {
          result: anOverview({
            today: { usd: 0, unpricedCalls: 2 },
            indexedNotes: null,
            total: { ...anOverview().total, latency: { count: 3, averageMs: 912, p95Ms: null, longestMs: 1_400 } },
            ratedCalls: 0,
            failedCalls: 0,
          }),
        },
      },
    });
    await surface.page.getByTestId('stat-card').first().waitFor();
    assert.equal(await card(surface, 'today'), 'Today | — | 27 calls');
    assert.equal(await card(surface, 'notes'), 'Notes indexed | — | Not read yet');
    assert.equal(await card(surface, 'latency'), 'Latency, average | 912 ms | max 1.4 s · n 3');
    assert.equal(await card(surface, 'errors'), 'Errors | — | No calls to a model yet');
  });

  it('shows bars while nothing is there yet', async () => {
    const surface = await openDashboard({ answers: { 'overview/get': { hold: true } } });
    await surface.page.getByTestId('loading').waitFor();
    assert.equal(await surface.page.locator('#panel').getAttribute('aria-busy'), 'true');
    await surface.release('overview/get', anOverview());
    await surface.page.getByTestId('stat-card').first().waitFor();
    assert.equal(await surface.page.getByTestId('loading').count(), 0);
    assert.equal(await surface.page.locator('#panel').getAttribute('aria-busy'), 'false');
  });

  it('shows the cards that are known at once, while the rest is read', async () => {
    const surface = await openDashboard({
      answers: {
        'overview/get': { hold: true },
        'overviewCards/get': { result: anOverview({ questions: 111, indexedNotes: null, breakdown: { usageType: [], model: [], provider: [] } }) },
      },
    });
    assert.match(await card(surface, 'questions'), /111/);
    assert.equal(await surface.page.locator('#panel').getAttribute('aria-busy'), 'true');
    await surface.release('overview/get', anOverview({ questions: 222 }));
    await eventually(() => card(surface, 'questions'), (words) => words.includes('222'));
  });

  it('has the cards that came with the page in its first picture, without asking for them', async () => {
    const cards = (questions: number): OverviewView => anOverview({ questions, indexedNotes: null, breakdown: { usageType: [], model: [], provider: [] } });
    const first = { madeAt: new Date().toISOString(), cards: { week: cards(7), month: cards(30), all: cards(365) } } satisfies FirstCards;
    const surface = await openDashboard({ first, answers: { 'overview/get': { hold: true } } });
    assert.match(await card(surface, 'questions'), /\b7\b/);
    assert.equal(await surface.page.locator('#panel').getAttribute('aria-busy'), 'true');
    assert.equal((await surface.sent('overviewCards/get')).length, 0);
    await surface.release('overview/get', anOverview({ questions: 222 }));
    await eventually(() => card(surface, 'questions'), (words) => words.includes('222'));

    const monthly = await openDashboard({ first, state: { period: 'month' }, answers: { 'overview/get': { hold: true } } });
    assert.match(await card(monthly, 'questions'), /\b30\b/);
  });

  it('asks for the cards where those of the page are old, since the editor shows it again later', async () => {
    const old = anOverview({ questions: 7, indexedNotes: null, breakdown: { usageType: [], model: [], provider: [] } });
    const first = { madeAt: new Date(Date.now() - 60_000).toISOString(), cards: { week: old, month: old, all: old } } satisfies FirstCards;
    const surface = await openDashboard({ first, answers: { 'overview/get': { hold: true }, 'overviewCards/get': { result: anOverview({ questions: 111, indexedNotes: null }) } } });
    assert.match(await card(surface, 'questions'), /111/);
  });

  it('says that nothing is recorded yet, and leads to the first question', async () => {
    const surface = await openDashboard({
      answers: {
        'overview/get': {
          result: anEmptyOverview(),
        },
        'question/new': { result: null },
      },
    });
    assert.match(await card(surface, 'cost'), /\$0\.00/);
    await surface.page.getByTestId('empty').getByRole('button', { name: 'Ask a question' }).click();
    await eventually(() => surface.sent('question/new'), (sent) => sent.length === 1);
  });

  it('does not say that nothing is recorded where there were calls before the period', async () => {
    const surface = await openDashboard({ answers: { 'overview/get': { result: { ...anEmptyOverview(), recordedCalls: 1_400 } } } });
    await surface.page.getByTestId('verdict').waitFor();
    assert.match(await card(surface, 'cost'), /\$0\.00/);
    assert.equal(await surface.page.getByTestId('empty').count(), 0);
  });

  it('gives a share of the limit as far as the cost of today is known', async () => {
    const surface = await openDashboard({ answers: { 'overview/get': { result: anOverview({ today: { usd: 0.25, unpricedCalls: 2 } }) } } });
    assert.match(await card(surface, 'today'), /≥ \$0\.25 \| 27 calls · ≥ 25(\.0)?% of limit/);
    await surface.answer('overview/get', { result: anOverview({ today: { usd: 0, unpricedCalls: 2 } }) });
    await surface.page.getByTestId('refresh').click();
    await eventually(() => card(surface, 'today'), (words) => words === 'Today | — | 27 calls');
  });

  it('says why it failed, and tries again', async () => {
    const surface = await openDashboard({ answers: { 'overview/get': { error: { code: 'unavailable', message: 'The worker that reads it stopped twice.' } } } });
    const failed = surface.page.getByTestId('failed');
    assert.match(await failed.innerText(), /The worker that reads it stopped twice\./);
    await surface.answer('overview/get', { result: anOverview() });
    await failed.getByRole('button', { name: 'Try again' }).click();
    await surface.page.getByTestId('stat-card').first().waitFor();
    assert.equal(await failed.count(), 0);
  });

  it('keeps the figures that are there when a refresh fails, and says how old they are', async () => {
    const surface = await openDashboard();
    await surface.page.getByTestId('stat-card').first().waitFor();
    await surface.answer('overview/get', { error: { code: 'failed', message: '' } });
    await surface.page.getByTestId('refresh').click();
    assert.match(await surface.page.getByTestId('notice').innerText(), /What you see is from 14:32/);
    assert.equal(await surface.page.getByTestId('stat-card').count(), 7);
  });

  it('drops the answer for a period that is no longer wanted', async () => {
    const surface = await openDashboard({ answers: { 'overview/get': { hold: true } } });
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

  it('tells the extension which period was chosen, and a page that is new shows the one that was kept', async () => {
    const surface = await openDashboard();
    await surface.page.getByRole('button', { name: 'Month' }).click();
    await eventually(() => surface.sent('period/keep'), (sent) => JSON.stringify(sent.map(({ params }) => params)) === '[{"period":"month"}]');
    const first = { madeAt: new Date().toISOString(), cards: {}, period: 'all' } satisfies FirstCards;
    const reopened = await openDashboard({ first });
    await eventually(() => reopened.sent('overview/get'), (sent) => JSON.stringify(sent.map(({ params }) => params)) === '[{"period":"all"}]');
    const restored = await openDashboard({ first, state: { route: { tab: 'overview' }, period: 'month' } });
    await eventually(() => restored.sent('overview/get'), (sent) => JSON.stringify(sent.map(({ params }) => params)) === '[{"period":"month"}]');
  });

  it('remembers period and tab', async () => {
    const surface = await openDashboard();
    await surface.page.getByRole('button', { name: 'Month' }).click();
    await surface.page.getByTestId('tab-traces').click();
    await surface.page.getByTestId('trace-row').first().waitFor();
    const state = await surface.state();
    assert.deepEqual(state, { route: { tab: 'traces' }, period: 'month', breakdown: 'usageType', sorting: { by: 'cost', descending: true }, stack: 'usageType', measure: 'calls', filters: {} });

    const reopened = await openDashboard({ state });
    await reopened.page.getByTestId('trace-row').first().waitFor();
    await reopened.page.getByTestId('tab-overview').click();
    await eventually(() => reopened.sent('overview/get'), (sent) => JSON.stringify(sent[0]?.params) === '{"period":"month"}');
  });

  it('starts afresh from a state that it does not understand', async () => {
    const surface = await openDashboard({ state: { route: { tab: 'sync' }, period: 7, breakdown: [], filters: 'x' } });
    await surface.page.getByTestId('stat-card').first().waitFor();
    assert.deepEqual((await surface.sent('overview/get'))[0]?.params, { period: 'week' });
  });

  it('takes the costs apart by type, model and provider, and remembers by what', async () => {
    const surface = await openDashboard();
    const { page } = surface;
    const rows = async (): Promise<readonly string[]> =>
      (await page.getByTestId('breakdown-row').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
    await page.getByTestId('breakdown-row').first().waitFor();
    assert.deepEqual(await rows(), [
      'Answer 216 1.93 M 483 k 136 k ≥ $2.27 66.1% 3.9 s 6.4 s',
      'Extraction 118 218 k 0 29 k $0.91 26.5% 2.5 s 5.0 s',
      'Rerank 71 31 k 7,750 3,300 $0.25 7.3% 1.9 s 4.4 s',
      'Check 6 84 0 30 < $0.01 0.1% 410 ms max 640 ms',
    ]);
    await page.getByRole('group', { name: 'Taken apart by' }).getByRole('button', { name: 'Model' }).click();
    assert.deepEqual(await rows(), ['claude-sonnet-4-5 200 1.90 M 475 k 130 k $3.20 93.2% 4.8 s 7.3 s', 'gpt-5.1-preview 3 9,000 2,250 600 — — — —']);
    const reopened = await openDashboard({ state: await surface.state() });
    await reopened.page.getByTestId('breakdown-row').first().waitFor();
    assert.equal(await reopened.page.getByRole('group', { name: 'Taken apart by' }).getByRole('button', { name: 'Model' }).getAttribute('aria-pressed'), 'true');
  });

  it('sorts the parts by any column, and remembers it', async () => {
    const surface = await openDashboard();
    const { page } = surface;
    const names = (): Promise<readonly (string | null)[]> => page.getByTestId('breakdown-row').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-name')));
    await page.getByTestId('sort-calls').click();
    assert.equal(await page.getByRole('columnheader', { name: 'Calls' }).first().getAttribute('aria-sort'), 'descending');
    await page.getByTestId('sort-calls').click();
    assert.deepEqual(await names(), ['check', 'chat_rerank', 'extraction', 'chat_answer']);
    const reopened = await openDashboard({ state: await surface.state() });
    await reopened.page.getByTestId('breakdown-row').first().waitFor();
    assert.equal(await reopened.page.locator('th[aria-sort]').getAttribute('aria-sort'), 'ascending');
    await page.getByTestId('sort-name').click();
    assert.deepEqual(await names(), ['chat_answer', 'check', 'extraction', 'chat_rerank'], 'by the words that are shown');
  });

  it('says what is missing from the figures', async () => {
    const surface = await openDashboard({ answers: { 'overview/get': { result: anOverview({ completeness: { calls: 411, pricedCalls: 408, usageReportedCalls: 400, openCalls: 1, unreadableLines: 2, unsavedCalls: 5 } }) } } });
    const badge = surface.page.getByTestId('completeness');
    await badge.locator('summary').click();
    assert.match(await badge.innerText(), /97\.3% complete · 3 calls without a known cost · 5 calls not saved yet · 2 lines of the record are unreadable/);
    assert.match((await badge.locator('dl').innerText()).replace(/\s+/g, ' '), /Cost known 408 of 411 calls Tokens reported 400 of 411 calls Not saved yet 5 Not ended yet 1/);
    await surface.answer('overview/get', { result: anOverview({ completeness: { calls: 411, pricedCalls: 411, usageReportedCalls: 411, openCalls: 0, unreadableLines: 0, unsavedCalls: 5 } }) });
    await surface.event({ type: 'calls/changed' });
    await eventually(() => badge.locator('summary').innerText(), (words) => words.includes('5 calls not saved yet') && !words.includes('complete'));
    await surface.answer('overview/get', { result: anOverview({ completeness: { calls: 9, pricedCalls: 9, usageReportedCalls: 9, openCalls: 0, unreadableLines: 0, unsavedCalls: 0 } }) });
    await surface.page.getByTestId('refresh').click();
    await badge.getByText('Complete', { exact: true }).waitFor();
  });

  it('gives a verdict on today, with its measure', async () => {
    const surface = await openDashboard();
    const verdict = surface.page.getByTestId('verdict');
    assert.equal((await verdict.getByRole('heading', { level: 1 }).innerText()).slice(1).trim(), 'Today is normal');
    assert.equal(await verdict.locator('p').innerText(), '$0.38 so far today. A usual day costs $0.10 to $0.60.');
    assert.equal(await verdict.getByRole('img').getAttribute('aria-label'), 'Today $0.38; usual $0.10 to $0.60; Daily limit $1.00');
    for (const [overrides, words] of [
      [{ today: { usd: 0.8, unpricedCalls: 0 } }, 'Today is unusual'],
      [{ today: { usd: 2.19, unpricedCalls: 0 }, usual: null }, 'Today is unusual'],
      [{ usual: null }, 'Not enough days to tell'],
      [{ today: { usd: 0.74, unpricedCalls: 1 } }, 'Today is normal'],
    ] as const) {
      await surface.answer('overview/get', { result: anOverview(overrides) });
      await surface.page.getByTestId('refresh').click();
      await verdict.getByText(words).waitFor();
    }
  });

  it('leads from a type to its calls', async () => {
    const surface = await openDashboard();
    await surface.page.getByRole('button', { name: 'Extraction: show the calls' }).click();
    await surface.page.getByTestId('trace-row').first().waitFor();
    assert.deepEqual((await surface.sent('traces/list')).map(({ params }) => params), [{ usageType: 'extraction', period: 'week' }]);
    assert.equal(await surface.page.getByLabel('Type').inputValue(), 'extraction');
    await eventually(() => surface.page.evaluate(() => document.activeElement?.id), (id) => id === 'tab-traces');
  });

  it('reads a burst of changes once, and shows it in place', async () => {
    const surface = await openDashboard();
    await surface.page.getByTestId('stat-card').first().waitFor();
    await surface.answer('overview/get', { result: anOverview({ questions: 216 }) });
    for (let change = 0; change < 5; change += 1) {
      await surface.event({ type: 'calls/changed' });
    }
    await surface.page.locator('[data-name=questions]').getByText('216').waitFor();
    assert.equal((await surface.sent('overview/get')).length, 2);
    assert.equal((await surface.sent('traces/list')).length, 0, 'reads only what is on screen');
  });

  it('says on every tab that the store is made again, how far it is, and why there are no new figures', async () => {
    const surface = await openDashboard({ answers: { 'overview/get': { hold: true } } });
    const { page } = surface;
    const rebuilding = page.getByTestId('rebuilding');
    await page.getByTestId('loading').first().waitFor();
    assert.equal(await rebuilding.count(), 0);
    await surface.event({ type: 'rebuild/advanced', fraction: 0.256 });
    await rebuilding.waitFor();
    const first = await rebuilding.innerText();
    assert.match(first, /made again from the journal\. No call is lost/);
    assert.match(first, /\b25%/);
    const announced = await page.getByTestId('announcer').innerText();
    assert.match(announced, /made again/);
    assert.equal(await rebuilding.getByRole('progressbar').getAttribute('aria-label'), 'Share of the journal that has been read');
    await page.getByTestId('tab-traces').click();
    await surface.event({ type: 'rebuild/advanced', fraction: 0.9 });
    await rebuilding.getByText('90%').waitFor();
    assert.equal(await rebuilding.getByRole('progressbar').evaluate((bar: HTMLProgressElement) => bar.value), 0.9);
    assert.equal(await page.getByTestId('announcer').innerText(), announced, 'is not read out at each step');
    await surface.event({ type: 'rebuild/advanced', fraction: 1 });
    await rebuilding.waitFor({ state: 'detached' });
    assert.deepEqual(await surface.trouble(), []);
  });

  it('has tabs that arrow keys, Home and End move between', async () => {
    const surface = await openDashboard();
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
