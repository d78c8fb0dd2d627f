import assert from 'node:assert/strict';
import { openDashboard } from './support/openDashboard';
import { closeSurfaces, eventually } from './support/openSurface';
import type { OpenSurface, SurfaceOptions } from './support/openSurface';
import { traceGroupView } from '../../src/dashboard/traceGroupView';
import { aCallView, TRACE_ID } from '../support/aCallView';
import { aMixedList, anEventfulTrace, aPageOfCalls, aPlace, AS_OF, TIME_ZONE } from './support/views';

function open(options: Partial<SurfaceOptions> = {}): Promise<OpenSurface> {
  return openDashboard({ state: { route: { tab: 'traces' } }, ...options });
}

async function cells({ page }: OpenSurface, row: number): Promise<readonly string[]> {
  const texts = await page.getByTestId('trace-row').nth(row).locator('td').allInnerTexts();
  // Icons are private-use characters.
  return texts.slice(1, -1).map((text) => text.replace(/[\ue000-\uf8ff]/g, '').trim());
}

describe('Traces', () => {
  afterEach(closeSurfaces);

  it('shows what is new also where an older page comes while it is read', async () => {
    const surface = await open({ answers: { 'traces/list': { result: aPageOfCalls(100, 100, 1) } } });
    const { page } = surface;
    await page.getByTestId('load-more').waitFor();
    await surface.answer('traces/list', { hold: true });
    await surface.event({ type: 'calls/changed' });
    await eventually(() => surface.sent('traces/list'), (sent) => sent.length === 2);
    await page.getByTestId('load-more').click();
    await surface.release('traces/list', aPageOfCalls(0, 50), 1);
    await page.getByText('150 calls shown').waitFor();
    await surface.release('traces/list', aPageOfCalls(101, 100, 2));
    await page.getByText('151 calls shown').waitFor();
  });

  it('shows every column of a call, with a reason for what is not known', async () => {
    const surface = await open();
    await surface.page.getByTestId('trace-row').first().waitFor();
    assert.deepEqual(await cells(surface, 0), ['14:31:13', 'Answer', 'OpenAI', 'gpt-5.1', '9,318', '604', '$0.0177', '5.9 s', 'OK']);
    assert.deepEqual(await cells(surface, 1), ['14:31:12', 'Answer', 'Anthropic', 'claude-sonnet-4-5', '—', '—', '—', '598 ms', 'Error']);
    assert.deepEqual((await cells(surface, 5)).slice(4), ['9,318', '604', 'unpriced', '6.1 s', 'OK']);
    assert.deepEqual((await cells(surface, 7)).slice(2), ['Offline', 'extractive', '0', '0', '$0.00', '6 ms', 'OK']);
    assert.deepEqual((await cells(surface, 9)).slice(7), ['—', 'Interrupted']);
    const headers = await surface.page.locator('thead th').allInnerTexts();
    assert.deepEqual(headers, ['Details', 'Timestamp', 'Type', 'Provider', 'Model', 'Tokens in', 'Out', 'Cost', 'Latency', 'Status', 'Trace']);
    assert.deepEqual(await surface.trouble(), []);
  });

  it('carries the raw values of a call on its row', async () => {
    const { page } = await open();
    const row = page.getByTestId('trace-row').nth(2);
    const raw = await row.evaluate((element) => Object.fromEntries(Object.entries((element as HTMLElement).dataset)));
    assert.deepEqual(raw, {
      testid: 'trace-row',
      traceId: TRACE_ID,
      usageType: 'chat_rerank',
      provider: 'openai',
      model: 'gpt-5-mini',
      tokensIn: '6412',
      tokensOut: '96',
      latencyMs: '2400',
      costUsd: '0.000643',
      costSource: 'priced',
      status: 'fallback',
    });
  });

  it('gives each status icon, word and colour', async () => {
    const { page } = await open();
    const looks = await page.locator('[data-testid=trace-row] .status').evaluateAll((elements) =>
      elements.map((element) => `${element.textContent.replace(/[^A-Za-z]/g, '')} ${element.textContent.trim().charCodeAt(0).toString(16)} ${getComputedStyle(element).color}`),
    );
    const distinct = new Map(looks.map((look) => [look.split(' ')[0], look]));
    assert.deepEqual([...distinct.keys()].sort(), ['Cancelled', 'Error', 'Fallback', 'Interrupted', 'OK', 'Timeout']);
    assert.equal(new Set([...distinct.values()].map((look) => look.split(' ')[1])).size, 6, 'six icons');
  });

  it('opens a row by button and by click, and tells what its columns leave out', async () => {
    const { page } = await open();
    const row = page.getByTestId('trace-row').nth(2);
    const toggle = row.getByRole('button', { name: 'Details of the Rerank call at 14:31:10' });
    await toggle.click();
    const detail = page.getByTestId('trace-detail');
    assert.equal(await toggle.getAttribute('aria-expanded'), 'true');
    assert.equal(await toggle.getAttribute('aria-controls'), await detail.getAttribute('id'));
    const told = await detail.innerText();
    for (const fact of [TRACE_ID, 'ReplyNotUsable: not a ranking', '640 ms', '1,292 + 5,120 + 0', '$0.000643 · From the price list · openai/gpt-5-mini@2025-08-07']) {
      assert.ok(told.includes(fact), `tells ${fact}`);
    }
    await row.locator('td').nth(2).click();
    assert.equal(await detail.count(), 0);
  });

  it('scrolls a table that is too wide in its frame, not the page', async () => {
    const calls = [aCallView({ timestamp: '2024-09-30T21:59:59.999Z', costUsd: 1_234_567.89 })];
    const { page } = await open({ width: 320, answers: { 'traces/list': { result: { ...aMixedList(), calls } } } });
    await page.getByTestId('trace-row').first().waitFor();
    assert.ok(await page.locator('sb-trace-table .table-wrap').evaluate((frame) => frame.scrollWidth > frame.clientWidth));
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)) <= 0);
  });

  it('copies the trace id', async () => {
    const { page } = await open();
    await page.getByTestId('trace-row').first().locator('td').nth(2).click();
    await page.getByRole('button', { name: 'Copy trace id' }).click();
    await page.getByTestId('announcer').getByText('Copied').waitFor({ state: 'attached' });
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), TRACE_ID);
  });

  it('filters by type and status, remembers it, and clears it', async () => {
    const surface = await open();
    const { page } = surface;
    await page.getByTestId('trace-row').first().waitFor();
    await page.getByLabel('Type').selectOption('chat_rerank');
    await page.getByLabel('Status').selectOption('error');
    await eventually(() => surface.sent('traces/list'), (sent) => JSON.stringify(sent.at(-1)?.params) === '{"usageType":"chat_rerank","status":"error"}');
    assert.deepEqual(await surface.state(), { route: { tab: 'traces' }, period: 'week', breakdown: 'usageType', sorting: { by: 'cost', descending: true }, stack: 'usageType', measure: 'calls', filters: { usageType: 'chat_rerank', status: 'error' } });

    const reopened = await open({ state: await surface.state() });
    await reopened.page.getByTestId('trace-row').first().waitFor();
    assert.equal(await reopened.page.getByLabel('Status').inputValue(), 'error');
    assert.deepEqual((await reopened.sent('traces/list'))[0]?.params, { usageType: 'chat_rerank', status: 'error' });
    await reopened.page.getByTestId('clear-filters').click();
    await eventually(() => reopened.sent('traces/list'), (sent) => JSON.stringify(sent.at(-1)?.params) === '{}');
    assert.equal(await reopened.page.getByLabel('Status').inputValue(), '');
  });

  it('filters by every other column and by words, remembers it, and lifts all of it at once', async () => {
    const surface = await open();
    const { page } = surface;
    const asked = (params: object): Promise<unknown> => eventually(() => surface.sent('traces/list'), (sent) => JSON.stringify(sent.at(-1)?.params) === JSON.stringify(params));
    await page.getByTestId('trace-row').first().waitFor();
    await page.getByLabel('Provider').selectOption('OpenAI');
    await page.getByLabel('Model').selectOption('gpt-5-mini');
    await page.getByLabel('Period').selectOption('Last 7 days');
    await page.getByLabel('Lowest cost in dollars').fill('0.05');
    await page.getByLabel('Lowest cost in dollars').press('Enter');
    await asked({ provider: 'openai', model: 'gpt-5-mini', period: 'week', minCostUsd: 0.05 });
    const field = page.getByRole('textbox', { name: 'Filter' });
    await field.pressSequentially('status:error 529');
    await asked({ provider: 'openai', model: 'gpt-5-mini', period: 'week', minCostUsd: 0.05, status: 'error', text: '529' });
    assert.ok((await surface.sent('traces/list')).length < 12, 'not for each key');

    const reopened = await open({ state: await surface.state() });
    await reopened.page.getByTestId('trace-row').first().waitFor();
    assert.equal(await reopened.page.getByRole('textbox', { name: 'Filter' }).inputValue(), 'status:error 529');
    assert.equal(await reopened.page.getByLabel('Lowest cost in dollars').inputValue(), '0.05');
    assert.equal(await reopened.page.getByLabel('Period').inputValue(), 'week');
    await reopened.page.getByTestId('clear-filters').click();
    await eventually(() => reopened.sent('traces/list'), (sent) => JSON.stringify(sent.at(-1)?.params) === '{}');
    assert.equal(await reopened.page.getByRole('textbox', { name: 'Filter' }).inputValue(), '');
    assert.deepEqual(await reopened.trouble(), []);
  });

  it('says which words of the filter it does not understand', async () => {
    const surface = await open();
    const field = surface.page.getByRole('textbox', { name: 'Filter' });
    await field.fill('status:broken cost:>0.05');
    await field.press('Enter');
    await surface.page.getByText('Not understood: status:broken').waitFor();
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    assert.deepEqual((await surface.sent('traces/list')).at(-1)?.params, { minCostUsd: 0.05 });
  });

  it('says how far back it looked, and looks further', async () => {
    const searchedBackTo = '2026-02-08T13:00:00.000Z';
    const surface = await open({ state: { route: { tab: 'traces' }, filters: { query: 'rare' } }, answers: { 'traces/list': { result: { ...aPageOfCalls(9, 0, 9), searchedBackTo } } } });
    const { page } = surface;
    assert.match(await page.getByTestId('no-match').innerText(), /No call since Feb 8, 14:00 meets all of the filters/);
    await surface.answer('traces/list', { result: aPageOfCalls(5, 2) });
    await page.getByRole('button', { name: 'Look further back' }).click();
    await eventually(() => page.getByTestId('trace-row').count(), (count) => count === 2);
    assert.deepEqual((await surface.sent('traces/list'))[1]?.params, { text: 'rare', before: aPlace(9) });
    assert.match(await page.locator('.more').innerText(), /2 calls shown/);
  });

  it('says that nothing matches, and offers to clear the filters', async () => {
    const surface = await open({ state: { route: { tab: 'traces' }, filters: { status: 'timeout' } }, answers: { 'traces/list': { result: { ...aMixedList(), calls: [] } } } });
    await surface.page.getByTestId('no-match').getByRole('button', { name: 'Clear filters' }).click();
    await surface.page.getByTestId('empty').waitFor();
    assert.deepEqual((await surface.sent('traces/list')).map(({ params }) => params), [{ status: 'timeout' }, {}]);
  });

  it('never shows the calls of an older filter over those of a newer one', async () => {
    const surface = await open({ answers: { 'traces/list': { hold: true } } });
    const { page } = surface;
    await page.getByLabel('Status').selectOption('error');
    await page.getByLabel('Status').selectOption('timeout');
    await eventually(() => surface.sent('traces/list'), (sent) => sent.length === 3);
    await surface.release('traces/list', { ...aPageOfCalls(50, 2) }, 2);
    await page.getByTestId('trace-row').first().waitFor();
    await surface.release('traces/list', aPageOfCalls(90, 3), 1);
    await surface.release('traces/list', aPageOfCalls(80, 4), 0);
    assert.equal(await page.getByTestId('trace-row').count(), 2);
  });

  it('says why the calls could not be read', async () => {
    const surface = await open({ answers: { 'traces/list': { error: { code: 'failed', message: '' } } } });
    assert.match(await surface.page.getByTestId('failed').innerText(), /The extension did not answer/);
    await surface.answer('traces/list', { result: aMixedList() });
    await surface.page.getByRole('button', { name: 'Try again' }).click();
    await surface.page.getByTestId('trace-row').first().waitFor();
  });

  it('reads on from where the last page ended, to the end', async () => {
    const surface = await open({ answers: { 'traces/list': { result: aPageOfCalls(100, 50, 51) } } });
    const { page } = surface;
    await page.getByTestId('trace-row').first().waitFor();
    await surface.answer('traces/list', { result: aPageOfCalls(50, 50) });
    await page.getByTestId('load-more').click();
    await eventually(() => page.getByTestId('trace-row').count(), (count) => count === 100);
    assert.deepEqual((await surface.sent('traces/list'))[1]?.params, { before: aPlace(51) });
    assert.equal(await page.getByTestId('load-more').count(), 0);
    assert.match(await page.locator('.more').innerText(), /100 calls shown/);
  });

  it('keeps the older pages when new calls arrive, and opened rows open', async () => {
    const surface = await open({ answers: { 'traces/list': { result: aPageOfCalls(100, 50, 51) } } });
    const { page } = surface;
    await page.getByTestId('trace-row').first().waitFor();
    await surface.answer('traces/list', { result: aPageOfCalls(50, 50, 1) });
    await page.getByTestId('load-more').click();
    await eventually(() => page.getByTestId('trace-row').count(), (count) => count === 100);
    await page.getByTestId('trace-row').nth(1).locator('td').nth(2).click();
    await surface.answer('traces/list', { result: aPageOfCalls(102, 50, 53) });
    await surface.event({ type: 'calls/changed' });
    await eventually(() => page.getByTestId('trace-row').count(), (count) => count === 102);
    assert.equal(await page.getByTestId('trace-detail').getAttribute('id'), 'call-99');
    await surface.answer('traces/list', { result: aPageOfCalls(0, 0) });
    await page.getByTestId('load-more').click();
    await eventually(() => surface.sent('traces/list'), (sent) => JSON.stringify(sent.at(-1)?.params) === JSON.stringify({ before: aPlace(1) }));
  });

  it('says when the next page fails, and tries it again', async () => {
    const surface = await open({ answers: { 'traces/list': { result: aPageOfCalls(100, 50, 51) } } });
    const { page } = surface;
    await page.getByTestId('trace-row').first().waitFor();
    await surface.answer('traces/list', { error: { code: 'unavailable', message: 'no' } });
    await page.getByTestId('load-more').click();
    await page.getByText('The next page did not load.').waitFor();
    await surface.answer('traces/list', { result: aPageOfCalls(50, 50) });
    await page.getByTestId('load-more').click();
    await eventually(() => page.getByTestId('trace-row').count(), (count) => count === 100);
    assert.equal(await page.getByText('The next page did not load.').count(), 0);
  });

  it('shows the day of calls that are not of today', async () => {
    const surface = await open({ answers: { 'traces/list': { result: { asOf: AS_OF, timeZone: TIME_ZONE, calls: [aCallView({ timestamp: '2026-03-09T22:59:59.000Z' }), aCallView({ id: 2, timestamp: '2026-03-09T23:00:00.000Z' })] } } } });
    await surface.page.getByTestId('trace-row').first().waitFor();
    assert.equal((await cells(surface, 0))[0], 'Mar 9, 23:59:59');
    assert.equal((await cells(surface, 1))[0], '00:00:00');
  });
});

