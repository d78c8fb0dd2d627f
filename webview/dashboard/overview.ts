import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { FindingsView } from '../../src/protocol/findingsContract';
import type { BreakdownKind, CostSeriesView, CostStack, OverviewView } from '../../src/protocol/overviewContract';
import type { SyncHealthView } from '../../src/protocol/syncContract';
import type { Formatter } from '../shared/formatter';
import type { ResourceState } from '../shared/resource';
import { emptyState, errorText, failedState, notice, skeleton } from '../shared/states';
import { plural, text } from '../shared/strings';
import type { Period } from './dashboardState';
import { breakdownTable } from './breakdown';
import type { BreakdownActions } from './breakdown';
import type { Sorting } from './breakdownSort';
import { completenessBadge } from './completeness';
import { costChart } from './costChart';
import type { CostChartActions } from './costChart';
import { findingList } from './findings';
import type { FindingActions, OpenWhy } from './findings';
import { reportedTokens } from './reportedTokens';
import { segmented } from './segmented';
import { statBand } from './statCard';
import type { StatCard } from './statCard';
import { syncHealthPart } from './syncHealth';
import type { SyncHealthActions } from './syncHealth';
import { verdictPart } from './verdict';

/** What the tab shows is read in parts: a slow one holds up no other. */
export interface OverviewParts {
  readonly overview: ResourceState<OverviewView>;
  readonly costs: ResourceState<CostSeriesView>;
  readonly sync: ResourceState<SyncHealthView>;
  readonly findings: ResourceState<FindingsView>;
  readonly why: OpenWhy;
}

export interface OverviewActions extends BreakdownActions, CostChartActions, SyncHealthActions, FindingActions {
  readonly choosePeriod: (period: Period) => void;
  readonly retry: () => void;
  readonly ask: () => void;
}

const PERIOD_WORDS = { week: 'periodWeek', month: 'periodMonth', all: 'periodAll' } as const;
const PERIOD_TITLES = { week: 'periodTitleWeek', month: 'periodTitleMonth', all: 'periodTitleAll' } as const;
const COST_LABELS = { week: 'statCostWeek', month: 'statCostMonth', all: 'statCostAll' } as const;
const PERIODS = ['week', 'month', 'all'] as const satisfies readonly Period[];

/** The Overview tab: what the period and today cost, how much was asked, how long it took and how often it failed. */
export function overviewPanel(
  parts: OverviewParts,
  choices: { readonly period: Period; readonly breakdown: BreakdownKind; readonly stack: CostStack; readonly sorting: Sorting },
  formatter: Formatter,
  actions: OverviewActions,
): TemplateResult {
  const view = parts.overview.value;
  const { period, sorting } = choices;
  const hasCalls = view !== undefined && view.total.calls > 0;
  // The first cards come before anything is taken apart.
  const hasParts = hasCalls && view.breakdown.provider.length > 0;
  return html`${view === undefined || isNew(view)
      ? html`<h1 class="hidden-visually">${text('tabOverview')}</h1>${view === undefined && parts.overview.error === undefined ? html`<section class="skeletons" aria-hidden="true"><div class="skeleton title"></div><div class="skeleton line"></div></section>` : nothing}`
      : html`<section aria-labelledby="verdict-title">${verdictPart(view, hasSevere(parts.findings.value), formatter)} ${findingsPart(parts, formatter, actions)}</section>`}
    <section aria-labelledby="period-title">
      <div class="section-head">
        <h2 id="period-title">${text(PERIOD_TITLES[period])}</h2>
        ${segmented(text('period'), PERIODS, period, (choice) => text(PERIOD_WORDS[choice]), actions.choosePeriod)}
        <span class="grow"></span>
        ${view === undefined || isNew(view) ? nothing : completenessBadge(view.completeness, formatter)}
      </div>
      ${panelContent(parts.overview, formatter, actions)}
    </section>
    ${hasCalls ? chartPart(parts.costs, choices.stack, formatter, actions) : nothing}
    ${hasParts ? breakdownTable(view, { kind: choices.breakdown, sorting }, formatter, actions) : nothing}
    ${syncPart(parts.sync, formatter, actions)}`;
}

function hasSevere(view: FindingsView | undefined): boolean {
  return view?.findings.some(({ severity }) => severity !== 'info') === true;
}

function findingsPart({ findings: { value, error }, why }: OverviewParts, formatter: Formatter, actions: OverviewActions): TemplateResult | typeof nothing {
  if (value !== undefined) {
    return findingList(value, why, formatter, actions);
  }
  return error === undefined
    ? nothing
    : html`<div class="findings">${notice({ icon: 'error', tone: 'is-error', text: `${text('findingsFailed')} ${errorText(error)}`, actions: html`<button type="button" class="link-button" @click=${actions.retry}>${text('retry')}</button>`, testId: 'findings-failed' })}</div>`;
}

/** It was not asked for, so a failure takes one line. */
function syncPart({ value, error }: ResourceState<SyncHealthView>, formatter: Formatter, actions: OverviewActions): TemplateResult | typeof nothing {
  if (value !== undefined) {
    return syncHealthPart(value, formatter, actions);
  }
  return error === undefined
    ? nothing
    : html`<section>${notice({ icon: 'error', tone: 'is-error', text: `${text('syncHealthFailed')} ${errorText(error)}`, actions: html`<button type="button" class="link-button" @click=${actions.retry}>${text('retry')}</button>`, testId: 'sync-failed' })}</section>`;
}

