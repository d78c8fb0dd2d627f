import { html, nothing, svg } from 'lit';
import type { SVGTemplateResult, TemplateResult } from 'lit';
import type { BreakdownKind, BreakdownRow, OverviewView } from '../../src/protocol/dashboardProtocol';
import { providerWord, typeColour, typeWord } from '../shared/callWords';
import type { Formatter } from '../shared/formatter';
import { text } from '../shared/strings';
import { segmented } from './segmented';

export interface BreakdownActions {
  readonly chooseBreakdown: (kind: BreakdownKind) => void;
  /** Shows the calls of a usage type. */
  readonly showCalls: (usageType: string) => void;
}

const KINDS = ['usageType', 'model', 'provider'] as const satisfies readonly BreakdownKind[];
const KIND_WORDS = { usageType: 'columnType', model: 'columnModel', provider: 'columnProvider' } as const;

/** The costs of the period taken apart, with the share of each part. */
export function breakdownTable(view: OverviewView, kind: BreakdownKind, formatter: Formatter, actions: BreakdownActions): TemplateResult {
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
            <th scope="col">${text(KIND_WORDS[kind])}</th>
            <th scope="col" class="num">${text('calls')}</th>
            <th scope="col" class="num p1">${text('columnTokensIn')}</th>
            <th scope="col" class="num p1">${text('columnTokensOut')}</th>
            <th scope="col" class="num">${text('columnCost')}</th>
            <th scope="col" class="share">${text('columnShare')}</th>
          </tr>
        </thead>
        <tbody>
          ${view.breakdown[kind].map((row) => breakdownRow(row, view.periodCost.usd, kind, formatter, actions))}
        </tbody>
        <tfoot>
          <tr>
            <td>${text('total')}</td>
            <td class="num">${formatter.count(view.periodCalls)}</td>
            <td class="num p1">${formatter.tokens(view.periodInputTokens)}</td>
            <td class="num p1">${formatter.tokens(view.periodOutputTokens)}</td>
            <td class="num">${formatter.totalCost(view.periodCost)}</td>
            <td class="share"></td>
          </tr>
        </tfoot>
      </table>
    </div>
  </section>`;
}

function breakdownRow(
  row: BreakdownRow,
  totalUsd: number,
  kind: BreakdownKind,
  formatter: Formatter,
  actions: BreakdownActions,
): TemplateResult {
  // No share is known of what has no known cost, nor of a period in which nothing did cost.
  const share = totalUsd > 0 && (row.cost.usd > 0 || row.cost.unpricedCalls === 0) ? row.cost.usd / totalUsd : undefined;
  const colour = kind === 'usageType' ? typeColour(row.name) : 'c-other';
  return html`<tr data-testid="breakdown-row" data-name=${row.name}>
    <th scope="row">${rowName(row.name, kind, actions)}</th>
    <td class="num">${formatter.count(row.calls)}</td>
    <td class="num p1" title=${formatter.count(row.inputTokens)}>${formatter.tokens(row.inputTokens)}</td>
    <td class="num p1" title=${formatter.count(row.outputTokens)}>${formatter.tokens(row.outputTokens)}</td>
    <td class="num" title=${formatter.exactCost(row.cost)}>${formatter.totalCost(row.cost)}</td>
    <td class="share">
      <span class="share-cell"
        ><svg class="meter" height="8" aria-hidden="true">
          <rect class="track" width="100%" height="8" rx="2" />
          ${share === undefined || share === 0 ? nothing : shareBar(colour, share)}</svg
        ><span>${share === undefined ? text('unknown') : formatter.percent(share)}</span></span
      >
    </td>
  </tr>`;
}

function shareBar(colour: string, share: number): SVGTemplateResult {
  return svg`<rect class=${colour} width=${`${(share * 100).toFixed(1)}%`} height="8" rx="2" />`;
}

function rowName(name: string, kind: BreakdownKind, actions: BreakdownActions): TemplateResult | string {
  if (kind !== 'usageType') {
    return kind === 'provider' ? providerWord(name) : name;
  }
  return html`<span class="with-key"
    ><i class="key ${typeColour(name)}" aria-hidden="true"></i
    ><button
      type="button"
      class="text-link"
      aria-label=${text('showCallsOf', { type: typeWord(name) })}
      @click=${() => {
        actions.showCalls(name);
      }}
    >
      ${typeWord(name)}
    </button></span
  >`;
}
