import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { TraceChoicesView } from '../../src/protocol/tracesContract';
import { isStatus, providerWord, STATUSES, statusWord, typeWord, USAGE_TYPES } from '../shared/callWords';
import type { Formatter } from '../shared/formatter';
import { icon } from '../shared/icon';
import { text } from '../shared/strings';
import { isTracePeriod } from './dashboardState';
import type { TraceFilters } from './dashboardState';
import { readFilterQuery } from './filterQuery';

interface Option {
  readonly value: string;
  readonly label: string;
}

const PERIODS = ['today', 'week', 'month'] as const;
const PERIOD_WORDS = { today: 'statToday', week: 'periodTitleWeek', month: 'periodTitleMonth' } as const;

export interface FilterActions {
  readonly filter: (filters: TraceFilters) => void;
  /** Filters once nothing was typed for a moment. */
  readonly filterSoon: (filters: TraceFilters) => void;
}

/** What narrows the calls: words, a choice for each of a few columns, and the time that was picked elsewhere. */
export function filterBar(filters: TraceFilters, choices: TraceChoicesView | undefined, { filter, filterSoon }: FilterActions): TemplateResult {
  const change = (part: keyof TraceFilters, value: string | number | undefined, apply = filter): void => {
    apply({ ...without(filters, part), ...(value === undefined ? {} : { [part]: value }) });
  };
  const select = (part: 'usageType' | 'provider' | 'model', label: string, all: string, options: readonly Option[]): TemplateResult =>
    choice(part, label, all, withChosen(options, filters[part]), filters[part], (value) => {
      change(part, value === '' ? undefined : value);
    });
  return html`<div class="filters" role="search" aria-label=${text('filters')}>
    ${queryField(filters, (query, apply) => {
      change('query', query.trim() === '' ? undefined : query, apply === 'soon' ? filterSoon : filter);
    })}
    ${select('usageType', text('filterType'), text('allTypes'), USAGE_TYPES.map((value) => ({ value, label: typeWord(value) })))}
    ${choice('status', text('filterStatus'), text('anyStatus'), STATUSES.map((value) => ({ value, label: statusWord(value) })), filters.status, (value) => {
      change('status', isStatus(value) ? value : undefined);
    })}
    ${select('provider', text('filterProvider'), text('allProviders'), (choices?.providers ?? []).map((value) => ({ value, label: providerWord(value) })))}
    ${select('model', text('filterModel'), text('allModels'), (choices?.models ?? []).map((value) => ({ value, label: value })))}
    ${choice('period', text('period'), text('periodTitleAll'), PERIODS.map((value) => ({ value, label: text(PERIOD_WORDS[value]) })), filters.period, (value) => {
      change('period', isTracePeriod(value) ? value : undefined);
    })}
    ${costField(filters.minCostUsd, (minCostUsd) => {
      change('minCostUsd', minCostUsd);
    })}
    ${isFiltered(filters)
      ? html`<button
          type="button"
          class="link-button"
          data-testid="clear-filters"
          @click=${() => {
            filter({});
          }}
        >
          ${text('clearFilters')}
        </button>`
      : nothing}
  </div>`;
}

/** Words such as `status:error cost:>0.05`; what is not understood is said below the field, and narrows nothing. */
function queryField({ query = '' }: TraceFilters, change: (query: string, apply: 'soon' | 'now') => void): TemplateResult {
  const { notUnderstood } = readFilterQuery(query);
  const read = (event: Event): string => (event.target instanceof HTMLInputElement ? event.target.value : '');
  return html`<span class="query">
    <label class="field">
      ${icon('search')}<span class="hidden-visually">${text('filterWords')}</span
      ><input
        type="text"
        id="filter-query"
        data-testid="filter-query"
        spellcheck="false"
        autocomplete="off"
        maxlength="500"
        placeholder=${text('filterPlaceholder')}
        title=${text('filterHelp')}
        aria-describedby=${notUnderstood.length === 0 ? nothing : 'filter-problem'}
        aria-invalid=${notUnderstood.length === 0 ? 'false' : 'true'}
        .value=${query}
        @input=${(event: Event) => {
          change(read(event), 'soon');
        }}
        @change=${(event: Event) => {
          if (read(event) !== query) {
            change(read(event), 'now');
          }
        }}
      />
    </label>
    ${notUnderstood.length === 0
      ? nothing
      : html`<span class="problem small" id="filter-problem" role="status">${text('filterNotUnderstood', { words: notUnderstood.join(' ') })}</span>`}
  </span>`;
}

function costField(minCostUsd: number | undefined, change: (minCostUsd: number | undefined) => void): TemplateResult {
  return html`<label class="field amount"
    ><span class="muted">${text('minCost')}</span
    ><input
      type="number"
      min="0"
      step="any"
      id="filter-minCostUsd"
      data-testid="filter-minCostUsd"
      placeholder=${text('minCostPlaceholder')}
      aria-label=${text('minCostLabel')}
      .value=${live(minCostUsd === undefined ? '' : String(minCostUsd))}
      @change=${(event: Event) => {
        const value = event.target instanceof HTMLInputElement ? event.target.valueAsNumber : Number.NaN;
        change(value > 0 && Number.isFinite(value) ? value : undefined);
      }}
  /></label>`;
}

/** The times that the calls are narrowed to, each with a way to lift it. */
export function timeChips(filters: TraceFilters, formatter: Formatter, filter: (filters: TraceFilters) => void): readonly TemplateResult[] {
  const { sinceDay, untilDay, ...everyDay } = filters;
  const { since, until, ...whole } = filters;
  const { narrow, ...wide } = filters;
  return [
    ...(sinceDay === undefined && untilDay === undefined ? [] : [timeChip(formatter.dayRange(sinceDay, untilDay), () => { filter(without(everyDay, 'narrow')); })]),
    ...(since === undefined && until === undefined ? [] : [timeChip(formatter.timeRange(since, until), () => { filter(without(whole, 'narrow')); })]),
    ...(narrow === undefined ? [] : [timeChip(formatter.timeRange(narrow.since, narrow.until), () => { filter(wide); })]),
  ];
}

function timeChip(label: string, remove: () => void): TemplateResult {
  return html`<span class="chip" data-testid="time-chip"
    >${label}<button type="button" class="icon-button" aria-label=${text('removeTimeRange', { time: label })} title=${text('removeTimeRange', { time: label })} @click=${remove}>
      ${icon('close')}
    </button></span
  >`;
}

/** Whether anything narrows the calls. */
export function isFiltered(filters: TraceFilters): boolean {
  return Object.keys(filters).length > 0;
}

/** A value that came from elsewhere is offered too: otherwise the field would seem to be empty. */
function withChosen(options: readonly Option[], chosen: string | undefined): readonly Option[] {
  return chosen === undefined || options.some(({ value }) => value === chosen) ? options : [...options, { value: chosen, label: chosen }];
}

function choice(
  part: string,
  label: string,
  all: string,
  options: readonly Option[],
  chosen: string | undefined,
  choose: (value: string) => void,
): TemplateResult {
  return html`<span class="select-wrap">
    <select
      class="select"
      id=${`filter-${part}`}
      data-testid=${`filter-${part}`}
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

function without(filters: TraceFilters, part: keyof TraceFilters): TraceFilters {
  return Object.fromEntries(Object.entries(filters).filter(([name]) => name !== part));
}
