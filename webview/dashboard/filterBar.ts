import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { TraceChoicesView, TraceCriteria } from '../../src/protocol/dashboardProtocol';
import { isStatus, providerWord, STATUSES, statusWord, typeWord, USAGE_TYPES } from '../shared/callWords';
import type { Formatter } from '../shared/formatter';
import { icon } from '../shared/icon';
import { text } from '../shared/strings';
import { isTracePeriod } from './dashboardState';
import type { TraceFilters } from './dashboardState';

interface Option {
  readonly value: string;
  readonly label: string;
}

const PERIODS = ['today', 'week', 'month'] as const;
const PERIOD_WORDS = { today: 'statToday', week: 'periodTitleWeek', month: 'periodTitleMonth' } as const;

/** What narrows the calls: a choice for each of a few columns, and the time that was picked elsewhere. */
export function filterBar(filters: TraceFilters, choices: TraceChoicesView | undefined, filter: (filters: TraceFilters) => void): TemplateResult {
  const change = (part: keyof TraceCriteria, value: string | undefined): void => {
    filter({ ...without(filters, part), ...(value === undefined ? {} : { [part]: value }) });
  };
  const select = (part: 'usageType' | 'provider' | 'model', label: string, all: string, options: readonly Option[]): TemplateResult =>
    choice(part, label, all, withChosen(options, filters[part]), filters[part], (value) => {
      change(part, value === '' ? undefined : value);
    });
  return html`<div class="filters" role="search" aria-label=${text('filters')}>
    ${select('usageType', text('filterType'), text('allTypes'), USAGE_TYPES.map((value) => ({ value, label: typeWord(value) })))}
    ${choice('status', text('filterStatus'), text('anyStatus'), STATUSES.map((value) => ({ value, label: statusWord(value) })), filters.status, (value) => {
      change('status', isStatus(value) ? value : undefined);
    })}
    ${select('provider', text('filterProvider'), text('allProviders'), (choices?.providers ?? []).map((value) => ({ value, label: providerWord(value) })))}
    ${select('model', text('filterModel'), text('allModels'), (choices?.models ?? []).map((value) => ({ value, label: value })))}
    ${choice('period', text('period'), text('periodTitleAll'), PERIODS.map((value) => ({ value, label: text(PERIOD_WORDS[value]) })), filters.period, (value) => {
      change('period', isTracePeriod(value) ? value : undefined);
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

/** The time that the calls are narrowed to, with a way to lift it. */
export function timeChip(filters: TraceFilters, formatter: Formatter, filter: (filters: TraceFilters) => void): TemplateResult | typeof nothing {
  const { since, until, ...rest } = filters;
  if (since === undefined && until === undefined) {
    return nothing;
  }
  return html`<span class="chip" data-testid="time-chip"
    >${formatter.timeRange(since, until)}<button
      type="button"
      class="icon-button"
      aria-label=${text('removeTimeRange')}
      title=${text('removeTimeRange')}
      @click=${() => {
        filter(rest);
      }}
    >
      ${icon('close')}
    </button></span
  >`;
}

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

function without(filters: TraceFilters, part: keyof TraceCriteria): TraceFilters {
  return Object.fromEntries(Object.entries(filters).filter(([name]) => name !== part));
}
