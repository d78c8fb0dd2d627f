import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { TraceChoicesView, TraceListView, TraceStripView } from '../../src/protocol/tracesContract';
import type { Formatter } from '../shared/formatter';
import type { ResourceState } from '../shared/resource';
import { emptyState, failedState, notice, skeleton } from '../shared/states';
import { plural, text } from '../shared/strings';
import type { StripMeasure, TimeSpan, TraceFilters } from './dashboardState';
import { filterBar, isFiltered, timeChips } from './filterBar';
import type { FilterActions } from './filterBar';
import { segmented } from './segmented';
import type { TableActions } from './traceTable';

export interface TracesActions extends TableActions, FilterActions {
  /** Narrows the table to a time on the strip. */
  readonly narrowTo: (span: TimeSpan) => void;
  readonly chooseMeasure: (measure: StripMeasure) => void;
  readonly loadMore: () => void;
  readonly retry: () => void;
  readonly ask: () => void;
}

/** How reading the next page goes. */
export type MoreState = 'idle' | 'loading' | 'failed';

/** What the tab shows beside the calls themselves. */
export interface TracesView {
  readonly filters: TraceFilters;
  /** What the filters offer; undefined until it is read. */
  readonly choices: TraceChoicesView | undefined;
  readonly measure: StripMeasure;
  readonly strip: ResourceState<TraceStripView>;
  readonly expanded: ReadonlySet<number>;
  readonly more: MoreState;
}

/** The Traces tab: filters, the table of calls, and the way to older ones. */
export function tracesPanel(
  state: ResourceState<TraceListView>,
  view: TracesView,
  formatter: Formatter,
  actions: TracesActions,
): TemplateResult {
  return html`<h1 class="hidden-visually">${text('tabTraces')}</h1>
    ${filterBar(view.filters, view.choices, actions)}
    ${stripPart(view, formatter, actions)}
    ${panelContent(state, view, formatter, actions)}`;
}

const MEASURES = ['calls', 'cost', 'latency'] as const satisfies readonly StripMeasure[];
const MEASURE_WORDS = { calls: 'calls', cost: 'columnCost', latency: 'measureP95' } as const;

/** What the filters leave, over time. Without it the table is still whole, so a failure only leaves it out. */
function stripPart({ strip, filters, measure }: TracesView, formatter: Formatter, actions: TracesActions): TemplateResult {
  const { value } = strip;
  return html`<div class="summary">
      ${value === undefined ? nothing : summary(value, formatter)} ${timeChips(filters, formatter, actions.filter)}
      <span class="grow"></span>
      ${segmented(text('stripShows'), MEASURES, measure, (choice) => text(MEASURE_WORDS[choice]), actions.chooseMeasure)}
    </div>
    ${value === undefined
      ? html`<div class="strip-room">${strip.error === undefined ? nothing : html`<p class="muted small">${text('stripFailed')}</p>`}</div>`
      : html`<sb-trace-strip .strip=${value} .narrow=${filters.narrow} .formatter=${formatter} .choose=${actions.narrowTo}></sb-trace-strip>`}`;
}

function summary(strip: TraceStripView, formatter: Formatter): TemplateResult {
  const sum = (value: (column: TraceStripView['columns'][number]) => number): number => strip.columns.reduce((total, column) => total + value(column), 0);
  const calls = sum((column) => column.calls);
  const cost = { usd: sum((column) => column.costUsd), unpricedCalls: sum((column) => column.unpricedCalls) };
  return html`<p data-testid="strip-summary">
    <b>${plural('callCount', calls, formatter.count(calls))}</b>
    <span class="muted">· <span title=${formatter.exactCost(cost)}>${formatter.totalCost(cost)}</span> · ${formatter.timeRange(strip.since, strip.until)}</span>
  </p>`;
}

function panelContent(
  state: ResourceState<TraceListView>,
  view: TracesView,
  formatter: Formatter,
  actions: TracesActions,
): TemplateResult {
  const { value, error } = state;
  if (value === undefined) {
    return error === undefined
      ? skeleton(text('loadingCalls'), Array.from({ length: 12 }, () => 'row' as const))
      : failedState(text('tracesFailedTitle'), error, actions.retry);
  }
  if (value.calls.length === 0) {
    return isFiltered(view.filters) ? noMatch(value, view.more, formatter, actions) : noCalls(actions);
  }
  const stale = error === undefined ? nothing : staleNotice(value, formatter, actions);
  return html`${stale}
    <sb-trace-table
      .calls=${value.calls}
      .asOf=${value.asOf}
      .expanded=${view.expanded}
      .formatter=${formatter}
      .actions=${actions}
    ></sb-trace-table>
    ${listEnd(value, view.more, formatter, actions)}`;
}

function listEnd(view: TraceListView, more: MoreState, formatter: Formatter, actions: TracesActions): TemplateResult {
  const count = formatter.count(view.calls.length);
  const hasMore = view.older !== undefined;
  return html`<div class="more">
    <span>${plural(hasMore ? 'shownCallsMore' : 'shownCalls', view.calls.length, count)}${searchedBack(view, formatter)}</span>
    ${more === 'failed' ? html`<span class="is-error">${text('moreFailed')}</span>` : nothing}
    ${hasMore
      ? html`<vscode-button appearance="secondary" data-testid="load-more" ?disabled=${more === 'loading'} @click=${actions.loadMore}
          >${text(view.searchedBackTo === undefined ? 'loadMore' : 'searchOlder')}</vscode-button
        >`
      : nothing}
  </div>`;
}

/** How far back was looked, where that is not to the beginning. */
function searchedBack({ searchedBackTo, asOf }: TraceListView, formatter: Formatter): string {
  return searchedBackTo === undefined ? '' : ` · ${text('searchedBackTo', { time: formatter.timestampShort(searchedBackTo, asOf) })}`;
}

function noMatch(view: TraceListView, more: MoreState, formatter: Formatter, actions: TracesActions): TemplateResult {
  const { searchedBackTo } = view;
  return emptyState({
    icon: 'filter',
    title: text('noMatchTitle'),
    text: searchedBackTo === undefined ? text('noMatchText') : text('noMatchSince', { time: formatter.timestampShort(searchedBackTo, view.asOf) }),
    actions: html`${view.older === undefined
        ? nothing
        : html`<vscode-button data-testid="load-more" ?disabled=${more === 'loading'} @click=${actions.loadMore}>${text('searchOlder')}</vscode-button>`}
      <vscode-button
      appearance="secondary"
      @click=${() => {
        actions.filter({});
      }}
      >${text('clearFilters')}</vscode-button
    >`,
    testId: 'no-match',
  });
}

function noCalls(actions: TracesActions): TemplateResult {
  return emptyState({
    icon: 'graph',
    title: text('emptyTitle'),
    text: text('emptyText'),
    actions: html`<vscode-button @click=${actions.ask}>${text('askQuestion')}</vscode-button>`,
    testId: 'empty',
  });
}

function staleNotice(view: TraceListView, formatter: Formatter, actions: TracesActions): TemplateResult {
  return notice({
    icon: 'warning',
    tone: 'is-warning',
    text: text('refreshFailed', { time: formatter.minuteTime(view.asOf) }),
    actions: html`<button type="button" class="link-button" @click=${actions.retry}>${text('retry')}</button>`,
  });
}
