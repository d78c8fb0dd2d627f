import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { CallView, TraceGroupView } from '../../src/protocol/tracesContract';
import { providerWord } from '../shared/callWords';
import type { Formatter } from '../shared/formatter';
import type { ResourceState } from '../shared/resource';
import { emptyState, failedState, skeleton } from '../shared/states';
import { plural, text } from '../shared/strings';
import { statBand } from './statCard';
import type { StatCard } from './statCard';
import { timeSum, tokenSum } from './traceFigures';

export interface TraceGroupActions {
  readonly back: () => void;
  readonly retry: () => void;
  readonly copy: (content: string, view: TraceGroupView) => void;
  /** How copying it went, for a moment after it. */
  readonly saidOf: (view: TraceGroupView) => string | undefined;
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
      ? html`<h1 class="hidden-visually">${text('columnTrace')}</h1>
          ${skeleton(text('loadingTrace'), ['title', 'band', 'row', 'row', 'row'])}`
      : html`${hiddenTitle()} ${failedState(text('traceFailedTitle'), error, actions.retry)}`;
  }
  if (value.calls.length === 0) {
    return html`${hiddenTitle()} ${noCalls(actions)}`;
  }
  return html`<div data-testid="trace-group" data-trace-id=${value.traceId}>
    ${titleRow(value, formatter, actions)} ${statBand(groupCards(value, formatter), 'six')}
    <sb-trace-calls .view=${value} .formatter=${formatter}></sb-trace-calls>
  </div>`;
}

/** Takes the focus where there is no title to see. */
function hiddenTitle(): TemplateResult {
  return html`<h1 class="hidden-visually" id="trace-title" tabindex="-1">${text('columnTrace')}</h1>`;
}

/** A link may lead to what was removed since, or was recorded elsewhere: no figure is known of it. */
function noCalls({ back }: TraceGroupActions): TemplateResult {
  return emptyState({
    icon: 'list-tree',
    title: text('traceEmptyTitle'),
    text: text('traceEmptyText'),
    actions: html`<vscode-button @click=${back}>${text('backToTraces')}</vscode-button>`,
    testId: 'trace-empty',
  });
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
    <div class="actions">
      ${placeLink(view.conversationId, 'conversation-link', 'showConversation', actions.showConversation)}
      ${placeLink(first?.runId ?? null, 'run-link', 'callsOfRun', actions.showRun)}
      <vscode-button
        appearance="secondary"
        @click=${() => {
          actions.copy(JSON.stringify(view.calls, undefined, 2), view);
        }}
        >${actions.saidOf(view) ?? text('copyAsJson')}</vscode-button
      >
    </div>
  </div>`;
}

/** Where a trace belongs: that of a question to a conversation, that of background work to a run. */
function placeLink(id: string | null, testId: string, word: 'showConversation' | 'callsOfRun', show: (id: string) => void): TemplateResult | typeof nothing {
  return id === null
    ? nothing
    : html`<button
        type="button"
        class="link-button"
        data-testid=${testId}
        @click=${() => {
          show(id);
        }}
      >
        ${text(word)}
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
      value: timeSum(view.calls, view.wallTimeMs, formatter),
      below: [text('sumOfCalls', { value: timeSum(view.calls, view.totalLatencyMs, formatter) })],
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
      value: tokenSum(view.calls, view.totalInputTokens, formatter),
      below: [cached > 0 ? text('cachedTokens', { count: formatter.count(cached) }) : text('noneCached')],
    },
    { name: 'tokens-out', label: text('traceTokensOut'), value: tokenSum(view.calls, view.totalOutputTokens, formatter), below: [] },
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
