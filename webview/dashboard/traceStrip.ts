import { html, LitElement, nothing, svg } from 'lit';
import type { SVGTemplateResult, TemplateResult } from 'lit';
import type { TraceStripView } from '../../src/protocol/tracesContract';
import type { Formatter } from '../shared/formatter';
import { plural, text } from '../shared/strings';
import type { TimeSpan } from './dashboardState';
import { AXIS_GAP, axisRoom } from './axisRoom';
import { rovingKeys } from './rovingKeys';
import { layOutStrip, placeOf, spanOf, STRIP } from './stripLayout';
import type { PlacedColumn, StripLayout } from './stripLayout';

/** Fewer calls than this have no 95th percentile: the longest is told. */
const MIN_CALLS_FOR_P95 = 20;
/** Of a longer time the days are named, not the hours. */
const LONGEST_BY_HOUR_MS = 48 * 3_600_000;

/** The calls of the filter over time. A click on a column, a drag over several, or Enter narrows the table to their time. */
export class TraceStrip extends LitElement {
  static override properties = {
    strip: { attribute: false },
    narrow: { attribute: false },
    formatter: { attribute: false },
    choose: { attribute: false },
    dragged: { state: true },
  };

  declare strip: TraceStripView;
  /** What the table is narrowed to. */
  declare narrow: TimeSpan | undefined;
  declare formatter: Formatter;
  declare choose: (span: TimeSpan) => void;
  /** First and last column under the pointer while it is down, and the strip that they are of: another one does not move them. */
  declare dragged: { readonly strip: TraceStripView; readonly from: number; readonly to: number } | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const { shown: strip, formatter } = this;
    const layout = layOutStrip(strip);
    return html`<figure class="strip">
      <div class="chart">
        ${this.axis(layout)}
        <svg
          height=${STRIP.height}
          role="group"
          aria-label=${this.label()}
          @pointerdown=${(event: PointerEvent) => {
            this.startDrag(event, layout.count);
          }}
          @pointermove=${(event: PointerEvent) => {
            this.continueDrag(event, layout.count);
          }}
          @pointerup=${() => {
            this.endDrag();
          }}
          @pointercancel=${() => {
            this.dragged = undefined;
          }}
          @keydown=${rovingKeys('.column-hit')}
        >
          <rect class="ground" x="0" width="100%" y="0" height=${STRIP.base} />
          <line class="grid" x1="0" x2="100%" y1=${STRIP.top} y2=${STRIP.top} />
          ${layout.middle === undefined ? nothing : svg`<line class="grid" x1="0" x2="100%" y1=${layout.middle.y} y2=${layout.middle.y} />`}
          ${this.selection()} ${layout.columns.map((column, at) => this.column(column, layout, at === layout.columns.length - 1))}
          <line class="base" x1="0" x2="100%" y1=${STRIP.base} y2=${STRIP.base} />
          <text x="0" y="71" aria-hidden="true">${formatter.dayTime(strip.since)}</text>
          ${layout.ticks.map(({ time, at, isNearEnd }) => svg`<text class=${isNearEnd ? 'tick near-end' : 'tick'} x=${`${at.toFixed(2)}%`} y="71" text-anchor="middle" aria-hidden="true">${this.tickWord(time)}</text>`)}
          <text x="100%" y="71" text-anchor="end" aria-hidden="true">${formatter.dayTime(strip.until)}</text>
        </svg>
      </div>
    </figure>`;
  }

  /** Under a pointer that is down, it stays. */
  private get shown(): TraceStripView {
    return this.dragged?.strip ?? this.strip;
  }

  private column(placed: PlacedColumn, { count }: StripLayout, isLast: boolean): SVGTemplateResult {
    const { index } = placed;
    const label = this.columnLabel(placed);
    const x = `${placed.left.toFixed(2)}%`;
    const width = `${placed.width.toFixed(2)}%`;
    const choose = (): void => {
      this.choose(spanOf(this.shown, index, index));
    };
    return svg`<g class="column-hit" role="button" tabindex=${isLast ? '0' : '-1'} data-testid="strip-column" aria-label=${text('narrowTo', { label })}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === 'Enter' || event.key === ' ') {
          event.preventDefault();
          choose();
        }
      }}><title>${label}</title>
      <rect class="hit" x=${`${((index / count) * 100).toFixed(2)}%`} width=${`${(100 / count).toFixed(2)}%`} y="2" height=${STRIP.base - 2} />
      <rect class="column" x=${x} width=${width} y=${placed.y.toFixed(1)} height=${placed.height.toFixed(1)} rx="1" />
      ${placed.failedHeight === 0 ? nothing : svg`<rect class="failed" x=${x} width=${width} y=${(STRIP.base - placed.failedHeight).toFixed(1)} height=${placed.failedHeight.toFixed(1)} />`}
    </g>`;
  }

  private selection(): SVGTemplateResult | typeof nothing {
    const { dragged } = this;
    const span = dragged === undefined ? this.narrow : spanOf(dragged.strip, dragged.from, dragged.to);
    const place = span === undefined ? undefined : placeOf(this.shown, span);
    return place === undefined
      ? nothing
      : svg`<rect class="selected" data-testid="strip-selection" x=${`${place.left.toFixed(2)}%`} width=${`${place.width.toFixed(2)}%`} y="2" height=${STRIP.base - 2} rx="2" />`;
  }

  private startDrag(event: PointerEvent, count: number): void {
    if (event.button === 0 && event.currentTarget instanceof Element) {
      event.currentTarget.setPointerCapture(event.pointerId);
      const at = columnAt(event, event.currentTarget, count);
      this.dragged = { strip: this.strip, from: at, to: at };
    }
  }

  private continueDrag(event: PointerEvent, count: number): void {
    if (this.dragged !== undefined && event.currentTarget instanceof Element) {
      this.dragged = { ...this.dragged, to: columnAt(event, event.currentTarget, count) };
    }
  }

  private endDrag(): void {
    const { dragged } = this;
    this.dragged = undefined;
    if (dragged !== undefined) {
      this.choose(spanOf(dragged.strip, dragged.from, dragged.to));
    }
  }

  private label(): string {
    const { shown: strip, formatter } = this;
    const calls = strip.columns.reduce((sum, column) => sum + column.calls, 0);
    return text('stripLabel', { calls: plural('callCount', calls, formatter.count(calls)), time: formatter.timeRange(strip.since, strip.until) });
  }

  private columnLabel({ column, index }: PlacedColumn): string {
    const { formatter, shown: strip } = this;
    const { since, until } = spanOf(strip, index, index);
    const parts = [
      plural('callCount', column.calls, formatter.count(column.calls)),
      formatter.totalCost({ usd: column.costUsd, unpricedCalls: column.unpricedCalls }),
      ...(column.latencyMs === null ? [] : [text(column.timedCalls < MIN_CALLS_FOR_P95 ? 'longest' : 'p95', { value: formatter.duration(column.latencyMs) })]),
      ...(column.failed === 0 ? [] : [text('failedCount', { count: formatter.count(column.failed) })]),
    ];
    return `${formatter.timeRange(since, until)}: ${parts.join(', ')}`;
  }

  private tickWord(time: string): string {
    const { formatter, shown: strip } = this;
    return Date.parse(strip.until) - Date.parse(strip.since) > LONGEST_BY_HOUR_MS ? formatter.shortDay(time) : formatter.minuteTime(time);
  }

  private axis({ highest, middle }: StripLayout): TemplateResult {
    const words = [...(highest === 0 ? [] : [{ word: this.amount(highest), y: STRIP.top }]), ...(middle === undefined ? [] : [{ word: this.amount(middle.value), y: middle.y }])];
    const room = axisRoom(words.map(({ word }) => word));
    return html`<svg width=${room} height=${STRIP.height} aria-hidden="true">
      ${words.map(({ word, y }) => svg`<text x=${room - AXIS_GAP} y=${y + 4} text-anchor="end">${word}</text>`)}
    </svg>`;
  }

  private amount(value: number): string {
    switch (this.shown.measure) {
      case 'calls':
        return this.formatter.count(value);
      case 'cost':
        // Below a cent, two different heights would be the same word.
        return value < 0.01 ? this.formatter.callCost(value, 'priced') : this.formatter.totalCost({ usd: value, unpricedCalls: 0 });
      case 'latency':
        return this.formatter.axisTime(value);
    }
  }
}

function columnAt(event: PointerEvent, element: Element, count: number): number {
  const { left, width } = element.getBoundingClientRect();
  return Math.min(count - 1, Math.max(0, Math.floor(((event.clientX - left) / Math.max(1, width)) * count)));
}
