import { html, nothing, svg } from 'lit';
import type { SVGTemplateResult, TemplateResult } from 'lit';
import type { CostBarView, CostSeriesView, CostStack } from '../../src/protocol/overviewContract';
import { partColour, partWord } from '../shared/callWords';
import type { Formatter } from '../shared/formatter';
import { plural, text } from '../shared/strings';
import { AXIS_GAP, axisRoom } from './axisRoom';
import { findingMark, findingWords, markLegend, runMark, runWords } from './chartMarks';
import { CHART, labelledBars, layOutCosts } from './costChartLayout';
import type { ChartBar, ChartLayout } from './costChartLayout';
import { costTable } from './costTable';
import { rovingKeys } from './rovingKeys';
import { segmented } from './segmented';

export interface CostChartActions {
  readonly chooseStack: (stack: CostStack) => void;
  /** Shows the calls behind a bar. */
  readonly showBar: (bar: CostBarView) => void;
}

const STACKS = ['usageType', 'provider'] as const satisfies readonly CostStack[];
const STACK_WORDS = { usageType: 'columnType', provider: 'columnProvider' } as const;
/** Days have short names and months long lines: so many words fit under the bars. */
const MOST_LABELS = 8;

/** Cost of each day, or week, of the period: bars, a sentence, and the same as a table. */
export function costChart(series: CostSeriesView, stack: CostStack, formatter: Formatter, actions: CostChartActions): TemplateResult {
  const layout = layOutCosts(series, stack);
  const order = layout.parts.map(({ name }) => name);
  return html`<section aria-labelledby="chart-title" data-testid="cost-chart">
    <div class="section-head">
      <h2 id="chart-title">${text(series.unit === 'day' ? 'costByDay' : 'costByWeek')}</h2>
      <span class="grow"></span>
      ${segmented(text('stackBy'), STACKS, stack, (choice) => text(STACK_WORDS[choice]), actions.chooseStack)}
    </div>
    ${legend(series, layout, stack, formatter)}
    <figure>
      <div class="chart">
        ${axis(layout, series, formatter)}
        <svg height=${CHART.height} role="group" aria-label=${text(series.unit === 'day' ? 'costByDay' : 'costByWeek')} @keydown=${rovingKeys('.bar')}>
          ${layout.ticks.map((tick) => svg`<line class=${tick.usd === 0 ? 'base' : 'grid'} x1="0" x2="100%" y1=${tick.y} y2=${tick.y} />`)}
          ${layout.band === undefined ? nothing : svg`<rect class="band" x="0" width="100%" y=${layout.band.y} height=${layout.band.height} />`}
          ${layout.bars.map((bar, index) => chartBar(bar, { isLast: index === layout.bars.length - 1, order, stack, series, formatter, actions }))}
          ${layout.limitY === undefined ? nothing : svg`<line class="limit" x1="0" x2="100%" y1=${layout.limitY} y2=${layout.limitY} />`}
          ${axisWords(layout, series, formatter)} ${todayWord(layout, series, formatter)}
        </svg>
      </div>
      <figcaption class="muted small" data-testid="chart-sentence">${sentence(series, formatter)}</figcaption>
      ${costTable(series, order, stack, formatter)}
    </figure>
  </section>`;
}

function axis(layout: ChartLayout, series: CostSeriesView, formatter: Formatter): TemplateResult {
  const words = layout.ticks.map(({ usd, y }) => ({ word: formatter.axisMoney(usd, layout.ticks[1]?.usd ?? 1), y }));
  const all = series.bars.some(({ syncRuns }) => syncRuns > 0) ? [...words, { word: text('syncWord'), y: CHART.runs }] : words;
  const room = axisRoom(all.map(({ word }) => word));
  return html`<svg width=${room} height=${CHART.height} aria-hidden="true">
    ${all.map(({ word, y }) => svg`<text x=${room - AXIS_GAP} y=${y + 4} text-anchor="end">${word}</text>`)}
  </svg>`;
}

function legend(series: CostSeriesView, layout: ChartLayout, stack: CostStack, formatter: Formatter): TemplateResult {
  const { limitUsd } = series;
  return html`<ul class="legend chart-legend" aria-label=${text('legend')}>
    ${layout.parts.map(
      (part, index) => html`<li>
        <i class="key ${partColour(stack, part.name, index)}" aria-hidden="true"></i
        ><span>${partWord(stack, part.name)} <span class="muted" title=${formatter.exactCost(part)}>${formatter.totalCost(part)}</span></span>
      </li>`,
    )}
    ${series.usual === null ? nothing : html`<li><i class="key band" aria-hidden="true"></i><span class="muted">${text('usualRange')}</span></li>`}
    ${limitUsd === null
      ? nothing
      : html`<li><i class="key line" aria-hidden="true"></i><span class="muted">${text('dailyLimit', { value: formatter.totalCost({ usd: limitUsd, unpricedCalls: 0 }) })}</span></li>`}
    ${markLegend(series)}
  </ul>`;
}

interface BarSurroundings {
  readonly isLast: boolean;
  /** Names of the parts, the largest of the period first. */
  readonly order: readonly string[];
  readonly stack: CostStack;
  readonly series: CostSeriesView;
  readonly formatter: Formatter;
  readonly actions: CostChartActions;
}

