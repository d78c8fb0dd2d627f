import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { TraceListView } from '../../src/protocol/dashboardProtocol';
import { isStatus, STATUSES, statusWord, typeWord, USAGE_TYPES } from '../shared/callWords';
import type { Formatter } from '../shared/formatter';
import { icon } from '../shared/icon';
import type { ResourceState } from '../shared/resource';
import { emptyState, failedState, notice, skeleton } from '../shared/states';
import { plural, text } from '../shared/strings';
import type { TraceFilters } from './dashboardState';
import type { TableActions } from './traceTable';

export interface TracesActions extends TableActions {
  readonly filter: (filters: TraceFilters) => void;
  readonly loadMore: () => void;
  readonly retry: () => void;
  readonly ask: () => void;
}

/** How reading the next page goes. */
export type MoreState = 'idle' | 'loading' | 'failed';

/** What the tab shows beside the calls themselves. */
export interface TracesView {
  readonly filters: TraceFilters;
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
    ${filterBar(view.filters, actions)} ${panelContent(state, view, formatter, actions)}`;
}

function filterBar(filters: TraceFilters, actions: TracesActions): TemplateResult {
  const types = USAGE_TYPES.map((usageType) => ({ value: usageType, label: typeWord(usageType) }));
  const statuses = STATUSES.map((status) => ({ value: status, label: statusWord(status) }));
  return html`<div class="filters" role="search" aria-label=${text('filters')}>
    ${select('filter-type', text('filterType'), text('allTypes'), types, filters.usageType, (usageType) => {
      actions.filter({ ...statusOf(filters), ...(usageType === '' ? {} : { usageType }) });
    })}
    ${select('filter-status', text('filterStatus'), text('anyStatus'), statuses, filters.status, (status) => {
      actions.filter({ ...typeOf(filters), ...(isStatus(status) ? { status } : {}) });
    })}
    ${isFiltered(filters)
      ? html`<button
          type="button"
          class="link-button"
          data-testid="clear-filters"
          @click=${() => {
            actions.filter({});
          }}
        >
          ${text('clearFilters')}
        </button>`
      : nothing}
  </div>`;
}

function select(
  id: string,
  label: string,
  all: string,
  options: readonly { readonly value: string; readonly label: string }[],
  chosen: string | undefined,
  choose: (value: string) => void,
): TemplateResult {
  return html`<span class="select-wrap">
    <select
      class="select"
      id=${id}
      data-testid=${id}
      aria-label=${label}
      .value=${live(chosen ?? '')}
      @change=${(event: Event) => {
        if (event.target instanceof HTMLSelectElement) {
          choose(event.target.value);
        }
      }}
    >
      <option value="" ?selected=${chosen === undefined}>${all}</option>
      ${options.map((option) => html`<option value=${option.value} ?selected=${option.value === chosen}>${option.label}</option>`)}
    </select>
    ${icon('chevron-down')}
  </span>`;
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
    return isFiltered(view.filters) ? noMatch(actions) : noCalls(actions);
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
  const hasMore = view.nextBefore !== undefined;
  return html`<div class="more">
    <span>${plural(hasMore ? 'shownCallsMore' : 'shownCalls', view.calls.length, count)}</span>
    ${more === 'failed' ? html`<span class="is-error">${text('moreFailed')}</span>` : nothing}
    ${hasMore
      ? html`<vscode-button appearance="secondary" data-testid="load-more" ?disabled=${more === 'loading'} @click=${actions.loadMore}
          >${text('loadMore')}</vscode-button
        >`
      : nothing}
  </div>`;
}

function noMatch(actions: TracesActions): TemplateResult {
  return emptyState({
    icon: 'filter',
    title: text('noMatchTitle'),
    text: text('noMatchText'),
    actions: html`<vscode-button
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

function isFiltered(filters: TraceFilters): boolean {
  return filters.usageType !== undefined || filters.status !== undefined;
}

function typeOf({ usageType }: TraceFilters): TraceFilters {
  return usageType === undefined ? {} : { usageType };
}

function statusOf({ status }: TraceFilters): TraceFilters {
  return status === undefined ? {} : { status };
}
