import type { AnswerFacts } from '../../../src/protocol/answerProtocol';
import type { FakeAnswer } from './fakeHost';
import { DASHBOARD } from './openDashboard';
import type { OpenSurface } from './openSurface';
import type { Surface } from './pageServer';
import { TRACE_ID } from '../../support/aCallView';
import { aConversation, aConversationList, aMarkedCostSeries, aMixedList, anEmptyOverview, anOverview, aPlace, aRunningTurn, aSyncHealth, aTurn, AS_OF, CITATIONS, someFacts, someFindings, TIME_ZONE } from './views';

/** A surface in a state worth looking at: what the host answers, and what a person did then. */
export interface Scene {
  readonly name: string;
  readonly surface: Surface;
  readonly answers: Record<string, FakeAnswer>;
  readonly state?: unknown;
  /** Selector of what is there once the page is drawn. */
  readonly ready: string;
  readonly act?: (surface: OpenSurface) => Promise<void>;
}

const testId = (id: string): string => `[data-testid=${id}]`;

const FACTS: AnswerFacts = someFacts();
const FAILED: FakeAnswer = { error: { code: 'unavailable', message: 'The usage worker stopped twice.' } };
const TRACES = { route: { tab: 'traces' } } as const;

async function openWhy({ page }: OpenSurface): Promise<void> {
  await page.getByRole('button', { name: 'Why' }).first().click();
  await page.getByTestId('why').locator('table').waitFor();
  await page.mouse.move(0, 0);
}

async function openFirstSource({ page }: OpenSurface): Promise<void> {
  await page.getByTestId('citation').first().click();
  await page.evaluate(() => {
    window.scrollTo(0, 0);
  });
}

/** The surfaces as they mostly are: pictures of these are kept. */
export const SURFACES: readonly Scene[] = [
  {
    name: 'overview',
    surface: 'dashboard',
    answers: {
      ...DASHBOARD,
      'overview/get': { result: anOverview({ period: 'month', today: { usd: 2.19, unpricedCalls: 0 }, todayCalls: 409 }) },
      'costSeries/get': { result: aMarkedCostSeries() },
      'findings/list': { result: someFindings() },
    },
    state: { route: { tab: 'overview' }, period: 'month' },
    ready: testId('finding'),
    act: openWhy,
  },
  {
    name: 'traces',
    surface: 'dashboard',
    answers: DASHBOARD,
    state: TRACES,
    ready: testId('trace-row'),
    act: async ({ page }) => {
      await page.getByTestId('trace-row').nth(2).getByRole('button').first().click();
      await page.mouse.move(0, 0);
    },
  },
  { name: 'trace-group', surface: 'dashboard', answers: DASHBOARD, state: { route: { tab: 'traces', traceId: TRACE_ID } }, ready: testId('trace-group') },
  {
    name: 'answer',
    surface: 'answer',
    state: { historyOpen: true },
    answers: {
      'conversations/list': { result: aConversationList() },
      'conversation/get': {
        result: aConversation([
          aTurn({ facts: { ...FACTS, rerankFellBack: true } }),
          aRunningTurn('streaming', {
            answer:
              'The table keeps the key of its first visible row, not a page number. [1] When it opens again it asks for the rows around that key, so calls that arrived in the meantime appear above',
          }),
        ], { conversationId: 'c2' }),
      },
    },
    ready: testId('cost-line'),
    act: openFirstSource,
  },
];

