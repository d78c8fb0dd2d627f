import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';

/** One figure with its name and the words under it. */
export interface StatCard {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  /** All digits, or why the value is not known. */
  readonly title?: string;
  /** Words under the value; each part stays on one line. */
  readonly below: readonly string[];
  /** A lead figure is larger. */
  readonly lead?: boolean;
}

/** The band of figures. */
export function statBand(cards: readonly StatCard[], kind: 'six' | 'overview'): TemplateResult {
  return html`<dl class="stats ${kind}">
    ${cards.map(
      (card) => html`<div class=${card.lead === true ? 'lead' : ''} data-testid="stat-card" data-name=${card.name}>
        <dt>${card.label}</dt>
        <dd class="value" title=${card.title ?? nothing}>${card.value}</dd>
        <dd class="sub">${card.below.map((part, index) => html`${index === 0 ? '' : ' · '}<span class="nowrap">${part}</span>`)}</dd>
      </div>`,
    )}
  </dl>`;
}
