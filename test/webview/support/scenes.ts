import type { AnswerFacts } from '../../../src/protocol/answerProtocol';
import type { FakeAnswer } from './fakeHost';
import { DASHBOARD } from './openDashboard';
import type { OpenSurface } from './openSurface';
import type { Surface } from './pageServer';
import { TRACE_ID } from '../../support/aCallView';
import { anEmptyStrip, storyCosts, storyFindings, storyOverview, storyStrip, storySync, storySyncBefore, storyWhy } from './storyViews';
import { aConversation, aConversationList, aMixedList, anEmptyOverview, anEventfulTrace, aPlace, aRunningTurn, aTurn, AS_OF, CITATIONS, someFacts, TIME_ZONE } from './views';

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

/** What the pictures tell: a normal week, and a month that ends with an unusual day. */
const STORY: Record<string, FakeAnswer> = {
  ...DASHBOARD,
  'overview/get': { result: storyOverview('week', 'normal') },
  'costSeries/get': { result: storyCosts('week', 'normal') },
  'syncHealth/get': { result: storySync('normal') },
  'findings/why': { result: storyWhy() },
  'traceStrip/get': { result: storyStrip() },
  'traces/list': { result: { ...aMixedList(), older: aPlace(1) } },
  'traceGroup/get': { result: anEventfulTrace('c1') },
};
const UNUSUAL: Record<string, FakeAnswer> = {
  ...STORY,
  'overview/get': { result: storyOverview('month', 'unusual') },
  'costSeries/get': { result: storyCosts('month', 'unusual') },
  'syncHealth/get': { result: storySync('unusual') },
  'findings/list': { result: storyFindings() },
};
const NO_CALLS = { result: { asOf: AS_OF, timeZone: TIME_ZONE, calls: [] } } satisfies FakeAnswer;

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
    answers: UNUSUAL,
    state: { route: { tab: 'overview' }, period: 'month' },
    ready: testId('finding'),
    act: openWhy,
  },
  {
    name: 'traces',
    surface: 'dashboard',
    answers: STORY,
    state: TRACES,
    ready: testId('trace-row'),
    act: async ({ page }) => {
      await page.getByTestId('trace-row').nth(2).getByRole('button').first().click();
      await page.mouse.move(0, 0);
    },
  },
  { name: 'trace-group', surface: 'dashboard', answers: STORY, state: { route: { tab: 'traces', traceId: TRACE_ID } }, ready: testId('trace-group') },
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
        ], { conversationId: 'c1' }),
      },
    },
    ready: testId('cost-line'),
    act: openFirstSource,
  },
];

/** What a surface shows instead, or beside: nothing, not yet, a failure, other findings. */
export const STATES: readonly Scene[] = [
  { name: 'overview-normal', surface: 'dashboard', answers: STORY, ready: testId('stat-card') },
  {
    name: 'overview-paused',
    surface: 'dashboard',
    answers: {
      ...UNUSUAL,
      'findings/list': { result: storyFindings({ syncPause: { by: 'user', since: '2026-03-10T13:05:00.000Z', findingId: null } }) },
      'syncHealth/get': { result: storySync('unusual', { pausedBy: 'user' }) },
    },
    state: { route: { tab: 'overview' }, period: 'month' },
    ready: testId('finding'),
    act: async ({ page }) => {
      await page.getByText('Label').first().click();
    },
  },
  { name: 'overview-empty', surface: 'dashboard', answers: { ...STORY, 'overview/get': { result: anEmptyOverview() }, 'syncHealth/get': { result: storySyncBefore() } }, ready: testId('empty') },
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
  { name: 'overview-failed', surface: 'dashboard', answers: { ...STORY, 'overview/get': FAILED }, ready: testId('failed') },
  {
    name: 'overview-parts-failed',
    surface: 'dashboard',
    answers: { ...STORY, 'costSeries/get': FAILED, 'findings/list': FAILED, 'syncHealth/get': FAILED },
    ready: testId('stat-card'),
  },
  {
    name: 'traces-filtered',
    surface: 'dashboard',
    answers: { ...STORY, 'traces/list': { result: { ...aMixedList(), calls: aMixedList().calls.filter(({ status, usageType }) => status === 'error' && usageType === 'chat_rerank') } }, 'traceStrip/get': { result: { ...storyStrip(), columns: storyStrip().columns.filter(({ failed }) => failed > 0).map((column) => ({ ...column, calls: 1, failed: 1, costUsd: 0, unpricedCalls: 1 })) } } },
    state: { ...TRACES, filters: { status: 'error', query: 'type:rerank latency:no', since: '2026-03-09T23:00:00.000Z' } },
    ready: testId('trace-row'),
  },
  { name: 'traces-no-match', surface: 'dashboard', answers: { ...STORY, 'traces/list': NO_CALLS, 'traceStrip/get': { result: anEmptyStrip() } }, state: { ...TRACES, filters: { status: 'timeout' } }, ready: testId('no-match') },
  { name: 'traces-empty', surface: 'dashboard', answers: { ...STORY, 'traces/list': NO_CALLS, 'traceStrip/get': { result: anEmptyStrip() } }, state: TRACES, ready: testId('empty') },
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
    answers: { 'conversation/get': { result: aConversation([aTurn()], { conversationId: 'c1' }) }, 'conversations/list': { result: { ...aConversationList(), more: true } } },
    ready: testId('conversation'),
  },
  { name: 'answer-empty', surface: 'answer', answers: { 'conversation/get': { result: aConversation([]) } }, ready: testId('empty') },
];
