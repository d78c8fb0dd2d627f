import { html, nothing, svg } from 'lit';
import type { SVGTemplateResult, TemplateResult } from 'lit';
import type { BreakdownKind, BreakdownRow, LatencyView, OverviewView, UsageView } from '../../src/protocol/overviewContract';
import { providerWord, typeColour, typeWord } from '../shared/callWords';
import type { Formatter } from '../shared/formatter';
import { icon } from '../shared/icon';
import { text } from '../shared/strings';
import { nextSorting, SORT_COLUMNS, sortedRows } from './breakdownSort';
import type { SortColumn, Sorting } from './breakdownSort';
import { unknown } from './callCells';
import type { TraceFilters } from './dashboardState';
import { areTokensUnknown, exactReportedTokens, reportedTokens } from './reportedTokens';
import type { TokenKind } from './reportedTokens';
import { segmented } from './segmented';

export interface BreakdownActions {
  readonly chooseBreakdown: (kind: BreakdownKind) => void;
  readonly sortBreakdown: (sorting: Sorting) => void;
  /** Shows the calls behind a figure. */
  readonly showCalls: (filters: TraceFilters) => void;
}

const KINDS = ['usageType', 'model', 'provider'] as const satisfies readonly BreakdownKind[];
const KIND_WORDS = { usageType: 'columnType', model: 'columnModel', provider: 'columnProvider' } as const;
const COLUMN_WORDS = {
  calls: 'calls',
  input: 'columnTokensIn',
  cached: 'columnCached',
  output: 'columnTokensOut',
  cost: 'columnCost',
  share: 'columnShare',
  average: 'columnAverage',
  p95: 'p95Word',
} as const satisfies Record<Exclude<SortColumn, 'name'>, string>;
const COLUMN_CLASSES: Readonly<Record<SortColumn, string>> = {
  name: '',
  calls: 'num',
  input: 'num p1',
  cached: 'num p2',
  output: 'num p1',
  cost: 'num',
  share: 'share p1',
  average: 'num p2',
  p95: 'num p3',
};

/** The costs of the period taken apart, with the share of each part; the columns sort. */
export function breakdownTable(
  view: OverviewView,
  { kind, sorting }: { readonly kind: BreakdownKind; readonly sorting: Sorting },
  formatter: Formatter,
  actions: BreakdownActions,
): TemplateResult {
  const { total } = view;
  return html`<section aria-labelledby="breakdown-title">
    <div class="section-head">
      <h2 id="breakdown-title">${text('whereItWent')}</h2>
      <span class="grow"></span>
      ${segmented(text('takenApartBy'), KINDS, kind, (choice) => text(KIND_WORDS[choice]), actions.chooseBreakdown)}
    </div>
    <div class="table-wrap" tabindex="0" role="group" aria-label=${text('whereItWent')}>
      <table class="grid">
        <thead>
          <tr>
            ${SORT_COLUMNS.map((column) => columnHead(column, kind, view, sorting, actions))}
          </tr>
        </thead>
        <tbody>
          ${sortedRows(view.breakdown[kind], sorting, (name) => partName(name, kind)).map((row) => breakdownRow(row, view, kind, formatter, actions))}
        </tbody>
        <tfoot>
          <tr>
            <td>${text('total')}</td>
            <td class="num">${formatter.count(total.calls)}</td>
            ${tokens('inputTokens', total, 'num p1', formatter)} ${tokens('cachedTokens', total, 'num p2', formatter)} ${tokens('outputTokens', total, 'num p1', formatter)}
            <td class="num" title=${formatter.exactCost(total.cost)}>${formatter.totalCost(total.cost)}</td>
            <td class="share p1"></td>
            <td class="num p2">${average(total.latency, formatter)}</td>
            <td class="num p3">${p95(total.latency, formatter)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  </section>`;
}

