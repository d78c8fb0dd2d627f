import type { AskOutcome, AskProgress, AskRequest } from '../../core/answering/answer';
import type { NoteFocus } from '../../core/retrieval/focusedSearch';
import type { AnswerEvent, ConversationView, TurnView } from '../../protocol/answerProtocol';
import { messages } from '../messages';
import { AskRefusal } from './askRefusal';
import { finishedTurn } from './finishedTurn';

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

/** A conversation as far as it is shown here. */
class ShownConversation {
  readonly turns: TurnView[];
  /** The notes that turns are about, by the turn's index. */
  readonly focuses = new Map<number, NoteFocus>();

  /** @param id Undefined until its first question is asked. */
  constructor(
    public id?: string,
    turns: readonly TurnView[] = [],
  ) {
    this.turns = [...turns];
  }
}

export class AnswerSession {
  private shown = new ShownConversation();
  private running: AbortController | undefined;
  /** The last question of this conversation; the next one waits for it. */
  private last: Promise<void> = Promise.resolve();
  /** Questions that have not ended, those of conversations that were left included. */
  private readonly unfinished = new Map<Promise<void>, ShownConversation>();

  constructor(private readonly options: AnswerSessionOptions) {}

  get isRunning(): boolean {
    return this.running !== undefined;
  }

  get hasTurns(): boolean {
    return this.shown.turns.length > 0;
  }

  async view(): Promise<ConversationView> {
    return { conversationId: this.shown.id ?? null, turns: this.shown.turns, ...(await this.options.surroundings()) };
  }

  turn(index: number): TurnView | undefined {
    return this.shown.turns[index];
  }

  isShown(conversationId: string): boolean {
    return this.shown.id === conversationId;
  }

  /** Shows a conversation of earlier; its next question goes on in it. What is being answered in this one is stopped. */
  restore(conversationId: string, turns: readonly TurnView[]): void {
    this.leaveFor(new ShownConversation(conversationId, turns));
  }

  /** Replaces the first turns of a conversation by what is known of them by now; does nothing once it is left. */
  amend(conversationId: string, turns: readonly TurnView[]): void {
    const { shown } = this;
    if (shown.id === conversationId && turns.every(({ question }, index) => shown.turns[index]?.question === question)) {
      shown.turns.splice(0, turns.length, ...turns);
      this.changed();
    }
  }

  /** Leaves the conversation; what is being answered in it is stopped and no longer holds anything up. */
  startAnew(): void {
    this.leaveFor(new ShownConversation());
  }

  stop(): void {
    this.running?.abort();
  }

  /** Stops, waits until nothing of it is written any more, and forgets all turns. */
  async end(): Promise<void> {
    this.startAnew();
    await Promise.all(this.unfinished.keys());
    this.startAnew();
  }

  /** Resolves when nothing is written to that conversation any more, which is left if it is the one that is shown. */
  async leaveForGood(conversationId: string): Promise<void> {
    if (this.isShown(conversationId)) {
      this.startAnew();
    }
    await Promise.all([...this.unfinished].flatMap(([answered, { id }]) => (id === conversationId ? [answered] : [])));
  }

  /** Asks again what a failed or stopped turn asked; `offline` shows passages of the notes instead. */
  async retry(index: number, offline: boolean): Promise<void> {
    const turn = this.shown.turns[index];
    if (turn !== undefined) {
      await this.ask(turn.question, offline ? 'offline' : undefined, this.shown.focuses.get(index));
    }
  }

  /**
   * Resolves when the question has ended, however it ended. A question asked while another one is being answered comes
   * next; it is dropped when the conversation is left before that.
   */
  async ask(question: string, choice?: AskRequest['choice'], focus?: NoteFocus): Promise<void> {
    const { shown } = this;
    const answered = this.last.then(() => (shown === this.shown ? this.answer(question, choice, focus) : undefined));
    this.last = answered;
    this.unfinished.set(answered, shown);
    await answered;
    this.unfinished.delete(answered);
  }

  private leaveFor(conversation: ShownConversation): void {
    this.stop();
    this.running = undefined;
    this.last = Promise.resolve();
    this.shown = conversation;
    this.changed();
  }

  /** Never rejects. */
  private async answer(question: string, choice: AskRequest['choice'] | undefined, focus: NoteFocus | undefined): Promise<void> {
    const controller = new AbortController();
    this.running = controller;
    const asked = new RunningTurn(this.shown, question);
    if (focus !== undefined) {
      this.shown.focuses.set(asked.index, focus);
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
        conversationId: this.shown.id,
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
    const isShown = asked.conversation === this.shown;
    switch (progress.kind) {
      case 'started':
        asked.conversation.id = progress.conversationId;
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
    readonly conversation: ShownConversation,
    question: string,
  ) {
    this.index = conversation.turns.length;
    this.turn = { question, state: 'retrieving', answer: '', citations: [] };
    conversation.turns.push(this.turn);
  }

  update(change: Partial<TurnView>): void {
    this.turn = { ...this.turn, ...change };
    this.conversation.turns[this.index] = this.turn;
  }
}
