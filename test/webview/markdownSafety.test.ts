import assert from 'node:assert/strict';
import { closeSurfaces, openSurface } from './support/openSurface';
import type { FakeAnswer } from './support/fakeHost';
import type { OpenSurface } from './support/openSurface';
import type { TurnView } from '../../src/protocol/answerProtocol';
import { DASHBOARD } from './support/openDashboard';
import { aCallView, TRACE_ID } from '../support/aCallView';
import { aConversation, aConversationList, aMarkedCostSeries, anOverview, someFindings, aTurn, AS_OF, CITATIONS, TIME_ZONE } from './support/views';

const HOSTILE = [
  '<script>window.pwned = 1</script>',
  '<img src="https://evil.example/x.png" onerror="window.pwned = 1">',
  '<iframe src="https://evil.example/"></iframe>',
  '<svg onload="window.pwned = 1"></svg>',
  '<style>body { background: url(https://evil.example/s.png) }</style>',
  '<a href="command:workbench.action.terminal.new">x</a>',
  '<form action="https://evil.example/"><button>go</button></form>',
  '"><script>window.pwned = 1</script>',
  '${window.pwned = 1}',
].join('\n');

const HOSTILE_MARKDOWN = `${HOSTILE}

![picture](https://evil.example/a.png) ![](data:image/svg+xml,<svg/onload=alert(1)>)

[run](command:workbench.action.terminal.new) [script](javascript:window.pwned=1) [data](data:text/html,<script>window.pwned=1</script>)
[vbs](vbscript:x) [file](file:///etc/passwd) [rel](../secret.md) [vscode](vscode://x.y/z) <javascript:window.pwned=1> [ent](java&#115;cript:window.pwned=1)
[ tab ](java	script:window.pwned=1) [good](https://example.org/a?b=c "a title") https://example.com/auto

[1]: javascript:window.pwned=1
[ref]: command:x

See [1] and [ref] and \`<b>code</b>\`.

| <b>head</b> | [x](javascript:1) |
| --- | --- |
| <img src=x onerror=window.pwned=1> | &lt;i&gt; |

\`\`\`html"><script>window.pwned=1</script>
<script>window.pwned = 1</script>
\`\`\`
`;

async function assertUnharmed(surface: OpenSurface): Promise<void> {
  const found = await surface.page.evaluate(() => ({
    pwned: (window as unknown as { pwned?: unknown }).pwned ?? null,
    foreign: [...document.body.querySelectorAll('script:not([nonce]), img, iframe, object, embed, video, audio, style, form[action], [style], base, link')].map((element) => element.outerHTML),
    handlers: [...document.body.querySelectorAll('*')].flatMap((element) => element.getAttributeNames().filter((name) => name.startsWith('on'))),
    addresses: [...document.querySelectorAll('a[href]')].map((element) => element.getAttribute('href')),
  }));
  assert.equal(found.pwned, null);
  assert.deepEqual(found.foreign, []);
  assert.deepEqual(found.handlers, []);
  assert.ok(found.addresses.every((address) => /^https?:/.test(address ?? '')), `only web links: ${found.addresses.join(' ')}`);
  assert.deepEqual(await surface.trouble(), []);
}

/** Keys of the views whose words come from notes, models, providers, files or other programs. */
const UNTRUSTED = new Set(['name', 'title', 'message', 'provider', 'providers', 'model', 'models', 'usageType', 'runId', 'traceId', 'firstTraceId', 'id', 'findingId', 'cause', 'errorMessage', 'priceId', 'conversationId', 'vaultName', 'timeZone']);

/** The same view with markup wherever words are not our own. */
function hostile(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return UNTRUSTED.has(key) ? `${value}${HOSTILE}` : value;
  if (Array.isArray(value)) return value.map((item) => hostile(item, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, hostile(item, name)]));
}

const HOSTILE_DASHBOARD: Record<string, FakeAnswer> = Object.fromEntries(
  Object.entries({ ...DASHBOARD, 'costSeries/get': { result: aMarkedCostSeries() }, 'findings/list': { result: someFindings({ syncPause: { by: 'user', since: AS_OF, findingId: 'x' } }) } }).map(([type, answer]) => [type, 'result' in answer && type !== 'route/get' ? { result: hostile(answer.result) } : answer]),
);

function openTurn(turn: Partial<TurnView>): Promise<OpenSurface> {
  return openSurface('answer', { answers: { 'conversation/get': { result: aConversation([aTurn(turn)]) } } });
}

