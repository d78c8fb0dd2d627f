import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { CallView, TraceGroupView } from '../../src/protocol/tracesContract';
import { providerWord, statusLabel, typeLabel } from '../shared/callWords';
import type { Formatter } from '../shared/formatter';
import type { ResourceState } from '../shared/resource';
import { failedState, skeleton } from '../shared/states';
import { plural, text } from '../shared/strings';
import { costCell, latencyCell, tokensCell } from './callCells';
import { statBand } from './statCard';
import type { StatCard } from './statCard';
import { waterfall } from './waterfall';

export interface TraceGroupActions {
  readonly back: () => void;
  readonly retry: () => void;
  readonly copy: (content: string) => void;
  /** Shows the calls of a sync run. */
  readonly showRun: (runId: string) => void;
  /** Shows a conversation in the answer panel. */
  readonly showConversation: (id: string) => void;
}

/** What happened in one trace, in which order, and where time and money went. */
export function traceGroupPanel(
  traceId: string,
  state: ResourceState<TraceGroupView>,
  formatter: Formatter,
  actions: TraceGroupActions,
): TemplateResult {
  return html`<nav class="crumbs small" aria-label=${text('whereYouAre')}>
      <button type="button" class="crumb" data-testid="back" title=${text('backToTraces')} @click=${actions.back}>
        ${text('tabTraces')}</button
      ><span class="muted" aria-hidden="true">/</span
      ><span class="mono" aria-current="page" title=${traceId}>${traceId.slice(0, 8)}</span>
    </nav>
    ${content(state, formatter, actions)}`;
}

function content(state: ResourceState<TraceGroupView>, formatter: Formatter, actions: TraceGroupActions): TemplateResult {
  const { value, error } = state;
  if (value === undefined) {
    return error === undefined
      ? skeleton(text('loadingTrace'), ['title', 'band', 'row', 'row', 'row'])
      : failedState(text('traceFailedTitle'), error, actions.retry);
  }
  return html`<div data-testid="trace-group" data-trace-id=${value.traceId}>
    ${titleRow(value, formatter, actions)} ${statBand(groupCards(value, formatter), 'six')} ${waterfall(value.calls, formatter)}
    <section aria-labelledby="calls-title">
      <div class="section-head"><h2 id="calls-title">${text('calls')}</h2></div>
      ${callTable(value, formatter)}
    </section>
  </div>`;
}

function titleRow(view: TraceGroupView, formatter: Formatter, actions: TraceGroupActions): TemplateResult {
  const first = view.calls[0];
  const time = first === undefined ? text('unknown') : formatter.clockTime(first.timestamp);
  const providers = view.providers.map(providerWord).join(', ');
  return html`<div class="title-row">
    <div>
      <h1 tabindex="-1" id="trace-title">${text(titleKey(first?.usageType), { time })}</h1>
      <p>${first === undefined ? nothing : `${formatter.longDay(first.timestamp)} · ${providers}`}</p>
    </div>
    <span class="grow"></span>
    ${conversationLink(view.conversationId, actions)} ${runLink(first?.runId ?? null, actions)}
    <vscode-button
      appearance="secondary"
      @click=${() => {
        actions.copy(JSON.stringify(view.calls, undefined, 2));
      }}
      >${text('copyAsJson')}</vscode-button
    >
  </div>`;
}

/** A trace of a question belongs to a conversation. */
function conversationLink(id: string | null, actions: TraceGroupActions): TemplateResult | typeof nothing {
  return id === null
    ? nothing
    : html`<button
        type="button"
        class="link-button"
        data-testid="conversation-link"
        @click=${() => {
          actions.showConversation(id);
        }}
      >
        ${text('showConversation')}
      </button>`;
}

/** A trace of background work belongs to a run. */
function runLink(runId: string | null, actions: TraceGroupActions): TemplateResult | typeof nothing {
  return runId === null
    ? nothing
    : html`<button
        type="button"
        class="link-button"
        data-testid="run-link"
        @click=${() => {
          actions.showRun(runId);
        }}
      >
        ${text('callsOfRun')}
      </button>`;
}

function titleKey(usageType: string | undefined): 'titleQuestion' | 'titleExtraction' | 'titleInbox' | 'titleOther' {
  switch (usageType) {
    case 'chat_rerank':
    case 'chat_answer':
      return 'titleQuestion';
    case 'extraction':
      return 'titleExtraction';
    case 'inbox':
      return 'titleInbox';
    default:
      return 'titleOther';
  }
}

function groupCards(view: TraceGroupView, formatter: Formatter): readonly StatCard[] {
  const cached = view.calls.reduce((total, call) => total + call.cacheReadTokens, 0);
  const { unpricedCalls } = view.totalCost;
  return [
    {
      name: 'wall-time',
      label: text('wallTime'),
      value: formatter.duration(view.wallTimeMs),
      below: [text('sumOfCalls', { value: formatter.duration(view.totalLatencyMs) })],
      lead: true,
    },
    {
      name: 'total-cost',
      label: text('totalCost'),
      value: formatter.traceCost(view.totalCost),
      title: formatter.exactCost(view.totalCost),
      below: [unpricedCalls > 0 ? plural('callsUnpriced', unpricedCalls, formatter.count(unpricedCalls)) : text('allPriced')],
      lead: true,
    },
    {
      name: 'tokens-in',
      label: text('traceTokensIn'),
      value: formatter.count(view.totalInputTokens),
      below: [cached > 0 ? text('cachedTokens', { count: formatter.count(cached) }) : text('noneCached')],
    },
    { name: 'tokens-out', label: text('traceTokensOut'), value: formatter.count(view.totalOutputTokens), below: [] },
    { name: 'attempts', label: text('attempts'), value: formatter.count(view.calls.length), below: [outcomes(view.calls, formatter)] },
    firstTokenCard(view.calls, formatter),
  ];
}

