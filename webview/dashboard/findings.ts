import { html, nothing, svg } from 'lit';
import type { TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { DashboardRequests } from '../../src/protocol/dashboardProtocol';
import type { FindingsView, FindingWhyView } from '../../src/protocol/findingsContract';
import type { TraceCriteria } from '../../src/protocol/tracesContract';
import { providerWord, typeColour, typeWord } from '../shared/callWords';
import type { Formatter } from '../shared/formatter';
import { icon } from '../shared/icon';
import type { ResourceState } from '../shared/resource';
import { errorText } from '../shared/states';
import { plural, text } from '../shared/strings';
import { cardSeverity, findingCards } from './findingCards';
import type { FindingCard } from './findingCards';

type FindingView = FindingsView['findings'][number];
type FindingLabel = DashboardRequests['findings/label']['params']['label'];

export interface FindingActions {
  readonly showFinding: (criteria: TraceCriteria) => void;
  /** Opens or closes the reasons of a finding. */
  readonly toggleWhy: (id: string) => void;
  readonly labelFindings: (ids: readonly string[], label: FindingLabel) => void;
  readonly pauseSync: () => void;
  readonly resumeSync: () => void;
  readonly openTrace: (traceId: string) => void;
}

/** The reasons that are open: of which finding, and how reading them goes. */
export interface OpenWhy {
  readonly id: string | undefined;
  readonly state: ResourceState<FindingWhyView>;
}

const LOOKS = {
  critical: { icon: 'error', word: 'severityCritical' },
  warning: { icon: 'warning', word: 'severityWarning' },
  info: { icon: 'info', word: 'severityInfo' },
} as const;
/** What can waste money in the background: there, sync can be paused from the card. */
const PAUSABLE: ReadonlySet<FindingView['type']> = new Set(['repeat_work', 'runaway', 'budget', 'cost_spike', 'call_spike'] as const);
const FACTOR_WORDS = { calls: 'factorCalls', retries: 'factorRetries', tokensPerCall: 'factorTokens', pricePerToken: 'factorPrice' } as const;

/** Open findings, one card for each cause. */
export function findingList(view: FindingsView, why: OpenWhy, formatter: Formatter, actions: FindingActions): TemplateResult | typeof nothing {
  const cards = findingCards(view.findings);
  return cards.length === 0 && view.syncPause === null
    ? nothing
    : html`${pausedLine(view, formatter, actions)}
        ${cards.length === 0 ? nothing : html`<ul class="findings" id="findings" aria-label=${text('openFindings')}>${repeat(cards, ({ lead }) => lead.id, (card) => findingCard(card, view, why, formatter, actions))}</ul>`}`;
}

function pausedLine({ syncPause, asOf }: FindingsView, formatter: Formatter, actions: FindingActions): TemplateResult | typeof nothing {
  return syncPause === null
    ? nothing
    : html`<div class="notice paused" data-testid="sync-paused">
        ${icon('debug-pause', 'is-info')}<span>${text(syncPause.by === 'user' ? 'pausedByUserSince' : 'pausedByProtectionSince', { time: formatter.timestampShort(syncPause.since, asOf) })}</span
        ><span class="actions"><button type="button" class="link-button" @click=${actions.resumeSync}>${text('resumeSync')}</button></span>
      </div>`;
}

function findingCard(card: FindingCard, view: FindingsView, why: OpenWhy, formatter: Formatter, actions: FindingActions): TemplateResult {
  const { lead, others } = card;
  const severity = cardSeverity(card);
  const look = LOOKS[severity];
  const all = [lead, ...others];
  const aboutCost = all.find(({ isAboutCost }) => isAboutCost);
  const isOpen = aboutCost !== undefined && why.id === aboutCost.id;
  const since = all.map(({ openedAt }) => openedAt).sort()[0] ?? lead.openedAt;
  const label = (chosen: FindingLabel) => () => {
    actions.labelFindings(all.map(({ id }) => id), chosen);
  };
  return html`<li class="finding ${severity}" data-testid="finding" data-severity=${severity}>
    <div>
      <p class="kind">
        ${icon(look.icon)}<b>${text(look.word)}</b><span>${all.map(({ title }) => title).join(', ')}</span
        ><span class="tag">${text('since', { time: formatter.timestampShort(since, view.asOf) })}</span>
      </p>
      <h2>${lead.message}</h2>
      ${others.length === 0 ? nothing : html`<ul class="more-findings">${others.map(({ message }) => html`<li>${message}</li>`)}</ul>`}
      <div class="actions">
        <vscode-button
          appearance=${severity === 'critical' ? 'primary' : 'secondary'}
          @click=${() => {
            actions.showFinding(lead.criteria);
          }}
          >${text('showCalls')}</vscode-button
        >
        ${all.some(({ type }) => PAUSABLE.has(type)) && view.syncPause === null
          ? html`<vscode-button appearance="secondary" @click=${actions.pauseSync}>${text('pauseSync')}</vscode-button>`
          : nothing}
        ${aboutCost === undefined
          ? nothing
          : html`<button
              type="button"
              class="link-button"
              aria-expanded=${isOpen ? 'true' : 'false'}
              @click=${() => {
                actions.toggleWhy(aboutCost.id);
              }}
            >
              ${text('why')}${icon(isOpen ? 'chevron-up' : 'chevron-down')}
            </button>`}
        <details class="menu">
          <summary class="link-button">${text('label')}${icon('chevron-down')}</summary>
          <div class="menu-box">
            <button type="button" class="link-button" @click=${label('planned_bulk_work')}>${text('labelPlanned')}</button>
            <button type="button" class="link-button" @click=${label('new_normal')}>${text('labelNewNormal')}</button>
          </div>
        </details>
        <button type="button" class="link-button" @click=${label('dismissed')}>${text('dismiss')}</button>
      </div>
    </div>
    ${isOpen ? whyPart(why.state, formatter, actions) : nothing}
  </li>`;
}

/** What the day is made of beyond a usual one. */
function whyPart({ value, error }: ResourceState<FindingWhyView>, formatter: Formatter, actions: FindingActions): TemplateResult {
  if (value === undefined) {
    return html`<div class="why" data-testid="why" aria-busy=${error === undefined ? 'true' : 'false'}>${error === undefined ? html`<div class="skeleton band"></div>` : html`<p>${errorText(error)}</p>`}</div>`;
  }
  const largest = Math.max(...value.parts.map(({ usd }) => Math.abs(usd)), Number.MIN_VALUE);
  const { run, firstTraceId } = value;
  return html`<div class="why" data-testid="why">
    <table>
      <caption>
        ${value.usualDays === 0 ? text('whyNew') : text('whyCaption', { change: formatter.signedCost(value.changeUsd) })}
      </caption>
      <tbody>
        ${value.parts
          .filter(({ usd }) => Math.abs(usd) >= 0.005)
          .map(
            ({ usageType, provider, model, factor, usd }) => html`<tr>
              <th scope="row" title=${`${providerWord(provider)} · ${model}`}>${typeWord(usageType)}</th>
              <td>
                <svg class="meter" height="8" aria-hidden="true">${svg`<rect class=${typeColour(usageType)} width=${`${((Math.abs(usd) / largest) * 100).toFixed(1)}%`} height="8" rx="2" />`}</svg
                ><span class="muted">${text(FACTOR_WORDS[factor])}</span>
              </td>
              <td>${formatter.signedCost(usd)}</td>
            </tr>`,
          )}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">${text('together')}</th>
          <td></td>
          <td>${formatter.signedCost(value.changeUsd)}</td>
        </tr>
      </tfoot>
    </table>
    ${run === null ? nothing : html`<p class="muted">${plural('whyRun', run.calls, formatter.count(run.calls), { run: run.runId.slice(0, 8), cost: formatter.totalCost({ usd: run.costUsd, unpricedCalls: 0 }) })}</p>`}
    ${firstTraceId === null
      ? nothing
      : html`<button
          type="button"
          class="text-link"
          @click=${() => {
            actions.openTrace(firstTraceId);
          }}
        >
          ${text('firstCall')}
        </button>`}
  </div>`;
}