describe('Markup from notes and models', () => {
  afterEach(closeSurfaces);

  it('in an answer is text: nothing runs, nothing loads, and only web links are links', async () => {
    const surface = await openTurn({ answer: HOSTILE_MARKDOWN });
    const { page } = surface;
    await page.getByTestId('cost-line').waitFor();
    await assertUnharmed(surface);
    const addresses = await page.locator('.prose a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    assert.deepEqual(addresses, ['https://example.org/a?b=c', 'https://example.com/auto']);
    const text = await page.getByTestId('answer-text').innerText();
    assert.ok(text.includes('<script>window.pwned = 1</script>'), 'tags are shown');
    assert.ok(text.includes('[image: picture]'));
    assert.ok(text.includes('<i>'), 'character references stand for their characters');
    assert.equal(await page.getByTestId('citation-marker').first().innerText(), '1', 'a marker with an address is still a marker');
    for (const word of await page.locator('.prose p').allInnerTexts()) {
      assert.ok(!word.includes('undefined') && !word.includes('[object'), word);
    }
  });

  it('stays harmless at every moment of streaming', async () => {
    const surface = await openTurn({ state: 'streaming', answer: '' });
    await surface.page.getByTestId('answer').waitFor();
    for (let offset = 0; offset < HOSTILE_MARKDOWN.length; offset += 37) {
      await surface.event({ type: 'answer/token', turn: 0, offset, text: HOSTILE_MARKDOWN.slice(offset, offset + 37) });
    }
    await assertUnharmed(surface);
  });

  it('in titles, paths, headings, snippets, questions, models and notices is text', async () => {
    const surface = await openTurn({
      question: HOSTILE,
      state: 'failed',
      notice: { message: HOSTILE, actions: ['retry'] },
      citations: CITATIONS.map((citation) => ({ ...citation, noteTitle: HOSTILE, notePath: `${HOSTILE}.md`, headingPath: [HOSTILE], snippet: HOSTILE })),
      facts: { ...aTurn().facts!, calls: aTurn().facts!.calls.map((call) => ({ ...call, model: HOSTILE })) },
    });
    await surface.page.getByTestId('citation').first().waitFor();
    await assertUnharmed(surface);
    await surface.page.getByTestId('citation').first().click();
    await surface.page.getByTestId('preview').waitFor();
    await assertUnharmed(surface);
  });

  it('in the id of a trace that the page kept, and that cannot be read, is text', async () => {
    const surface = await openSurface('dashboard', { state: { route: { tab: 'traces', traceId: HOSTILE } }, answers: { ...DASHBOARD, 'traceGroup/get': { error: { code: 'unavailable', message: HOSTILE } } } });
    await surface.page.getByTestId('failed').waitFor();
    await assertUnharmed(surface);
    assert.equal(await surface.page.locator('.crumbs [aria-current]').innerText(), '<script>');
  });

  it('in models, providers, types, errors and ids of calls is text', async () => {
    const call = aCallView({ model: HOSTILE, provider: HOSTILE, usageType: HOSTILE, errorMessage: HOSTILE, runId: HOSTILE, traceId: HOSTILE, status: 'error' });
    const view = { asOf: AS_OF, timeZone: TIME_ZONE, calls: [call] };
    const group = { ...view, traceId: TRACE_ID, totalCost: { usd: 1, unpricedCalls: 0 }, totalLatencyMs: 1, wallTimeMs: 1, totalInputTokens: 1, totalOutputTokens: 1, providers: [HOSTILE], costSources: ['priced'] };
    const surface = await openSurface('dashboard', {
      state: { route: { tab: 'traces' } },
      answers: { 'route/get': { result: null }, 'overview/get': { result: anOverview() }, 'traces/list': { result: view }, 'traceGroup/get': { result: group } },
    });
    await surface.page.getByTestId('trace-row').locator('td').nth(2).click();
    await surface.page.getByTestId('trace-detail').waitFor();
    await assertUnharmed(surface);
    await surface.page.getByTestId('trace-row').getByTestId('view-trace').click();
    await surface.page.getByTestId('trace-group').waitFor();
    await assertUnharmed(surface);
  });

  it('in the verdict, findings and their reasons, the chart with its table, the breakdown and Sync Health is text', async () => {
    const surface = await openSurface('dashboard', { state: { route: { tab: 'overview' } }, answers: HOSTILE_DASHBOARD });
    const { page } = surface;
    await page.getByTestId('finding').first().waitFor();
    await page.getByRole('button', { name: 'Why' }).first().click();
    await page.getByTestId('why').locator('table').waitFor();
    await page.getByText('Label').first().click();
    await page.getByText('Show as table').click();
    await assertUnharmed(surface);
    const told = await page.evaluate(() => document.body.textContent);
    assert.ok(told.split('<script>window.pwned = 1</script>').length > 10, 'tags are shown');
    for (const stack of ['Provider', 'Model']) {
      for (const button of await page.getByRole('button', { name: stack, exact: true }).or(page.getByRole('radio', { name: stack, exact: true })).all()) {
        await button.click({ force: true });
        await assertUnharmed(surface);
      }
    }
    // Tooltips are titles of the drawing, and what is under the pointer.
    for (const bar of await page.getByTestId('cost-bar').all()) {
      await bar.hover({ force: true });
    }
    await assertUnharmed(surface);
  });

  it('in the filters, the strip, the rows and a trace is text, also where it comes from what the page kept', async () => {
    const filters = { query: HOSTILE, provider: HOSTILE, model: HOSTILE, usageType: HOSTILE, since: AS_OF };
    const surface = await openSurface('dashboard', { state: { route: { tab: 'traces' }, filters }, answers: HOSTILE_DASHBOARD });
    const { page } = surface;
    await page.getByTestId('trace-row').first().waitFor();
    await page.getByTestId('strip-column').last().locator('.hit').hover({ force: true });
    for (const row of await page.getByTestId('trace-row').all()) {
      await row.getByRole('button').first().click();
    }
    await assertUnharmed(surface);
    await page.getByTestId('view-trace').first().click();
    await page.getByTestId('trace-group').waitFor();
    await assertUnharmed(surface);
  });

  it('in the list of conversations, the name of the vault and an error of the host is text', async () => {
    const list = hostile(aConversationList());
    const conversation = hostile(aConversation([aTurn({ question: HOSTILE })], { conversationId: 'c1' }));
    const surface = await openSurface('answer', { state: { historyOpen: true }, answers: { 'conversation/get': { result: conversation }, 'conversations/list': { result: list } } });
    await surface.page.getByTestId('conversation').first().waitFor();
    assert.ok((await surface.page.getByTestId('conversation').first().innerText()).includes('<script>'));
    await assertUnharmed(surface);
    const failed: FakeAnswer = { error: { code: 'unavailable', message: HOSTILE } };
    const dashboard = await openSurface('dashboard', { answers: { 'route/get': { result: null }, 'overview/get': failed, 'costSeries/get': failed, 'findings/list': failed, 'syncHealth/get': failed } });
    await dashboard.page.getByTestId('failed').first().waitFor();
    await assertUnharmed(dashboard);
  });

  it('nested without end, or longer than any answer, is still shown', async () => {
    for (const answer of ['>'.repeat(5_000) + ' deep', '- '.repeat(3_000) + 'deep', '['.repeat(5_000) + 'deep', '*'.repeat(5_000) + 'deep', `${'x '.repeat(150_000)}deep`]) {
      const surface = await openTurn({ answer });
      await surface.page.getByTestId('cost-line').waitFor({ timeout: 10_000 });
      assert.ok((await surface.page.getByTestId('answer-text').innerText()).includes('deep'));
      assert.deepEqual(await surface.trouble(), []);
      await closeSurfaces();
    }
  });

  it('of every common kind is drawn as what it is', async () => {
    const { page } = await openTurn({
      answer: '# Title\n\nText with *em*, **strong**, ~~del~~, `code`.\nNext\\\nline\n\n1. one\n2. two\n   - nested\n\n- [x] done\n- [ ] open\n\n> quoted\n\n---\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n```js\nlet a;\n```',
    });
    const prose = page.getByTestId('answer-text');
    for (const [selector, text] of [
      ['h3', 'Title'],
      ['em', 'em'],
      ['strong', 'strong'],
      ['del', 'del'],
      ['p code', 'code'],
      ['ol > li:nth-child(2) > ul > li', 'nested'],
      ['blockquote p', 'quoted'],
      ['td.align-right', '2'],
      ['pre code', 'let a;'],
    ] as const) {
      assert.equal((await prose.locator(selector).first().innerText()).trim(), text, selector);
    }
    assert.match(await prose.innerText(), /☑ done\s+☐ open/);
    assert.equal(await prose.locator('hr').count(), 1);
    assert.equal(await prose.locator('p br').count(), 1);
  });
});
