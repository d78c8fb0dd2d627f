import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { CallView } from '../../src/protocol/tracesContract';
import { costSourceWord } from '../shared/callWords';
import type { Formatter } from '../shared/formatter';
import { text } from '../shared/strings';

/** A value that is not known, with the reason. */
export function unknown(reason: string): TemplateResult {
  return html`<span class="unknown" title=${reason}>${text('unknown')}</span>`;
}

/** Tokens of a call: not known is not zero. */
export function tokensCell(call: CallView, tokens: number, formatter: Formatter): TemplateResult | string {
  return call.costSource === 'no_usage' && tokens === 0 ? unknown(text('noUsageReported')) : formatter.count(tokens);
}

export function costCell(call: CallView, formatter: Formatter): TemplateResult {
  const isKnown = call.costSource === 'priced' || call.costSource === 'local';
  return html`<span
    class=${isKnown ? '' : 'unknown'}
    title=${isKnown ? formatter.exactCost({ usd: call.costUsd, unpricedCalls: 0 }) : costSourceWord(call.costSource)}
    >${formatter.callCost(call.costUsd, call.costSource)}</span
  >`;
}

export function latencyCell(latencyMs: number | null, formatter: Formatter, reason = text('noLatency')): TemplateResult | string {
  return latencyMs === null ? unknown(reason) : formatter.duration(latencyMs);
}
