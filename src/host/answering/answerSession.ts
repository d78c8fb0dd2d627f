import type { AnswerLabel, AskOutcome, AskProgress, AskRequest } from '../../core/answering/answer';
import type { AttemptSummary } from '../../core/llm/llmTask';
import type { NoteFocus } from '../../core/retrieval/focusedSearch';
import { isCostUnknown } from '../../core/usage/vocabulary';
import type { AnswerCallView, AnswerEvent, AnswerFacts, ConversationView, TurnView } from '../../protocol/answerProtocol';
import { describeFailure, describeNotConfigured } from '../failureMessages';
import { messages } from '../messages';
import { AskRefusal } from './askRefusal';

/** What one panel is showing: a conversation, of which at most one turn is being answered. */
export interface AnswerSessionOptions {
  readonly ask: (request: AskRequest) => Promise<AskOutcome>;
  /** Asked before each question; false where the user would rather not go on. */
  readonly mayAsk?: () => Promise<boolean>;
  /** Settings and index, as they are now. */
  readonly surroundings: () => Promise<Pick<ConversationView, 'vaultName' | 'indexedNotes' | 'provider'>>;
  readonly choice: () => AskRequest['choice'];
  readonly tell: (event: AnswerEvent) => void;
  readonly logDefect: (error: unknown) => void;
}

/** Citations of an answer in the panel. */
const TOP_N = 5;

export class AnswerSession {
  private turns: TurnView[] = [];
  /** The notes that turns of this conversation are about, by the turn's index. */
  private focuses = new Map<number, NoteFocus>();
  private conversationId: string | undefined;
  private running: AbortController | undefined;
  /** The last question of this conversation; the next one waits for it. */
  private last: Promise<void> = Promise.resolve();
  /** Questions that have not ended, those of conversations that were left included. */
  private readonly unfinished = new Set<Promise<void>>();

  constructor(private readonly options: AnswerSessionOptions) {}

  get isRunning(): boolean {
    return this.running !== undefined;
  }

  get hasTurns(): boolean {
    return this.turns.length > 0;
  }

  async view(): Promise<ConversationView> {
    return { conversationId: this.conversationId ?? null, turns: this.turns, ...(await this.options.surroundings()) };
  }

  turn(index: number): TurnView | undefined {
    return this.turns[index];
  }

  /** Shows a conversation of an earlier window. */
  restore(conversationId: string, turns: readonly TurnView[]): void {
    this.leave();
    this.conversationId = conversationId;
    this.turns = [...turns];
    this.focuses = new Map();
    this.changed();
  }

  /** Leaves the conversation; what is being answered in it is stopped and no longer holds anything up. */
  startAnew(): void {
    this.leave();
    this.conversationId = undefined;
    this.turns = [];
    this.focuses = new Map();
    this.changed();
  }

  stop(): void {
    this.running?.abort();
  }

  /** Stops, waits until nothing of it is written any more, and forgets all turns. */
  async end(): Promise<void> {
    this.startAnew();
    await Promise.all(this.unfinished);
    this.startAnew();
  }

  /** Asks again what a failed or stopped turn asked; `offline` shows passages of the notes instead. */
  async retry(index: number, offline: boolean): Promise<void> {
    const turn = this.turns[index];
    if (turn !== undefined) {
      await this.ask(turn.question, offline ? 'offline' : undefined, this.focuses.get(index));
    }
  }

  /**
   * Resolves when the question has ended, however it ended. A question asked while another one is being answered comes
   * next; it is dropped when the conversation is left before that.
   */
  async ask(question: string, choice?: AskRequest['choice'], focus?: NoteFocus): Promise<void> {
    const { turns } = this;
    const answered = this.last.then(() => (turns === this.turns ? this.answer(question, choice, focus) : undefined));
    this.last = answered;
    this.unfinished.add(answered);
    await answered;
    this.unfinished.delete(answered);
  }

  private leave(): void {
    this.stop();
    this.running = undefined;
    this.last = Promise.resolve();
  }