describe('Trace group', () => {
  afterEach(closeSurfaces);

  it('shows the calls of a trace in order, with totals, and goes back to where it came from', async () => {
    const surface = await open();
    const { page } = surface;
    await page.getByTestId('trace-row').nth(4).getByTestId('view-trace').click();
    await page.getByTestId('trace-group').waitFor();
    assert.deepEqual((await surface.sent('traceGroup/get'))[0]?.params, { traceId: TRACE_ID });
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'trace-title');
    assert.equal(await page.locator('#trace-title').innerText(), 'Question at 14:31:08');
    const figures = await page.getByTestId('stat-card').evaluateAll((cards) => cards.map((element) => element.querySelector('.value')?.textContent));
    assert.deepEqual(figures, ['10.1 s', '≥ $0.0183', '≥ 15,730', '≥ 700', '4', '5.4 s']);
    const calls = await page.getByTestId('trace-call').evaluateAll((rows) => rows.map((row) => `${(row as HTMLElement).dataset['usageType'] ?? ''} ${(row as HTMLElement).dataset['provider'] ?? ''} ${(row as HTMLElement).dataset['status'] ?? ''}`));
    assert.deepEqual(calls, ['chat_rerank anthropic error', 'chat_rerank openai fallback', 'chat_answer anthropic error', 'chat_answer openai ok']);
    await page.getByTestId('back').click();
    await page.getByTestId('trace-row').first().waitFor();
    await eventually(() => page.evaluate(() => document.activeElement?.getAttribute('data-testid')), (focused) => focused === 'view-trace');
    assert.deepEqual(await surface.trouble(), []);
  });

  it('draws one lane for each call, named for screen readers', async () => {
    const { page } = await open({ state: { route: { tab: 'traces', traceId: TRACE_ID } } });
    await page.getByTestId('trace-group').waitFor();
    const names = await page.getByRole('img').evaluateAll((images) => images.map((image) => image.getAttribute('aria-label')));
    assert.equal(names.length, 4);
    assert.equal(names[1], 'Rerank, OpenAI gpt-5-mini, attempt 2: from 1.2 s to 3.6 s, Fallback');
    assert.equal(await page.locator('.lane .fallback-edge').count(), 1);
    assert.equal(await page.locator('.lane .hatch-bg').count(), 2);
    assert.equal(await page.locator('.lane .gap').count(), 3);
  });

  it('opens where a link points, also when it is open already', async () => {
    const surface = await open({ state: undefined, answers: { 'route/get': { result: { tab: 'traces', traceId: TRACE_ID } } } });
    await surface.page.getByTestId('trace-group').waitFor();
    await surface.event({ type: 'route/changed', route: { tab: 'overview' } });
    await surface.page.getByTestId('stat-card').first().waitFor();
    await surface.event({ type: 'route/changed', route: { tab: 'traces', traceId: TRACE_ID } });
    await surface.page.getByTestId('trace-group').waitFor();
  });

  it('goes once to where it is told while it is open, and not again when it is shown later', async () => {
    const surface = await open();
    await surface.page.getByTestId('trace-row').first().waitFor();
    await surface.event({ type: 'route/changed', route: { tab: 'traces', traceId: TRACE_ID } });
    await surface.page.getByTestId('trace-group').waitFor();
    // The extension keeps the place for a page that may just be loading, until one takes it.
    await eventually(() => surface.sent('route/get'), (sent) => sent.length === 2);
  });

  it('says of a trace without calls that none is known, in place of zeros, and leads back', async () => {
    const none = traceGroupView(TRACE_ID, [], { asOf: AS_OF, timeZone: TIME_ZONE, conversationId: null });
    const surface = await open({ state: { route: { tab: 'traces', traceId: TRACE_ID } }, answers: { 'traceGroup/get': { result: none } } });
    const { page } = surface;
    await page.getByTestId('trace-empty').waitFor();
    assert.doesNotMatch(await page.locator('main').innerText(), /\$0|0 ms|every call priced|all OK/);
    await surface.answer('traceGroup/get', { result: anEventfulTrace() });
    await surface.event({ type: 'calls/changed' });
    await page.getByTestId('trace-group').waitFor();
    await surface.answer('traceGroup/get', { result: none });
    await surface.event({ type: 'calls/changed' });
    await page.getByTestId('trace-empty').getByRole('button', { name: 'Back to Traces' }).click();
    await page.getByTestId('trace-row').first().waitFor();
  });

  it('tells no tokens and no time of a trace whose only call never ended', async () => {
    const calls = [aCallView({ status: 'interrupted', latencyMs: null, ttftMs: null, inputTokens: 0, outputTokens: 0, costUsd: 0, costSource: 'no_usage', priceId: null })];
    const surface = await open({ state: { route: { tab: 'traces', traceId: TRACE_ID } }, answers: { 'traceGroup/get': { result: traceGroupView(TRACE_ID, calls, { asOf: AS_OF, timeZone: TIME_ZONE, conversationId: null }) } } });
    const figures = await surface.page.getByTestId('stat-card').locator('.value').allInnerTexts();
    assert.deepEqual(figures, ['—', '—', '—', '—', '1', '—']);
    assert.deepEqual((await surface.page.locator('tfoot td').allInnerTexts()).filter((words) => words !== ''), ['—', '1 call', '—', '—', '—', '—']);
  });

  it('never shows an older trace under a newer one', async () => {
    const other = 'f'.repeat(32);
    const surface = await open({ state: { route: { tab: 'traces', traceId: TRACE_ID } }, answers: { 'traceGroup/get': { hold: true } } });
    await surface.page.getByTestId('loading').waitFor();
    await surface.event({ type: 'route/changed', route: { tab: 'traces', traceId: other } });
    await eventually(() => surface.sent('traceGroup/get'), (sent) => sent.length === 2);
    await surface.release('traceGroup/get', { ...anEventfulTrace(), traceId: other }, 1);
    await surface.page.getByTestId('trace-group').waitFor();
    await surface.release('traceGroup/get', anEventfulTrace(), 0);
    assert.equal(await surface.page.getByTestId('trace-group').getAttribute('data-trace-id'), other);
  });

  it('tells of an expanded call where its cost comes from, also where it is not known or a price of the user', async () => {
    const calls = [
      aCallView({ id: 1, priceId: 'user/gpt-5.1@1/2' }),
      aCallView({ id: 2, costUsd: 0, costSource: 'unpriced', priceId: null }),
      aCallView({ id: 3, costUsd: 0, costSource: 'local', priceId: null }),
    ];
    const surface = await open({ answers: { 'traces/list': { result: { ...aMixedList(), calls } } } });
    for (const [index, told] of ['$0.01769 · From a price of yours · user/gpt-5.1@1/2', 'Unknown: this model has no price yet', '$0.00 · Free: runs on this machine'].entries()) {
      await surface.page.getByTestId('trace-row').nth(index).locator('td').nth(2).click();
      const facts = surface.page.getByTestId('trace-detail').last();
      assert.equal(await facts.locator('div', { has: surface.page.locator('dt', { hasText: /^Cost$/ }) }).last().locator('dd').innerText(), told);
    }
  });

  it('leads from an expanded call of background work to all calls of its run', async () => {
    const surface = await open({ answers: { 'traces/list': { result: { ...aMixedList(), calls: [aCallView({ runId: 'run-7' })] } } } });
    await surface.page.getByTestId('trace-row').locator('td').nth(2).click();
    await surface.page.getByTestId('detail-run').click();
    await eventually(() => surface.sent('traces/list'), (sent) => JSON.stringify(sent.at(-1)?.params) === '{"runId":"run-7"}');
  });

  it('leads from the trace of a question to its conversation, where that is kept here', async () => {
    const surface = await open({ state: { route: { tab: 'traces', traceId: TRACE_ID } }, answers: { 'traceGroup/get': { result: { ...anEventfulTrace(), conversationId: 'c-7' } }, 'conversation/show': { result: null } } });
    await surface.page.getByRole('button', { name: 'Show the conversation' }).click();
    await eventually(() => surface.sent('conversation/show'), (sent) => JSON.stringify(sent.at(-1)?.params) === '{"id":"c-7"}');
    await surface.answer('traceGroup/get', { result: anEventfulTrace() });
    await surface.event({ type: 'calls/changed' });
    await eventually(() => surface.page.getByTestId('conversation-link').count(), (count) => count === 0);
  });

  it('leads from a trace of background work to all calls of its run', async () => {
    const calls = anEventfulTrace().calls.map((call) => ({ ...call, usageType: 'extraction', runId: 'run-7' }));
    const surface = await open({ state: { route: { tab: 'traces', traceId: TRACE_ID } }, answers: { 'traceGroup/get': { result: { ...anEventfulTrace(), calls } } } });
    await surface.page.getByTestId('run-link').click();
    await eventually(() => surface.sent('traces/list'), (sent) => JSON.stringify(sent.at(-1)?.params) === '{"runId":"run-7"}');
    await surface.page.getByTestId('trace-row').first().waitFor();
    assert.equal(await surface.page.getByRole('textbox', { name: 'Filter' }).inputValue(), 'run:run-7');
  });

  it('says that a trace is not there', async () => {
    const surface = await open({
      state: { route: { tab: 'traces', traceId: TRACE_ID } },
      answers: { 'traceGroup/get': { error: { code: 'not_found', message: 'There is no call of this trace.' } } },
    });
    assert.match(await surface.page.getByTestId('failed').innerText(), /There is no call of this trace\./);
    await surface.page.getByTestId('back').click();
    await surface.page.getByTestId('trace-row').first().waitFor();
  });

  it('copies the calls as JSON', async () => {
    const { page } = await open({ state: { route: { tab: 'traces', traceId: TRACE_ID } } });
    await page.getByRole('button', { name: 'Copy as JSON' }).click();
    await page.getByTestId('announcer').getByText('Copied').waitFor({ state: 'attached' });
    assert.deepEqual(JSON.parse(await page.evaluate(() => navigator.clipboard.readText())), anEventfulTrace().calls);
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    await page.getByRole('button', { name: 'Copy as JSON' }).waitFor();
  });

  it('is reached and left by keyboard alone', async () => {
    const { page } = await open();
    await page.getByTestId('trace-row').first().waitFor();
    await page.getByTestId('tab-traces').focus();
    const wanted = 'View trace of the Answer call at 14:31:13';
    const passed: (string | null | undefined)[] = [];
    while (passed.at(-1) !== wanted && passed.length < 24) {
      await page.keyboard.press('Tab');
      passed.push(await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.outerHTML.slice(0, 80)));
    }
    assert.equal(passed.at(-1), wanted, `Tab went by ${passed.join(', ')}`);
    await page.keyboard.press('Enter');
    await page.getByTestId('trace-group').waitFor();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    assert.notEqual(await page.evaluate(() => document.activeElement?.getAttribute('data-testid')), null);
    await page.getByTestId('back').focus();
    await page.keyboard.press('Enter');
    await eventually(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')), (label) => label === wanted);
  });
});
