import { html, LitElement, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import type { CallView } from '../../src/protocol/tracesContract';
import { statusLabel, typeWord } from '../shared/callWords';
import type { Formatter } from '../shared/formatter';
import { icon } from '../shared/icon';
import { text } from '../shared/strings';
import { callData, latencyCell, modelCells, modelHeads, spendingCells, spendingHeads } from './callCells';
import { traceDetail } from './traceDetail';
import type { DetailActions } from './traceDetail';

export interface TableActions extends DetailActions {
  /** Opens or closes a row. */
  readonly toggle: (id: number) => void;
}

/** The table of calls. Each row opens in place. */
export class TraceTable extends LitElement {
  static override properties = {
    calls: { attribute: false },
    asOf: { attribute: false },
    formatter: { attribute: false },
    actions: { attribute: false },
    expanded: { attribute: false },
  };

  declare calls: readonly CallView[];
  /** Calls of the day of this moment show their time only. */
  declare asOf: string;
  declare formatter: Formatter;
  declare actions: TableActions;
  /** Ids of the calls whose rows are open. */
  declare expanded: ReadonlySet<number>;

  constructor() {
    super();
    this.calls = [];
    this.expanded = new Set();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    return html`<div class="table-wrap" tabindex="0" role="region" aria-label=${text('calls')}>
      <table class="grid">
        <thead>
          <tr>
            <th scope="col" class="toggle"><span class="hidden-visually">${text('columnDetails')}</span></th>
            <th scope="col">${text('columnTimestamp')}</th>
            ${modelHeads()}
            ${spendingHeads()}
            <th scope="col" class="num p1">${text('columnLatency')}</th>
            <th scope="col">${text('columnStatus')}</th>
            <th scope="col" class="to-trace"><span class="hidden-visually">${text('columnTrace')}</span></th>
          </tr>
        </thead>
        <tbody>
          ${repeat(
            this.calls,
            (call) => call.id,
            (call) => this.keptRow(call),
          )}
        </tbody>
      </table>
    </div>`;
  }

  /** A row is drawn anew when something of it changed: a thousand loaded calls would make each click wait. */
  private keptRow(call: CallView): unknown {
    const isOpen = this.expanded.has(call.id);
    const time = this.formatter.timestamp(call.timestamp, this.asOf);
    return guard([call, isOpen, time, this.formatter, this.actions], () => this.row(call, isOpen, time));
  }

  private row(call: CallView, isOpen: boolean, time: string): TemplateResult {
    const { formatter } = this;
    const detailId = `call-${String(call.id)}`;
    return html`<tr
        class=${isOpen ? 'expanded' : ''}
        data-testid="trace-row"
        data-trace-id=${call.traceId ?? nothing}
        ${callData(call)}
        @click=${(event: MouseEvent) => {
          this.toggleFromRow(event, call.id);
        }}
      >
        <td class="toggle">
          <button
            type="button"
            class="row-toggle"
            aria-expanded=${isOpen ? 'true' : 'false'}
            aria-controls=${isOpen ? detailId : nothing}
            aria-label=${text('detailsOf', { type: typeWord(call.usageType), time })}
            @click=${() => {
              this.actions.toggle(call.id);
            }}
          >
            ${icon(isOpen ? 'chevron-down' : 'chevron-right')}
          </button>
        </td>
        <td><time datetime=${call.timestamp} title=${call.timestamp}>${time}</time></td>
        ${modelCells(call)}
        ${spendingCells(call, formatter)}
        <td class="num p1">${latencyCell(call.latencyMs, formatter)}</td>
        <td>${statusLabel(call.status)}</td>
        <td class="end to-trace">${this.traceButton(call, time)}</td>
      </tr>
      ${isOpen
        ? html`<tr class="detail" id=${detailId} data-testid="trace-detail">
            <td colspan="11">${traceDetail(call, formatter, this.actions)}</td>
          </tr>`
        : nothing}`;
  }

  private traceButton(call: CallView, time: string): TemplateResult | typeof nothing {
    const { traceId } = call;
    if (traceId === null) {
      return nothing;
    }
    return html`<button
      type="button"
      class="link-button in-row"
      data-testid="view-trace"
      aria-label=${text('viewTraceOf', { type: typeWord(call.usageType), time })}
      title=${text('viewTrace')}
      @click=${() => {
        this.actions.openTrace(traceId);
      }}
    >
      ${icon('list-tree')}<span class="wide-word">${text('viewTrace')}</span>
    </button>`;
  }

  private toggleFromRow(event: MouseEvent, id: number): void {
    const onControl = event.target instanceof Element && event.target.closest('button, a') !== null;
    // Whoever selects text in a row does not want it to open.
    if (!onControl && getSelection()?.type !== 'Range') {
      this.actions.toggle(id);
    }
  }
}
