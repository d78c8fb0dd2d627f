import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { CallView, TraceGroupView } from '../../src/protocol/tracesContract';
import { statusLabel } from '../shared/callWords';
import type { Formatter } from '../shared/formatter';
import { plural, text } from '../shared/strings';
import { callData, latencyCell, modelCells, modelHeads, spendingCells, spendingHeads } from './callCells';
import { timeSum, tokenSum } from './traceFigures';
import { waterfall } from './waterfall';

/** Lanes and rows that are drawn with the page, and then before each further frame: a thousand at once would hold it up. */
const FIRST_PART = 40;
const NEXT_PART = 120;

/** The calls of a trace, as a waterfall and as a table. */
export class TraceCalls extends LitElement {
  static override properties = {
    view: { attribute: false },
    formatter: { attribute: false },
    drawn: { state: true },
  };

  declare view: TraceGroupView;
  declare formatter: Formatter;
  /** How many calls are drawn so far. */
  declare drawn: number;
  private nextFrame = 0;

  constructor() {
    super();
    this.drawn = FIRST_PART;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    cancelAnimationFrame(this.nextFrame);
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const before = changed.get('view') as TraceGroupView | undefined;
    if (before !== undefined && before.traceId !== this.view.traceId) {
      this.drawn = FIRST_PART;
    }
  }

  protected override render(): TemplateResult {
    return html`${waterfall(this.view.calls, this.drawn, this.formatter)}
      <section aria-labelledby="calls-title">
        <div class="section-head"><h2 id="calls-title">${text('calls')}</h2></div>
        ${callTable(this.view, this.drawn, this.formatter)}
      </section>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (this.drawn < this.view.calls.length) {
      cancelAnimationFrame(this.nextFrame);
      this.nextFrame = requestAnimationFrame(() => {
        this.drawn += NEXT_PART;
      });
    }
  }
}

function callTable(view: TraceGroupView, drawn: number, formatter: Formatter): TemplateResult {
  const origin = Date.parse(view.calls[0]?.timestamp ?? '');
  return html`<div class="table-wrap" tabindex="0" role="region" aria-label=${text('callsOfTrace')}>
    <table class="grid" aria-rowcount=${view.calls.length + 2}>
      <thead>
        <tr>
          <th scope="col" class="num">${text('columnStart')}</th>
          ${modelHeads()}
          <th scope="col" class="num p2">${text('columnAttempt')}</th>
          <th scope="col" class="num">${text('columnLatency')}</th>
          <th scope="col" class="num p2">${text('columnFirstToken')}</th>
          ${spendingHeads()}
          <th scope="col">${text('columnStatus')}</th>
          <th scope="col" class="p3">${text('columnReason')}</th>
        </tr>
      </thead>
      <tbody>
        ${view.calls.slice(0, drawn).map((call) => guard([call, origin, formatter], () => callRow(call, Date.parse(call.timestamp) - origin, formatter)))}
      </tbody>
      <tfoot>
        <tr>
          <td class="num">${timeSum(view.calls, view.wallTimeMs, formatter)}</td>
          <td>${plural('callCount', view.calls.length, formatter.count(view.calls.length))}</td>
          <td class="p2"></td>
          <td class="p1"></td>
          <td class="p2"></td>
          <td class="num">${timeSum(view.calls, view.totalLatencyMs, formatter)}</td>
          <td class="p2"></td>
          <td class="num p2">${tokenSum(view.calls, view.totalInputTokens, formatter)}</td>
          <td class="num p2">${tokenSum(view.calls, view.totalOutputTokens, formatter)}</td>
          <td class="num">${formatter.traceCost(view.totalCost)}</td>
          <td></td>
          <td class="p3"></td>
        </tr>
      </tfoot>
    </table>
  </div>`;
}

function callRow(call: CallView, startMs: number, formatter: Formatter): TemplateResult {
  return html`<tr data-testid="trace-call" ${callData(call)}>
    <td class="num">${text('startOffset', { value: formatter.offset(startMs) })}</td>
    ${modelCells(call)}
    <td class="num p2">${formatter.count(call.attempt)}</td>
    <td class="num">${latencyCell(call.latencyMs, formatter)}</td>
    <td class="num p2">${latencyCell(call.ttftMs, formatter, text('noTokenTime'))}</td>
    ${spendingCells(call, formatter)}
    <td>${statusLabel(call.status)}</td>
    <td class="p3 muted reason" title=${call.errorMessage ?? nothing}>${call.errorMessage ?? nothing}</td>
  </tr>`;
}