/** Whether nothing was ever recorded. */
function isNew(view: OverviewView): boolean {
  return view.recordedCalls === 0 && view.total.calls === 0 && view.todayCalls === 0 && view.questions === 0 && view.completeness.unsavedCalls === 0;
}

function panelContent(state: ResourceState<OverviewView>, formatter: Formatter, actions: OverviewActions): TemplateResult {
  const { value, error } = state;
  if (value === undefined) {
    return error === undefined
      ? skeleton(text('loadingOverview'), ['band', 'title', 'chart'])
      : failedState(text('overviewFailedTitle'), error, actions.retry);
  }
  return html`${error === undefined ? nothing : staleNotice(value, formatter, actions.retry)}
  ${statBand(overviewCards(value, formatter), 'overview')}
  ${isNew(value)
    ? emptyState({
        icon: 'graph',
        title: text('emptyTitle'),
        text: text('emptyText'),
        actions: html`<vscode-button @click=${actions.ask}>${text('askQuestion')}</vscode-button>`,
        testId: 'empty',
      })
    : nothing}`;
}

function chartPart(state: ResourceState<CostSeriesView>, stack: CostStack, formatter: Formatter, actions: OverviewActions): TemplateResult {
  const { value, error } = state;
  if (value !== undefined) {
    return costChart(value, stack, formatter, actions);
  }
  return html`<section>
    ${error === undefined
      ? skeleton(text('loadingChart'), ['title', 'chart'])
      : notice({
          icon: 'error',
          tone: 'is-error',
          text: `${text('chartFailed')} ${errorText(error)}`,
          actions: html`<button type="button" class="link-button" @click=${actions.retry}>${text('retry')}</button>`,
          testId: 'chart-failed',
        })}
  </section>`;
}

/** What is shown is older than it should be. */
function staleNotice(view: OverviewView, formatter: Formatter, retry: () => void): TemplateResult {
  return notice({
    icon: 'warning',
    tone: 'is-warning',
    text: text('refreshFailed', { time: formatter.minuteTime(view.asOf) }),
    actions: html`<button type="button" class="link-button" @click=${retry}>${text('retry')}</button>`,
  });
}

/** The figures of the Overview, in their fixed order. */
export function overviewCards(view: OverviewView, formatter: Formatter): readonly StatCard[] {
  const calls = (count: number): string => plural('callCount', count, formatter.count(count));
  return [
    {
      name: 'cost',
      label: text(COST_LABELS[view.period]),
      value: formatter.totalCost(view.total.cost),
      title: formatter.exactCost(view.total.cost),
      below: [
        calls(view.total.calls),
        text('tokensIn', { value: reportedTokens(view.total, 'inputTokens', formatter) }),
        text('tokensOut', { value: reportedTokens(view.total, 'outputTokens', formatter) }),
      ],
      lead: true,
    },
    {
      name: 'today',
      label: text('statToday'),
      value: formatter.totalCost(view.today),
      title: formatter.exactCost(view.today),
      below: [calls(view.todayCalls), ...limitShare(view, formatter)],
      lead: true,
    },
    {
      name: 'questions',
      label: text('statQuestions'),
      value: formatter.count(view.questions),
      below: [text('todayCount', { count: formatter.count(view.todayQuestions) })],
    },
    {
      name: 'notes',
      label: text('statNotes'),
      value: view.indexedNotes === null ? text('unknown') : formatter.count(view.indexedNotes),
      ...(view.indexedNotes === null ? { title: text('notesNotYet') } : {}),
      below: [
        view.indexedNotes === null
          ? text('notesNotYet')
          : plural('conversationCount', view.conversations, formatter.count(view.conversations)),
      ],
    },
    latencyCard(view, formatter),
    rateCard('errors', 'statErrors', view.failedCalls, view, formatter),
    rateCard('fallbacks', 'statFallbacks', view.fallbackCalls, view, formatter),
  ];
}

/** A tenth of a percent: less would say nothing as a lower bound. */
const LEAST_SHARE = 0.001;

/** Of a cost that is not known, no share is. */
function limitShare({ today, dailyLimitUsd }: OverviewView, formatter: Formatter): readonly string[] {
  if (dailyLimitUsd === null || dailyLimitUsd === 0 || (today.unpricedCalls > 0 && today.usd / dailyLimitUsd < LEAST_SHARE)) {
    return [];
  }
  const share = formatter.percent(today.usd / dailyLimitUsd);
  return [text('ofLimit', { share: today.unpricedCalls > 0 ? text('atLeast', { value: share }) : share })];
}

function latencyCard({ total: { latency } }: OverviewView, formatter: Formatter): StatCard {
  const name = { name: 'latency', label: text('statLatency') };
  if (latency === null) {
    return { ...name, value: text('unknown'), below: [text('noTimedCalls')] };
  }
  const count = text('countOf', { count: formatter.count(latency.count) });
  return {
    ...name,
    value: formatter.duration(latency.averageMs),
    below: [latency.p95Ms === null ? text('longestShort', { value: formatter.duration(latency.longestMs ?? 0) }) : text('p95', { value: formatter.duration(latency.p95Ms) }), count],
  };
}

function rateCard(name: string, label: 'statErrors' | 'statFallbacks', part: number, { ratedCalls }: OverviewView, formatter: Formatter): StatCard {
  const words = { name, label: text(label) };
  return ratedCalls === 0
    ? { ...words, value: text('unknown'), below: [text('noRatedCalls')] }
    : {
        ...words,
        value: formatter.percent(part / ratedCalls),
        below: [plural('partOfCalls', ratedCalls, formatter.count(ratedCalls), { part: formatter.count(part) })],
      };
}