function columnHead(column: SortColumn, kind: BreakdownKind, view: OverviewView, sorting: Sorting, actions: BreakdownActions): TemplateResult {
  const isSorted = sorting.by === column;
  const word = column === 'name' ? text(KIND_WORDS[kind]) : text(column === 'share' && view.shareBasis === 'calls' ? 'columnShareOfCalls' : COLUMN_WORDS[column]);
  return html`<th scope="col" class=${COLUMN_CLASSES[column]} aria-sort=${isSorted ? (sorting.descending ? 'descending' : 'ascending') : nothing}>
    <button
      type="button"
      class="sort"
      data-testid=${`sort-${column}`}
      @click=${() => {
        actions.sortBreakdown(nextSorting(sorting, column));
      }}
    >
      ${word}${isSorted ? icon(sorting.descending ? 'arrow-down' : 'arrow-up') : nothing}
    </button>
  </th>`;
}

function breakdownRow(row: BreakdownRow, view: OverviewView, kind: BreakdownKind, formatter: Formatter, actions: BreakdownActions): TemplateResult {
  // No share is known of what has no known cost.
  const share = view.shareBasis === 'cost' && row.cost.usd === 0 && row.cost.unpricedCalls > 0 ? undefined : row.share;
  const colour = kind === 'usageType' ? typeColour(row.name) : 'c-other';
  return html`<tr data-testid="breakdown-row" data-name=${row.name}>
    <th scope="row">${rowName(row.name, kind, actions)}</th>
    <td class="num">${formatter.count(row.calls)}</td>
    ${tokens('inputTokens', row, 'num p1', formatter)} ${tokens('cachedTokens', row, 'num p2', formatter)} ${tokens('outputTokens', row, 'num p1', formatter)}
    <td class="num" title=${formatter.exactCost(row.cost)}>${formatter.totalCost(row.cost)}</td>
    <td class="share p1">
      <span class="share-cell"
        ><svg class="meter" height="8" aria-hidden="true">
          <rect class="track" width="100%" height="8" rx="2" />
          ${share === undefined || share === 0 ? nothing : shareBar(colour, share)}</svg
        ><span>${share === undefined ? text('unknown') : formatter.percent(share)}</span></span
      >
    </td>
    <td class="num p2">${average(row.latency, formatter)}</td>
    <td class="num p3">${p95(row.latency, formatter)}</td>
  </tr>`;
}

function tokens(kind: TokenKind, usage: UsageView, classes: string, formatter: Formatter): TemplateResult {
  return areTokensUnknown(usage)
    ? html`<td class=${classes}>${unknown(text('noUsageReported'))}</td>`
    : html`<td class=${classes} title=${text('exactTokens', { count: exactReportedTokens(usage, kind, formatter) })}>${reportedTokens(usage, kind, formatter)}</td>`;
}

function average(latency: LatencyView | null, formatter: Formatter): TemplateResult {
  return latency === null ? unknown(text('noTimedCalls')) : html`<span title=${text('countOf', { count: formatter.count(latency.count) })}>${formatter.duration(latency.averageMs)}</span>`;
}

/** The longest call where there are too few for a percentile, and said to be that. */
function p95(latency: LatencyView | null, formatter: Formatter): TemplateResult {
  if (latency === null) {
    return unknown(text('noTimedCalls'));
  }
  const count = formatter.count(latency.count);
  return latency.p95Ms === null
    ? html`<span class="unknown" title=${text('tooFewOf', { count })}>${text('longestShort', { value: formatter.duration(latency.longestMs ?? 0) })}</span>`
    : html`<span title=${text('countOf', { count })}>${formatter.duration(latency.p95Ms)}</span>`;
}

function shareBar(colour: string, share: number): SVGTemplateResult {
  return svg`<rect class=${colour} width=${`${(share * 100).toFixed(1)}%`} height="8" rx="2" />`;
}

function partName(name: string, kind: BreakdownKind): string {
  return kind === 'usageType' ? typeWord(name) : kind === 'provider' ? providerWord(name) : name;
}

function rowName(name: string, kind: BreakdownKind, actions: BreakdownActions): TemplateResult {
  const word = partName(name, kind);
  return html`<span class="with-key"
    >${kind === 'usageType' ? html`<i class="key ${typeColour(name)}" aria-hidden="true"></i>` : nothing}<button
      type="button"
      class="text-link"
      aria-label=${text('showCallsOf', { type: word })}
      @click=${() => {
        actions.showCalls({ [kind]: name });
      }}
    >
      ${word}
    </button></span
  >`;
}
