import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { CostBarView, CostSeriesView, CostStack } from '../../src/protocol/overviewContract';
import { partWord } from '../shared/callWords';
import type { Formatter } from '../shared/formatter';
import { text } from '../shared/strings';
import { unknown } from './callCells';
import { findingWords, runWords } from './chartMarks';

/** The numbers of the cost chart, newest first: for screen readers, and for whoever would rather read than look. */
export function costTable(series: CostSeriesView, names: readonly string[], stack: CostStack, formatter: Formatter): TemplateResult {
  const marked = { findings: series.bars.some(({ findings }) => findings.length > 0), runs: series.bars.some(({ syncRuns }) => syncRuns > 0) };
  return html`<details class="twin">
    <summary class="link-button">${text('showAsTable')}</summary>
    <div class="table-wrap" tabindex="0" role="region" aria-label=${text('costsAsTable')}>
      <table class="grid">
        ${measures(series, formatter)}
        <thead>
          <tr>
            <th scope="col">${text(series.unit === 'day' ? 'columnDay' : 'columnWeek')}</th>
            ${names.map((name) => html`<th scope="col" class="num p1">${partWord(stack, name)}</th>`)}
            <th scope="col" class="num">${text('columnCost')}</th>
            <th scope="col" class="num">${text('calls')}</th>
            ${marked.findings ? html`<th scope="col">${text('columnFindings')}</th>` : nothing}
            ${marked.runs ? html`<th scope="col">${text('syncRuns')}</th>` : nothing}
          </tr>
        </thead>
        <tbody>
          ${series.bars.toReversed().map((bar) => row(bar, names, { stack, marked, today: series.bars.at(-1)?.lastDay, formatter }))}
        </tbody>
      </table>
    </div>
  </details>`;
}

/** What a day is measured by, as the band and the line in the chart. */
function measures({ usual, limitUsd }: CostSeriesView, formatter: Formatter): TemplateResult | typeof nothing {
  const money = (usd: number): string => formatter.totalCost({ usd, unpricedCalls: 0 });
  const words = [
    ...(usual === null ? [] : [text('usualDay', { low: money(usual.lowUsd), high: money(usual.highUsd) })]),
    ...(limitUsd === null ? [] : [`${text('dailyLimit', { value: money(limitUsd) })}.`]),
  ];
  return words.length === 0 ? nothing : html`<caption class="muted small">${words.join(' ')}</caption>`;
}

/** `marked`: which columns of marks there are. */
interface RowSurroundings {
  readonly stack: CostStack;
  readonly marked: { readonly findings: boolean; readonly runs: boolean };
  /** Local `YYYY-MM-DD`. */
  readonly today: string | undefined;
  readonly formatter: Formatter;
}

function row(bar: CostBarView, names: readonly string[], { stack, marked, today, formatter }: RowSurroundings): TemplateResult {
  const cost = (name: string): string => formatter.totalCost(bar.parts[stack].find((part) => part.name === name) ?? { usd: 0, unpricedCalls: 0 });
  const isGap = bar.calls === 0;
  return html`<tr>
    <th scope="row">${formatter.calendarDay(bar.firstDay, today)}</th>
    ${names.map((name) => html`<td class="num p1">${isGap ? unknown(text('noCallsThen')) : cost(name)}</td>`)}
    <td class="num" title=${formatter.exactCost(bar.cost)}>${isGap ? unknown(text('noCallsThen')) : formatter.totalCost(bar.cost)}</td>
    <td class="num">${formatter.count(bar.calls)}</td>
    ${marked.findings ? html`<td>${findingWords(bar)}</td>` : nothing}
    ${marked.runs ? html`<td>${runWords(bar, formatter)}</td>` : nothing}
  </tr>`;
}