function outcomes(calls: readonly CallView[], formatter: Formatter): string {
  const fallbacks = calls.filter((call) => call.status === 'fallback').length;
  const failed = calls.filter((call) => call.status !== 'ok').length - fallbacks;
  return failed + fallbacks === 0
    ? text('allOk')
    : text('attemptsOutcome', { failed: formatter.count(failed), fallbacks: formatter.count(fallbacks) });
}

function firstTokenCard(calls: readonly CallView[], formatter: Formatter): StatCard {
  const first = calls[0];
  const answer = calls.findLast((call) => call.usageType === 'chat_answer' && call.ttftMs !== null);
  const afterMs =
    first === undefined || answer?.ttftMs === undefined || answer.ttftMs === null
      ? undefined
      : Date.parse(answer.timestamp) + answer.ttftMs - Date.parse(first.timestamp);
  return {
    name: 'first-token',
    label: text('firstToken'),
    value: afterMs === undefined ? text('unknown') : formatter.duration(afterMs),
    below: [text(afterMs === undefined ? 'notStreamed' : 'afterStart')],
  };
}

function callTable(view: TraceGroupView, formatter: Formatter): TemplateResult {
  const origin = Date.parse(view.calls[0]?.timestamp ?? '');
  return html`<div class="table-wrap" tabindex="0" role="region" aria-label=${text('callsOfTrace')}>
    <table class="grid">
      <thead>
        <tr>
          <th scope="col" class="num">${text('columnStart')}</th>
          <th scope="col">${text('columnType')}</th>
          <th scope="col" class="p2">${text('columnProvider')}</th>
          <th scope="col" class="p1">${text('columnModel')}</th>
          <th scope="col" class="num p2">${text('columnAttempt')}</th>
          <th scope="col" class="num">${text('columnLatency')}</th>
          <th scope="col" class="num p2">${text('columnFirstToken')}</th>
          <th scope="col" class="num p2">${text('columnTokensIn')}</th>
          <th scope="col" class="num p2">${text('columnTokensOut')}</th>
          <th scope="col" class="num">${text('columnCost')}</th>
          <th scope="col">${text('columnStatus')}</th>
          <th scope="col" class="p3">${text('columnReason')}</th>
        </tr>
      </thead>
      <tbody>
        ${view.calls.map((call) => callRow(call, Date.parse(call.timestamp) - origin, formatter))}
      </tbody>
      <tfoot>
        <tr>
          <td class="num">${formatter.duration(view.wallTimeMs)}</td>
          <td>${plural('callCount', view.calls.length, formatter.count(view.calls.length))}</td>
          <td class="p2"></td>
          <td class="p1"></td>
          <td class="p2"></td>
          <td class="num">${formatter.duration(view.totalLatencyMs)}</td>
          <td class="p2"></td>
          <td class="num p2">${formatter.count(view.totalInputTokens)}</td>
          <td class="num p2">${formatter.count(view.totalOutputTokens)}</td>
          <td class="num">${formatter.traceCost(view.totalCost)}</td>
          <td></td>
          <td class="p3"></td>
        </tr>
      </tfoot>
    </table>
  </div>`;
}

function callRow(call: CallView, startMs: number, formatter: Formatter): TemplateResult {
  return html`<tr
    data-testid="trace-call"
    data-usage-type=${call.usageType}
    data-provider=${call.provider}
    data-model=${call.model}
    data-tokens-in=${call.inputTokens}
    data-tokens-out=${call.outputTokens}
    data-latency-ms=${call.latencyMs ?? ''}
    data-cost-usd=${call.costUsd}
    data-cost-source=${call.costSource}
    data-status=${call.status}
  >
    <td class="num">${text('startOffset', { value: formatter.duration(startMs) })}</td>
    <td>${typeLabel(call.usageType)}</td>
    <td class="p2">${providerWord(call.provider)}</td>
    <td class="p1 model" title=${call.model}>${call.model}</td>
    <td class="num p2">${formatter.count(call.attempt)}</td>
    <td class="num">${latencyCell(call.latencyMs, formatter)}</td>
    <td class="num p2">${latencyCell(call.ttftMs, formatter, text('noTokenTime'))}</td>
    <td class="num p2">${tokensCell(call, call.inputTokens, formatter)}</td>
    <td class="num p2">${tokensCell(call, call.outputTokens, formatter)}</td>
    <td class="num">${costCell(call, formatter)}</td>
    <td>${statusLabel(call.status)}</td>
    <td class="p3 muted reason" title=${call.errorMessage ?? nothing}>${call.errorMessage ?? nothing}</td>
  </tr>`;
}
