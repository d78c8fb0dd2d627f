import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './support/bundles';
import { closeSurfaces, openSurface } from './support/openSurface';
import type { OpenSurface } from './support/openSurface';
import type { FakeAnswer } from './support/fakeHost';
import type { Surface, Theme } from './support/pageServer';
import { aConversation, aConversationList, aCostSeries, aMarkedCostSeries, aMixedList, aStrip, aSyncHealth, anEventfulTrace, anEmptyOverview, anOverview, aRunningTurn, aTurn, aWhy, someFindings, CHOICES, CITATIONS, TRACE_ID } from './support/views';

const ROUTE: FakeAnswer = { result: null };
const answered = aTurn({ facts: { ...aTurn().facts!, rerankFellBack: true } });
const streaming = aRunningTurn('streaming', {
  answer:
    'The table keeps the key of its first visible row, not a page number. [1] When it opens again it asks for the rows around that key, so calls that arrived in the meantime appear above',
});

interface Picture {
  readonly name: string;
  readonly surface: Surface;
  readonly answers: Record<string, FakeAnswer>;
  readonly state?: unknown;
  readonly ready: string;
  readonly act?: (surface: OpenSurface) => Promise<void>;
}

const PICTURES: readonly Picture[] = [
  {
    name: 'overview',
    surface: 'dashboard',
    answers: { 'route/get': ROUTE, 'costSeries/get': { result: aCostSeries() },
      'findings/list': { result: { asOf: '', timeZone: '', findings: [], syncPause: null } }, 'syncHealth/get': { result: aSyncHealth() }, 'overview/get': { result: anOverview() } },
    ready: '[data-testid=stat-card]',
  },
  {
    name: 'overview-unusual',
    surface: 'dashboard',
    answers: {
      'route/get': ROUTE,
      'overview/get': { result: anOverview({ today: { usd: 2.19, unpricedCalls: 0 }, todayCalls: 409 }) },
      'costSeries/get': { result: aMarkedCostSeries() },
      'syncHealth/get': { result: aSyncHealth() },
      'findings/list': { result: someFindings() },
      'findings/why': { result: aWhy() },
    },
    ready: '[data-testid=finding]',
    act: async ({ page }) => {
      await page.getByRole('button', { name: 'Why' }).first().click();
      await page.getByTestId('why').locator('table').waitFor();
      await page.mouse.move(0, 0);
    },
  },
  {
    name: 'overview-empty',
    surface: 'dashboard',
    answers: {
      'route/get': ROUTE,
      'costSeries/get': { result: aCostSeries() },
      'findings/list': { result: { asOf: '', timeZone: '', findings: [], syncPause: null } }, 'syncHealth/get': { result: aSyncHealth() },
      'overview/get': {
        result: anEmptyOverview(),
      },
    },
    ready: '[data-testid=empty]',
  },
  {
    name: 'traces',
    surface: 'dashboard',
    answers: { 'route/get': ROUTE, 'traceChoices/get': { result: CHOICES }, 'traceStrip/get': { result: aStrip() }, 'traces/list': { result: aMixedList() } },
    state: { route: { tab: 'traces' } },
    ready: '[data-testid=trace-row]',
    act: async ({ page }) => {
      await page.getByTestId('trace-row').nth(2).getByRole('button').first().click();
    },
  },
  {
    name: 'trace-group',
    surface: 'dashboard',
    answers: { 'route/get': ROUTE, 'traceGroup/get': { result: anEventfulTrace() } },
    state: { route: { tab: 'traces', traceId: TRACE_ID } },
    ready: '[data-testid=trace-group]',
  },
  {
    name: 'answer',
    surface: 'answer',
    answers: { 'conversation/get': { result: aConversation([answered, streaming], { conversationId: 'c1' }) }, 'conversations/list': { result: aConversationList() } },
    ready: '[data-testid=cost-line]',
    act: async ({ page }) => {
      await page.getByTestId('citation').first().click();
      await page.evaluate(() => {
        window.scrollTo(0, 0);
      });
    },
  },
  {
    name: 'answer-states',
    surface: 'answer',
    answers: {
      'conversation/get': {
        result: aConversation([
          aTurn({ question: 'Offline?', answer: 'From your notes: **keyset**. [1]', citations: CITATIONS.slice(0, 1), facts: { ...aTurn().facts!, offline: true, cost: { usd: 0, unpricedCalls: 0 }, label: 'HALLUCINATION_RISK' } }),
          aTurn({ question: 'And this?', state: 'stopped', answer: 'It began', citations: [] }),
          aTurn({
            question: 'And that?',
            state: 'failed',
            answer: '',
            citations: [],
            notice: { message: 'Anthropic refused the key (401). Nothing was answered.', actions: ['setApiKey', 'showPassages'] },
          }),
        ]),
      },
    },
    ready: '[data-testid=cost-line]',
    act: async ({ page }) => {
      await page.evaluate(() => {
        window.scrollTo(0, 0);
      });
    },
  },
  {
    name: 'answer-empty',
    surface: 'answer',
    answers: { 'conversation/get': { result: aConversation([]) }, 'conversations/list': { result: { ...aConversationList(), conversations: [] } } },
    ready: '[data-testid=empty]',
  },
];

describe('Right to left', () => {
  afterEach(closeSurfaces);

  for (const picture of PICTURES.filter(({ name }) => ['overview', 'traces', 'trace-group', 'answer'].includes(name))) {
    it(`${picture.name} fits, and its numbers still end at the right`, async () => {
      const surface = await openSurface(picture.surface, { ...picture, width: 400, rightToLeft: true });
      await surface.page.waitForSelector(picture.ready);
      const overflow = await surface.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      const alignments = await surface.page.locator('td.num').evaluateAll((cells) => cells.map((cell) => getComputedStyle(cell).textAlign));
      assert.equal(overflow, 0);
      assert.ok(alignments.every((alignment) => alignment === 'right'), alignments.join(' '));
    });
  }
});

describe('pictures of every surface', () => {
  const folder = path.join(projectRoot, 'artifacts', 'webview');
  before(() => {
    mkdirSync(folder, { recursive: true });
  });
  afterEach(closeSurfaces);

  const themes: readonly { readonly theme: Theme; readonly widths: readonly number[] }[] = [
    { theme: 'dark', widths: [1280, 400] },
    { theme: 'light', widths: [1280, 400] },
    { theme: 'hc-dark', widths: [1280] },
    { theme: 'hc-light', widths: [1280] },
  ];
  for (const picture of PICTURES) {
    it(`are taken of ${picture.name}, without sideways scrolling`, async () => {
      for (const { theme, widths } of themes) {
        for (const width of widths) {
          const surface = await openSurface(picture.surface, { ...picture, theme, width });
          await surface.page.waitForSelector(picture.ready);
          await surface.page.evaluate(() => document.fonts.ready);
          await picture.act?.(surface);
          const overflow = await surface.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          if (overflow > 0) {
            throw new Error(`${picture.name} is ${String(overflow)} px too wide at ${String(width)} px`);
          }
          await surface.page.screenshot({ path: path.join(folder, `${picture.name}-${theme}-${String(width)}.png`), fullPage: picture.surface === 'dashboard' });
          await closeSurfaces();
        }
      }
    });
  }
});
