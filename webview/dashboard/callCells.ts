import { html, noChange } from 'lit';
import type { TemplateResult } from 'lit';
import { directive, Directive } from 'lit/directive.js';
import type { ElementPart } from 'lit/directive.js';
import type { CallView } from '../../src/protocol/tracesContract';
import { costSourceWord, providerWord, typeLabel } from '../shared/callWords';
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

/** What a call cost, with the exact sum or why there is none as its title. */
export function costCell(call: CallView, formatter: Formatter): TemplateResult {
  const isKnown = call.costSource === 'priced' || call.costSource === 'local';
  return html`<span
    class=${isKnown ? '' : 'unknown'}
    title=${isKnown ? formatter.exactCost({ usd: call.costUsd, unpricedCalls: 0 }) : costSourceWord(call.costSource)}
    >${formatter.callCost(call.costUsd, call.costSource)}</span
  >`;
}

/** @param reason Why a time can be unknown here. */
export function latencyCell(latencyMs: number | null, formatter: Formatter, reason = text('noLatency')): TemplateResult | string {
  return latencyMs === null ? unknown(reason) : formatter.duration(latencyMs);
}

/** Heads of `modelCells`. */
export function modelHeads(): TemplateResult {
  return html`<th scope="col">${text('columnType')}</th>
    <th scope="col" class="p2">${text('columnProvider')}</th>
    <th scope="col" class="p1">${text('columnModel')}</th>`;
}

/** What was asked of whom. */
export function modelCells(call: CallView): TemplateResult {
  return html`<td>${typeLabel(call.usageType)}</td>
    <td class="p2">${providerWord(call.provider)}</td>
    <td class="p1 model" title=${call.model}>${call.model}</td>`;
}

/** Heads of `spendingCells`. */
export function spendingHeads(): TemplateResult {
  return html`<th scope="col" class="num p2">${text('columnTokensIn')}</th>
    <th scope="col" class="num p2">${text('columnTokensOut')}</th>
    <th scope="col" class="num">${text('columnCost')}</th>`;
}

/** Tokens and what they cost. */
export function spendingCells(call: CallView, formatter: Formatter): TemplateResult {
  return html`<td class="num p2">${tokensCell(call, call.inputTokens, formatter)}</td>
    <td class="num p2">${tokensCell(call, call.outputTokens, formatter)}</td>
    <td class="num">${costCell(call, formatter)}</td>`;
}

class CallData extends Directive {
  override render(_call: CallView): typeof noChange {
    return noChange;
  }

  override update({ element }: ElementPart, [call]: [call: CallView]): typeof noChange {
    const values = {
      'data-usage-type': call.usageType,
      'data-provider': call.provider,
      'data-model': call.model,
      'data-tokens-in': call.inputTokens,
      'data-tokens-out': call.outputTokens,
      'data-latency-ms': call.latencyMs ?? '',
      'data-cost-usd': call.costUsd,
      'data-cost-source': call.costSource,
      'data-status': call.status,
    };
    for (const [name, value] of Object.entries(values)) {
      element.setAttribute(name, String(value));
    }
    return noChange;
  }
}

/** The raw values of a call on its row, for programs that read the page: cells show words and rounded figures. */
export const callData = directive(CallData);
