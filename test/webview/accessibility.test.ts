import assert from 'node:assert/strict';
import { source as axeSource } from 'axe-core';
import { closeSurfaces, openSurface } from './support/openSurface';
import type { OpenSurface, SurfaceOptions } from './support/openSurface';
import { THEMES } from './support/pageServer';
import type { Surface } from './support/pageServer';
import { aConversation, aConversationList, aCostSeries, aMixedList, aStrip, aSyncHealth, aPlace, anEventfulTrace, anOverview, aRunningTurn, aTurn, CHOICES, someFacts, someFindings, aWhy, TRACE_ID } from './support/views';

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[] }[];
}

async function findings({ page }: OpenSurface, withoutRules: readonly string[] = []): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  const result = await page.evaluate(
    (left) =>
      (window as unknown as { axe: { run(options: unknown): Promise<AxeResult> } }).axe.run({
        rules: Object.fromEntries(left.map((rule) => [rule, { enabled: false }])),
      }),
    withoutRules,
  );
  return result.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`));
}

interface Scene extends Omit<SurfaceOptions, 'theme'> {
  readonly name: string;
  readonly surface: Surface;
  readonly ready: string;
  readonly act?: (surface: OpenSurface) => Promise<void>;
}

const ROUTE = { 'route/get': { result: null }, 'costSeries/get': { result: aCostSeries() },
      'findings/list': { result: { asOf: '', timeZone: '', findings: [], syncPause: null } }, 'syncHealth/get': { result: aSyncHealth() }, 'traceChoices/get': { result: CHOICES }, 'traceStrip/get': { result: aStrip() } } as const;

const SCENES: readonly Scene[] = [
  { name: 'Overview', surface: 'dashboard', answers: { ...ROUTE, 'overview/get': { result: anOverview() } }, ready: 'stat-card' },
  {
    name: 'Overview with findings and their reasons',
    surface: 'dashboard',
    answers: { ...ROUTE, 'overview/get': { result: anOverview() }, 'findings/list': { result: someFindings({ syncPause: { by: 'user', since: '2026-03-10T12:00:00.000Z', findingId: null } }) }, 'findings/why': { result: aWhy() } },
    ready: 'finding',
    act: async ({ page }) => {
      await page.getByRole('button', { name: 'Why' }).first().click();
      await page.getByTestId('why').locator('table').waitFor();
      await page.getByText('Label').first().click();
    },
  },
  { name: 'a failed Overview', surface: 'dashboard', answers: { ...ROUTE, 'overview/get': { error: { code: 'failed', message: 'No.' } } }, ready: 'failed' },
  { name: 'a loading Overview', surface: 'dashboard', answers: { ...ROUTE, 'overview/get': { hold: true } }, ready: 'loading' },
  {
    name: 'an Overview whose store is made again',
    surface: 'dashboard',
    answers: { ...ROUTE, 'overview/get': { hold: true } },
    ready: 'loading',
    act: async (surface) => {
      await surface.event({ type: 'rebuild/advanced', fraction: 0.4 });
      await surface.page.getByTestId('rebuilding').waitFor();
    },
  },
  {
    name: 'Traces with an open row',
    surface: 'dashboard',
    state: { route: { tab: 'traces' }, filters: { status: 'error', query: 'type:rerank status:no', minCostUsd: 0.05, since: '2026-03-09T23:00:00.000Z' } },
    answers: { ...ROUTE, 'traces/list': { result: { ...aMixedList(), older: aPlace(1) } } },
    ready: 'trace-row',
    act: async ({ page }) => {
      await page.getByTestId('trace-row').nth(2).locator('td').nth(2).click();
    },
  },
  { name: 'a trace group', surface: 'dashboard', state: { route: { tab: 'traces', traceId: TRACE_ID } }, answers: { ...ROUTE, 'traceGroup/get': { result: anEventfulTrace() } }, ready: 'trace-group' },
  {
    name: 'answers in every state',
    surface: 'answer',
    answers: {
      'conversation/get': {
        result: aConversation([
          aTurn({ facts: someFacts({ offline: true, label: 'HALLUCINATION_RISK', rerankFellBack: true }) }),
          aTurn({ state: 'stopped', answer: 'A [link](https://example.org) and a table\n\n| a | b |\n|---|---|\n| 1 | 2 |' }),
          aTurn({ state: 'failed', answer: '', citations: [], notice: { message: 'The key was refused.', actions: ['setApiKey', 'showPassages'] } }),
          aRunningTurn('streaming', { answer: 'Writing this [1]' }),
        ]),
      },
    },
    ready: 'stop',
    act: async ({ page }) => {
      await page.getByTestId('citation').first().click();
    },
  },
  {
    name: 'conversations of earlier',
    surface: 'answer',
    state: { historyOpen: true },
    answers: { 'conversation/get': { result: aConversation([aTurn()], { conversationId: 'c2' }) }, 'conversations/list': { result: { ...aConversationList(), more: true } } },
    ready: 'conversation',
  },
  { name: 'an empty conversation', surface: 'answer', answers: { 'conversation/get': { result: aConversation([]) } }, ready: 'empty' },
];

describe('Accessibility', () => {
  afterEach(closeSurfaces);

  for (const scene of SCENES) {
    it(`of ${scene.name}: axe finds nothing in any of the four themes, nor when it is narrow`, async () => {
      for (const { theme, width } of [...THEMES.map((name) => ({ theme: name, width: 1280 })), { theme: 'dark' as const, width: 400 }]) {
        const surface = await openSurface(scene.surface, { ...scene, theme, width });
        await surface.page.getByTestId(scene.ready).first().waitFor();
        await scene.act?.(surface);
        assert.deepEqual(await findings(surface), [], `${theme} at ${String(width)} px`);
        await closeSurfaces();
      }
    });
  }

  it('has landmarks, one first heading and named tables', async () => {
    const { page } = await openSurface('dashboard', { state: { route: { tab: 'traces' } }, answers: { ...ROUTE, 'traces/list': { result: aMixedList() } } });
    await page.getByTestId('trace-row').first().waitFor();
    assert.equal(await page.getByRole('main').count(), 1);
    assert.equal(await page.getByRole('banner').count(), 1);
    assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1);
    assert.equal(await page.getByRole('search', { name: 'Filters' }).count(), 1);
    assert.equal(await page.getByRole('region', { name: 'Calls' }).getByRole('table').count(), 1);
  });

  it('shows the focus on everything that takes it', async () => {
    const { page } = await openSurface('answer', { answers: { 'conversation/get': { result: aConversation([aTurn()]) } } });
    await page.getByTestId('cost-line').waitFor();
    const unseen: string[] = [];
    for (let presses = 0; presses < 18; presses += 1) {
      await page.keyboard.press('Tab');
      const focus = await page.evaluate(() => {
        const element = document.activeElement;
        const frame = element?.closest('.box') ?? element;
        return element === null || frame === null || element === document.body
          ? undefined
          : { html: element.outerHTML.slice(0, 80), style: getComputedStyle(frame).outlineStyle };
      });
      if (focus?.style === 'none') {
        unseen.push(focus.html);
      }
    }
    assert.deepEqual(unseen, []);
  });

  it('keeps words and outlines in forced colours', async () => {
    const surface = await openSurface('dashboard', { forcedColors: true, state: { route: { tab: 'traces', traceId: TRACE_ID } }, answers: { ...ROUTE, 'traceGroup/get': { result: anEventfulTrace() } } });
    await surface.page.getByTestId('trace-group').waitFor();
    assert.equal(await surface.page.locator('.lane rect').first().evaluate((element) => getComputedStyle(element).strokeWidth), '1px');
    // axe computes contrast from the colours that the browser has replaced.
    assert.deepEqual(await findings(surface, ['color-contrast']), []);
  });
});
