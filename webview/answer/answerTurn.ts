import { html, LitElement, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { NoticeAction, TurnView } from '../../src/protocol/answerProtocol';
import type { Formatter } from '../shared/formatter';
import { icon } from '../shared/icon';
import { notice } from '../shared/states';
import { text } from '../shared/strings';
import { isRunning } from './conversation';
import { costLine } from './costLine';
import { renderMarkdown } from './markdown';
import { sourceCards } from './sources';

/** What a turn asks of its surroundings. Sources count from 1. */
export interface TurnActions {
  readonly openSource: (turn: number, source: number) => void;
  readonly openTrace: (traceId: string) => void;
  readonly act: (turn: number, action: NoticeAction) => void;
  readonly stop: () => void;
  readonly insert: (turn: number) => void;
  readonly copy: (content: string) => void;
}

/** What each state of an answer is called. */
export const STATE_WORDS = {
  retrieving: 'stateRetrieving',
  reranking: 'stateReranking',
  streaming: 'stateStreaming',
  answered: 'stateAnswered',
  stopped: 'stateStopped',
  failed: 'stateFailed',
} as const satisfies Record<TurnView['state'], string>;

const ACTION_WORDS = {
  setApiKey: 'actionSetApiKey',
  openSettings: 'actionOpenSettings',
  retry: 'actionRetry',
  showPassages: 'actionShowPassages',
  showLog: 'actionShowLog',
} as const satisfies Record<NoticeAction, string>;

/** How a notice looks, by how the turn ended. */
const NOTICE_LOOKS = {
  failed: { icon: 'error', tone: 'is-error' },
  stopped: { icon: 'circle-slash', tone: 'is-quiet', testId: 'stopped-notice' },
  other: { icon: 'info', tone: 'is-info' },
} as const;

/** One question and what came of it. Draws itself anew only when its turn has changed. */
export class AnswerTurn extends LitElement {
  static override properties = {
    turn: { attribute: false },
    index: { attribute: false },
    formatter: { attribute: false },
    actions: { attribute: false },
    openSource: { state: true },
  };

  declare turn: TurnView;
  declare index: number;
  declare formatter: Formatter;
  declare actions: TurnActions;
  declare private openSource: number | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const { turn, index } = this;
    const questionId = `question-${String(index)}`;
    return html`<article
      class="turn"
      data-testid="answer"
      data-state=${turn.state}
      data-trace-id=${turn.facts?.traceId ?? nothing}
      aria-labelledby=${questionId}
      aria-busy=${isRunning(turn) ? 'true' : 'false'}
    >
      <h2 class="question" id=${questionId} tabindex="-1">${turn.question}</h2>
      ${this.prose()}
      ${sourceCards(turn.citations, this.openSource, this.previewId, {
        toggle: (source) => {
          this.toggleSource(source);
        },
        open: (source) => {
          this.actions.openSource(index, source);
        },
      })}
      ${this.notices()} ${isRunning(turn) ? this.progressLine() : this.costLine()}
    </article>`;
  }

  private get previewId(): string {
    return `preview-${String(this.index)}`;
  }

  private prose(): TemplateResult {
    const { turn } = this;
    const content = renderMarkdown(turn.answer, {
      sourceCount: turn.citations.length,
      openSource: this.openSource,
      previewId: this.previewId,
      toggleSource: (source) => {
        this.toggleSource(source);
      },
      copyCode: (code) => {
        this.actions.copy(code);
      },
    });
    return html`<div class="prose ${turn.state === 'streaming' ? 'growing' : ''}" data-testid="answer-text">${content}</div>`;
  }

  private notices(): readonly (TemplateResult | typeof nothing)[] {
    const { turn } = this;
    return [
      turn.facts?.offline === true
        ? notice({ icon: 'plug', tone: 'is-info', text: text('offlineAnswer'), testId: 'offline-notice' })
        : nothing,
      turn.facts?.label === 'IRRELEVANT'
        ? notice({ icon: 'info', tone: 'is-info', text: text('labelIrrelevant'), testId: 'label-notice' })
        : nothing,
      turn.facts?.label === 'HALLUCINATION_RISK'
        ? notice({ icon: 'warning', tone: 'is-warning', text: text('labelHallucinationRisk'), testId: 'label-notice' })
        : nothing,
      this.hostNotice(),
    ];
  }

  /** What the host says of the ending; in our own words where it says nothing. */
  private hostNotice(): TemplateResult | typeof nothing {
    const { turn } = this;
    if (turn.state === 'stopped' && turn.notice === undefined) {
      return notice({ ...NOTICE_LOOKS.stopped, text: text('stoppedText') });
    }
    if (turn.notice === undefined) {
      return turn.state === 'failed' ? notice({ ...NOTICE_LOOKS.failed, text: text('stateFailed') }) : nothing;
    }
    return notice({
      ...(turn.state === 'failed' ? NOTICE_LOOKS.failed : turn.state === 'stopped' ? NOTICE_LOOKS.stopped : NOTICE_LOOKS.other),
      text: turn.notice.message,
      actions: turn.notice.actions.map(
        (action) => html`<button
          type="button"
          class="link-button"
          data-action=${action}
          @click=${() => {
            this.actions.act(this.index, action);
          }}
        >
          ${text(ACTION_WORDS[action])}
        </button>`,
      ),
    });
  }

  private progressLine(): TemplateResult {
    return html`<footer class="cost-line">
      ${icon('loading', 'spin')}<span data-testid="progress">${text(STATE_WORDS[this.turn.state])}</span>
      <span class="grow"></span>
      <button
        type="button"
        class="link-button"
        data-testid="stop"
        @click=${() => {
          this.actions.stop();
        }}
      >
        ${icon('stop-circle')}${text('stop')}
      </button>
    </footer>`;
  }

  private costLine(): TemplateResult | typeof nothing {
    const { facts, answer } = this.turn;
    if (facts === undefined) {
      return nothing;
    }
    const line = costLine(facts, this.formatter);
    const copy = text('copyAnswer');
    const insert = text('insertIntoNote');
    const parts = [...line.steps, ...(line.model === undefined ? [] : [line.model]), line.tokens];
    return html`<footer class="cost-line">
      <span class="grow">
        <span data-testid="cost-line"
          >${parts.map((part) => html`<span class="nowrap">${part}</span> · `)}<span class="cost" title=${line.exactCost}>${line.cost}</span> ·
          <button
            type="button"
            class="text-link"
            data-testid="view-trace"
            @click=${() => {
              this.actions.openTrace(facts.traceId);
            }}
          >
            ${text('viewTraceLink')}
          </button></span
        >
        ${facts.rerankFellBack
          ? html`<span class="status fallback" data-testid="not-reranked">${icon('arrow-swap')}${text('notReranked')}</span>`
          : nothing}
      </span>
      ${answer === ''
        ? nothing
        : html`<button
              type="button"
              class="icon-button"
              data-testid="insert"
              aria-label=${insert}
              title=${insert}
              @click=${() => {
                this.actions.insert(this.index);
              }}
            >
              ${icon('insert')}</button
            ><button
            type="button"
            class="icon-button"
            aria-label=${copy}
            title=${copy}
            @click=${() => {
              this.actions.copy(answer);
            }}
          >
            ${icon('copy')}
          </button>`}
    </footer>`;
  }

  private toggleSource(source: number): void {
    this.openSource = this.openSource === source ? undefined : source;
  }
}
