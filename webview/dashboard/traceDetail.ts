import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { CallView } from '../../src/protocol/tracesContract';
import { costSourceWord, providerWord } from '../shared/callWords';
import type { Formatter } from '../shared/formatter';
import { icon } from '../shared/icon';
import { text } from '../shared/strings';
import { latencyCell, tokensCell } from './callCells';

export interface DetailActions {
  readonly openTrace: (traceId: string) => void;
  readonly copy: (content: string) => void;
  /** Shows the calls of a sync run. */
  readonly showRun: (runId: string) => void;
}

/** What an expanded row tells beyond its columns, and again what narrow columns hide. */
export function traceDetail(call: CallView, formatter: Formatter, actions: DetailActions): TemplateResult {
  const fact = (label: string, value: unknown, wide = false): TemplateResult =>
    html`<div class=${wide ? 'wide' : ''}><dt>${label}</dt><dd>${value}</dd></div>`;
  return html`<dl class="detail-grid">
      ${call.errorMessage === null ? nothing : fact(text('detailError'), html`<code data-testid="error-message">${call.errorMessage}</code>`, true)}
      ${fact(text('detailTraceId'), traceId(call, actions), true)}
      ${fact(text('detailModel'), `${providerWord(call.provider)} · ${call.model}`)}
      ${fact(text('detailAttempt'), formatter.count(call.attempt))}
      ${fact(text('detailLatency'), latencyCell(call.latencyMs, formatter))}
      ${fact(text('detailFirstToken'), latencyCell(call.ttftMs, formatter, text('noTokenTime')))}
      ${fact(text('detailTokens'), html`${tokensCell(call, call.inputTokens, formatter)}, ${tokensCell(call, call.outputTokens, formatter)}`)}
      ${fact(text('detailTokensIn'), inputParts(call, formatter))}
      ${fact(text('detailCost'), costFacts(call, formatter), true)}
      ${call.runId === null ? nothing : fact(text('detailRun'), runLink(call.runId, actions))}
    </dl>
    ${viewTraceButton(call.traceId, actions)}`;
}

function runLink(runId: string, actions: DetailActions): TemplateResult {
  return html`<button
    type="button"
    class="text-link mono"
    data-testid="detail-run"
    title=${text('callsOfRun')}
    @click=${() => {
      actions.showRun(runId);
    }}
  >
    ${runId}
  </button>`;
}

function traceId(call: CallView, actions: DetailActions): TemplateResult {
  const id = call.traceId;
  if (id === null) {
    return html`<span class="muted">${text('detailNoTrace')}</span>`;
  }
  const label = text('copyTraceId');
  return html`<span class="mono" data-testid="trace-id">${id}</span>
    <button
      type="button"
      class="icon-button"
      aria-label=${label}
      title=${label}
      @click=${() => {
        actions.copy(id);
      }}
    >
      ${icon('copy')}
    </button>`;
}

/** All digits of the cost, where it comes from, and the entry of the price list. */
function costFacts({ costUsd, costSource, priceId }: CallView, formatter: Formatter): TemplateResult {
  const isKnown = costSource === 'priced' || costSource === 'local';
  return html`${isKnown ? `${formatter.exactCost({ usd: costUsd, unpricedCalls: 0 })} · ` : nothing}${priceId?.startsWith('user/') === true ? text('costOwnPrice') : costSourceWord(costSource)}${priceId === null
    ? nothing
    : html` · <span class="mono" data-testid="price-id">${priceId}</span>`}`;
}

function inputParts(call: CallView, formatter: Formatter): TemplateResult {
  const fresh = Math.max(0, call.inputTokens - call.cacheReadTokens - call.cacheWriteTokens);
  return html`${tokensCell(call, fresh, formatter)} <span class="muted">+</span> ${tokensCell(call, call.cacheReadTokens, formatter)}
    <span class="muted">+</span> ${tokensCell(call, call.cacheWriteTokens, formatter)}`;
}

function viewTraceButton(id: string | null, actions: DetailActions): TemplateResult | typeof nothing {
  return id === null
    ? nothing
    : html`<div class="actions">
        <vscode-button
          appearance="secondary"
          @click=${() => {
            actions.openTrace(id);
          }}
          >${text('viewTrace')}</vscode-button
        >
      </div>`;
}