  /** Never rejects. */
  private async answer(question: string, choice: AskRequest['choice'] | undefined, focus: NoteFocus | undefined): Promise<void> {
    const controller = new AbortController();
    this.running = controller;
    const asked = new RunningTurn(this.turns, question);
    if (focus !== undefined) {
      this.focuses.set(asked.index, focus);
    }
    this.changed();
    try {
      if (!((await this.options.mayAsk?.()) ?? true)) {
        asked.update({ state: 'stopped', notice: { message: messages.stopped(), actions: ['retry'] } });
        return;
      }
      const outcome = await this.options.ask({
        question,
        choice: choice ?? this.options.choice(),
        conversationId: this.conversationId,
        focus,
        topN: TOP_N,
        signal: controller.signal,
        onProgress: (progress) => {
          this.progressed(asked, progress);
        },
      });
      asked.update(finishedTurn(outcome));
    } catch (error) {
      this.options.logDefect(error);
      asked.update({ state: 'failed', notice: { message: error instanceof AskRefusal ? error.message : messages.unexpected(), actions: ['retry', 'showLog'] } });
    } finally {
      if (this.running === controller) {
        this.running = undefined;
      }
      this.changed();
    }
  }

  private progressed(asked: RunningTurn, progress: AskProgress): void {
    // A conversation begun meanwhile does not show what the stopped one still brings.
    const isShown = asked.turns === this.turns;
    switch (progress.kind) {
      case 'started':
        if (isShown) {
          this.conversationId = progress.conversationId;
        }
        return;
      case 'retrieved':
        asked.update({ state: 'reranking' });
        break;
      case 'reranked':
        asked.update({ state: 'streaming', citations: progress.citations });
        break;
      case 'token': {
        const offset = asked.turn.answer.length;
        asked.update({ answer: asked.turn.answer + progress.text });
        if (isShown) {
          this.options.tell({ type: 'answer/token', turn: asked.index, offset, text: progress.text });
        }
        return;
      }
    }
    this.changed();
  }

  private changed(): void {
    this.options.tell({ type: 'conversation/changed' });
  }
}

/** The turn that is being answered, in its place in the conversation. */
class RunningTurn {
  readonly index: number;
  turn: TurnView;

  constructor(
    readonly turns: TurnView[],
    question: string,
  ) {
    this.index = turns.length;
    this.turn = { question, state: 'retrieving', answer: '', citations: [] };
    turns.push(this.turn);
  }

  update(change: Partial<TurnView>): void {
    this.turn = { ...this.turn, ...change };
    this.turns[this.index] = this.turn;
  }
}

/** How an outcome is shown. */
function finishedTurn(outcome: AskOutcome): Partial<TurnView> {
  const facts = answerFacts(outcome);
  const { citations } = outcome;
  switch (outcome.kind) {
    case 'answered':
      return { state: 'answered', answer: outcome.answer, citations, facts };
    case 'failed':
      return {
        state: 'failed',
        answer: outcome.partialText,
        citations,
        facts,
        notice: describeFailure(outcome.failure, outcome.attempts.at(-1)?.provider),
      };
    case 'cancelled':
      return { state: 'stopped', answer: outcome.partialText, citations, facts, notice: { message: messages.stoppedAnswer(), actions: ['retry'] } };
    case 'not_configured':
      return {
        state: 'failed',
        citations,
        facts,
        notice: describeNotConfigured(outcome.provider, outcome.reason),
      };
  }
}

function answerFacts(outcome: AskOutcome): AnswerFacts {
  return {
    traceId: outcome.traceId,
    label: labelOf(outcome),
    cost: { usd: outcome.costUsd, unpricedCalls: outcome.unpricedCalls },
    latencyMs: outcome.latencyMs,
    calls: outcome.attempts.map(callView),
    offline: outcome.kind === 'answered' && outcome.offline,
    rerankFellBack: outcome.rerankFellBack,
  };
}

function labelOf(outcome: AskOutcome): AnswerLabel | null {
  return outcome.kind === 'answered' || outcome.kind === 'failed' ? outcome.label : null;
}

function callView(attempt: AttemptSummary): AnswerCallView {
  const { usageType, provider, model, status, latencyMs, inputTokens, outputTokens, costUsd, costSource } = attempt;
  return { usageType, provider, model, status, latencyMs, inputTokens, outputTokens, costUsd: isCostUnknown(costSource) ? 0 : costUsd, costSource };
}
