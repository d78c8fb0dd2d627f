import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { TraceChoicesView, TraceListView } from '../../src/protocol/dashboardProtocol';
import type { Formatter } from '../shared/formatter';
import type { ResourceState } from '../shared/resource';
import { emptyState, failedState, notice, skeleton } from '../shared/states';
import { plural, text } from '../shared/strings';
import type { TraceFilters } from './dashboardState';
import { filterBar, isFiltered, timeChip } from './filterBar';
import type { FilterActions } from './filterBar';
import type { TableActions } from './traceTable';

export interface TracesActions extends TableActions, FilterActions {
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
    ${filterBar(view.filters, view.choices, actions)} ${timeChip(view.filters, formatter, actions.filter)}
    ${panelContent(state, view, formatter, actions)}`;
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
function searchedBack({ searchedBackTo }: TraceListView, formatter: Formatter): string {
  return searchedBackTo === undefined ? '' : ` · ${text('searchedBackTo', { time: formatter.dayTime(searchedBackTo) })}`;
}

function noMatch(view: TraceListView, more: MoreState, formatter: Formatter, actions: TracesActions): TemplateResult {
  const { searchedBackTo } = view;
  return emptyState({
    icon: 'filter',
    title: text('noMatchTitle'),
    text: searchedBackTo === undefined ? text('noMatchText') : text('noMatchSince', { time: formatter.dayTime(searchedBackTo) }),
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