/** One tab stop for all bars, at the last one; arrow keys lead to the others. */
function chartBar(placed: ChartBar, { isLast, order, stack, series, formatter, actions }: BarSurroundings): SVGTemplateResult {
  const { bar, slot } = placed;
  const label = barLabel(bar, series, stack, formatter);
  const show = (): void => {
    actions.showBar(bar);
  };
  return svg`<g class="bar" role="button" tabindex=${isLast ? '0' : '-1'} data-testid="cost-bar" data-day=${bar.firstDay} aria-label=${text('showBar', { label })}
    @click=${show} @keydown=${(event: KeyboardEvent) => {
      if (event.key === 'Enter' || event.key === ' ') {
        event.preventDefault();
        show();
      }
    }}><title>${label}</title>
    <rect class="hit" x=${percent(slot.left)} width=${percent(slot.width)} y="8" height=${CHART.base - 8} />
    ${placed.segments.map(
      (segment) =>
        svg`<rect class=${partColour(stack, segment.name, order.indexOf(segment.name))} x=${percent(placed.left)} width=${percent(placed.width)} y=${segment.y.toFixed(1)} height=${segment.height.toFixed(1)} />`,
    )}
    ${findingMark(bar, percent(slot.left + slot.width / 2), isLast && series.unit === 'day' && bar.calls > 0 ? todayWordY(placed) - 17 : placed.y - 10)}
    ${runMark(bar, percent(slot.left + slot.width / 2))}
  </g>`;
}

function barLabel(bar: CostBarView, series: CostSeriesView, stack: CostStack, formatter: Formatter): string {
  const word = formatter.calendarDay(bar.firstDay, series.bars.at(-1)?.lastDay);
  const day = series.unit === 'day' ? word : text('weekOf', { day: word });
  return [costWords(bar, day, stack, formatter), ...findingWords(bar), ...runWords(bar, formatter)].join('. ');
}

function costWords(bar: CostBarView, day: string, stack: CostStack, formatter: Formatter): string {
  if (bar.calls === 0) {
    return text('barWithoutCalls', { day });
  }
  const parts = bar.parts[stack].map((part) => `${partWord(stack, part.name)} ${formatter.totalCost(part)}`);
  const { unpricedCalls } = bar.cost;
  const calls = [plural('callCount', bar.calls, formatter.count(bar.calls)), ...(unpricedCalls > 0 ? [plural('unpricedCalls', unpricedCalls, formatter.count(unpricedCalls))] : [])];
  const whole = text('barLabel', { day, cost: formatter.totalCost(bar.cost), calls: calls.join(', ') });
  return parts.length < 2 ? whole : `${whole}: ${parts.join(', ')}`;
}

function axisWords(layout: ChartLayout, series: CostSeriesView, formatter: Formatter): readonly SVGTemplateResult[] {
  const labelled = labelledBars(layout.bars.length, MOST_LABELS);
  const sparse = labelledBars(layout.bars.length, MOST_LABELS / 2);
  return layout.bars.flatMap(({ bar, slot }, index) => {
    const isLast = index === layout.bars.length - 1;
    return labelled.has(index)
      ? [
          svg`<text class=${`${isLast ? 'strong' : ''} ${sparse.has(index) ? '' : 'wide-only'}`} x=${percent(isLast ? 100 : slot.left + slot.width / 2)} y=${CHART.axisWords} text-anchor=${isLast ? 'end' : 'middle'} aria-hidden="true">${isLast && series.unit === 'day' ? text('statToday') : formatter.dayAndMonth(bar.firstDay)}</text>`,
        ]
      : [];
  });
}

/** What today cost, above its bar; beside it where it would run into the edge. */
function todayWord(layout: ChartLayout, series: CostSeriesView, formatter: Formatter): SVGTemplateResult | typeof nothing {
  const last = layout.bars.at(-1);
  return last === undefined || series.unit === 'week' || last.bar.calls === 0
    ? nothing
    : svg`<text class="strong" x="100%" y=${todayWordY(last)} text-anchor="end" aria-hidden="true">${text('todayCost', { value: formatter.totalCost(last.bar.cost) })}</text>`;
}

function todayWordY({ y }: ChartBar): number {
  return Math.max(12, y - 8);
}

function sentence(series: CostSeriesView, formatter: Formatter): string {
  const first = series.bars[0];
  const last = series.bars.at(-1);
  const active = series.bars.filter(({ calls }) => calls > 0);
  const dearest = active.reduce<CostBarView | undefined>((most, bar) => (most === undefined || bar.cost.usd > most.cost.usd ? bar : most), undefined);
  if (first === undefined || last === undefined || dearest === undefined) {
    return text('chartEmpty');
  }
  const range = text('chartRange', { from: formatter.calendarDay(first.firstDay, last.lastDay), to: formatter.calendarDay(last.lastDay, first.firstDay) });
  const most = text(series.unit === 'day' ? 'dearestDay' : 'dearestWeek', { day: formatter.calendarDay(dearest.firstDay, last.lastDay), cost: unbroken(formatter.totalCost(dearest.cost)) });
  const { limitUsd } = series;
  const over = limitUsd === null ? 0 : active.filter(({ cost }) => cost.usd > limitUsd).length;
  // Where nothing cost anything, no day is the most expensive.
  return [range, ...(dearest.cost.usd === 0 ? [] : [most]), ...(over === 0 ? [] : [plural('daysOverLimit', over, formatter.count(over))])].join(' ');
}

/** For a sentence, where a line may end within an amount otherwise. */
function unbroken(amount: string): string {
  return amount.replaceAll(' ', '\u00a0');
}

function percent(value: number): string {
  return `${value.toFixed(2)}%`;
}
