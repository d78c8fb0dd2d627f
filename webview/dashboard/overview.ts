import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { BreakdownKind, CostSeriesView, CostStack, OverviewView } from '../../src/protocol/dashboardProtocol';
import type { Formatter } from '../shared/formatter';
import { icon } from '../shared/icon';
import type { ResourceState } from '../shared/resource';
import { emptyState, errorText, failedState, notice, skeleton } from '../shared/states';
import { plural, text } from '../shared/strings';
import type { Period } from './dashboardState';
import { breakdownTable } from './breakdown';
import type { BreakdownActions } from './breakdown';
import { costChart } from './costChart';
import type { CostChartActions } from './costChart';
import { segmented } from './segmented';
import { statBand } from './statCard';
import type { StatCard } from './statCard';

/** What the tab shows is read in parts: a slow one holds up no other. */
export interface OverviewParts {
  readonly overview: ResourceState<OverviewView>;
  readonly costs: ResourceState<CostSeriesView>;
}

export interface OverviewActions extends BreakdownActions, CostChartActions {
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
  choices: { readonly period: Period; readonly breakdown: BreakdownKind; readonly stack: CostStack },
  formatter: Formatter,
  actions: OverviewActions,
): TemplateResult {
  const view = parts.overview.value;
  const { period } = choices;
  return html`<section aria-labelledby="period-title">
    <div class="section-head">
      <h1 class="section-title" id="period-title">${text(PERIOD_TITLES[period])}</h1>
      ${segmented(text('period'), PERIODS, period, (choice) => text(PERIOD_WORDS[choice]), actions.choosePeriod)}
      <span class="grow"></span>
      ${view === undefined || (view.periodCalls === 0 && view.unsavedCalls === 0) ? nothing : completeness(view, formatter)}
    </div>
    ${panelContent(parts.overview, formatter, actions)}
  </section>
  ${view === undefined || view.periodCalls === 0 ? nothing : chartPart(parts.costs, choices.stack, formatter, actions)}
  ${view === undefined || view.periodCalls === 0 ? nothing : breakdownTable(view, choices.breakdown, formatter, actions)}`;
}

function panelContent(state: ResourceState<OverviewView>, formatter: Formatter, actions: OverviewActions): TemplateResult {
  const { value, error } = state;
  if (value === undefined) {
    return error === undefined
      ? skeleton(text('loadingOverview'), ['band'])
      : failedState(text('overviewFailedTitle'), error, actions.retry);
  }
  const isEmpty = value.periodCalls === 0 && value.todayCalls === 0 && value.questions === 0;
  return html`${error === undefined ? nothing : staleNotice(value, formatter, actions.retry)}
  ${statBand(overviewCards(value, formatter), 'overview')}
  ${isEmpty
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

function completeness(view: OverviewView, formatter: Formatter): TemplateResult {
  const missing = [
    ...(view.periodCost.unpricedCalls > 0
      ? [plural('unpricedCalls', view.periodCost.unpricedCalls, formatter.count(view.periodCost.unpricedCalls))]
      : []),
    ...(view.unsavedCalls > 0 ? [plural('unsavedCalls', view.unsavedCalls, formatter.count(view.unsavedCalls))] : []),
  ];
  return missing.length === 0
    ? html`<span class="badge" data-testid="completeness" title=${text('completeTitle')}>${icon('pass', 'is-ok')}${text('complete')}</span>`
    : html`<span class="badge" data-testid="completeness" title=${text('incompleteTitle')}
        >${icon('unverified', 'is-warning')}${missing.join(' · ')}</span
      >`;
}

/** The figures of the Overview, in their fixed order. */
export function overviewCards(view: OverviewView, formatter: Formatter): readonly StatCard[] {
  const calls = (count: number): string => plural('callCount', count, formatter.count(count));
  return [
    {
      name: 'cost',
      label: text(COST_LABELS[view.period]),
      value: formatter.totalCost(view.periodCost),
      title: formatter.exactCost(view.periodCost),
      below: [
        calls(view.periodCalls),
        text('tokensIn', { value: formatter.tokens(view.periodInputTokens) }),
        text('tokensOut', { value: formatter.tokens(view.periodOutputTokens) }),
      ],
      lead: true,
    },
    {
      name: 'today',
      label: text('statToday'),
      value: formatter.totalCost(view.today),
      title: formatter.exactCost(view.today),
      below: [calls(view.todayCalls)],
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
    errorCard(view, formatter),
  ];
}

function latencyCard(view: OverviewView, formatter: Formatter): StatCard {
  const count = formatter.count(view.latencyCount);
  const below =
    view.avgLatencyMs === null
      ? [text('noTimedCalls')]
      : view.p95LatencyMs === null
        ? [text('countOf', { count }), text('tooFewForP95')]
        : [text('p95', { value: formatter.duration(view.p95LatencyMs) }), text('countOf', { count })];
  return {
    name: 'latency',
    label: text('statLatency'),
    value: view.avgLatencyMs === null ? text('unknown') : formatter.duration(view.avgLatencyMs),
    below,
  };
}

function errorCard(view: OverviewView, formatter: Formatter): StatCard {
  return {
    name: 'errors',
    label: text('statErrors'),
    value: view.ratedCalls === 0 ? text('unknown') : formatter.percent(view.failedCalls / view.ratedCalls),
    below: [
      view.ratedCalls === 0
        ? text('noRatedCalls')
        : plural('errorsOfCalls', view.ratedCalls, formatter.count(view.ratedCalls), {
            failed: formatter.count(view.failedCalls),
          }),
    ],
  };
}