/** What a surface shows instead, or beside: nothing, not yet, a failure, other findings. */
export const STATES: readonly Scene[] = [
  { name: 'overview-normal', surface: 'dashboard', answers: DASHBOARD, ready: testId('stat-card') },
  {
    name: 'overview-paused',
    surface: 'dashboard',
    answers: { ...DASHBOARD, 'findings/list': { result: someFindings({ syncPause: { by: 'user', since: '2026-03-10T12:00:00.000Z', findingId: null } }) }, 'syncHealth/get': { result: aSyncHealth({ pausedBy: 'user' }) } },
    ready: testId('finding'),
    act: async ({ page }) => {
      await page.getByText('Label').first().click();
    },
  },
  { name: 'overview-empty', surface: 'dashboard', answers: { ...DASHBOARD, 'overview/get': { result: anEmptyOverview() } }, ready: testId('empty') },
  { name: 'overview-loading', surface: 'dashboard', answers: { 'route/get': { result: null } }, ready: testId('loading') },
  {
    name: 'overview-rebuilding',
    surface: 'dashboard',
    answers: { 'route/get': { result: null } },
    ready: testId('loading'),
    act: async (surface) => {
      await surface.event({ type: 'rebuild/advanced', fraction: 0.4 });
      await surface.page.getByTestId('rebuilding').waitFor();
    },
  },
  { name: 'overview-failed', surface: 'dashboard', answers: { ...DASHBOARD, 'overview/get': FAILED }, ready: testId('failed') },
  {
    name: 'overview-parts-failed',
    surface: 'dashboard',
    answers: { ...DASHBOARD, 'costSeries/get': FAILED, 'findings/list': FAILED, 'syncHealth/get': FAILED },
    ready: testId('stat-card'),
  },
  {
    name: 'traces-filtered',
    surface: 'dashboard',
    answers: { ...DASHBOARD, 'traces/list': { result: { ...aMixedList(), older: aPlace(1) } } },
    state: { ...TRACES, filters: { status: 'error', query: 'type:rerank status:no', minCostUsd: 0.05, since: '2026-03-09T23:00:00.000Z' } },
    ready: testId('trace-row'),
  },
  { name: 'traces-no-match', surface: 'dashboard', answers: { ...DASHBOARD, 'traces/list': { result: { asOf: AS_OF, timeZone: TIME_ZONE, calls: [] } } }, state: { ...TRACES, filters: { status: 'timeout' } }, ready: testId('no-match') },
  { name: 'traces-empty', surface: 'dashboard', answers: { ...DASHBOARD, 'traces/list': { result: { asOf: AS_OF, timeZone: TIME_ZONE, calls: [] } } }, state: TRACES, ready: testId('empty') },
  { name: 'traces-failed', surface: 'dashboard', answers: { ...DASHBOARD, 'traces/list': FAILED, 'traceStrip/get': FAILED }, state: TRACES, ready: testId('failed') },
  { name: 'trace-group-failed', surface: 'dashboard', answers: { ...DASHBOARD, 'traceGroup/get': FAILED }, state: { route: { tab: 'traces', traceId: TRACE_ID } }, ready: testId('failed') },
  {
    name: 'answer-states',
    surface: 'answer',
    answers: {
      'conversation/get': {
        result: aConversation([
          aTurn({ question: 'Offline?', answer: 'From your notes: **keyset**. [1]', citations: CITATIONS.slice(0, 1), facts: { ...FACTS, offline: true, cost: { usd: 0, unpricedCalls: 0 }, label: 'HALLUCINATION_RISK' } }),
          aTurn({ question: 'And this?', state: 'stopped', answer: 'A [link](https://example.org) and a table\n\n| a | b |\n|---|---|\n| 1 | 2 |', citations: [] }),
          aTurn({
            question: 'And that?',
            state: 'failed',
            answer: '',
            citations: [],
            notice: { message: 'Anthropic refused the key (401). Nothing was answered.', actions: ['setApiKey', 'showPassages'] },
          }),
          aRunningTurn('retrieving', { question: 'And then?' }),
        ]),
      },
    },
    ready: testId('stop'),
    act: openFirstSource,
  },
  {
    name: 'answer-history',
    surface: 'answer',
    state: { historyOpen: true },
    answers: { 'conversation/get': { result: aConversation([aTurn()], { conversationId: 'c2' }) }, 'conversations/list': { result: { ...aConversationList(), more: true } } },
    ready: testId('conversation'),
  },
  { name: 'answer-empty', surface: 'answer', answers: { 'conversation/get': { result: aConversation([]) } }, ready: testId('empty') },
];
