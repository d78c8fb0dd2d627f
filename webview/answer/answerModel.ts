import type { AnswerEvent, AnswerRequests, ConversationView, NoticeAction } from '../../src/protocol/answerProtocol';
import { isRecord } from '../shared/host';
import type { HostClient, Outcome } from '../shared/host';
import { Resource } from '../shared/resource';
import { errorText } from '../shared/states';
import { text } from '../shared/strings';
import { applyToken, isRunning, mergeFetched } from './conversation';
import { HistoryModel } from './historyModel';

export interface StateStore {
  readState(): unknown;
  writeState(state: unknown): void;
}

/** What the answer panel shows and how it changes; the element only draws it. */
export class AnswerModel {
  readonly conversation: Resource<null, ConversationView>;
  readonly history: HistoryModel;
  /** What is written in the box and not sent. */
  draft: string;
  /** Why the last thing asked of the extension did not work. */
  complaint: string | undefined;
  /** By this the extension finds the conversation again when the window was reloaded. */
  private conversationId: string | null;

  /** `onChange` runs after each change of anything above. */
  constructor(
    private readonly host: HostClient<AnswerRequests, AnswerEvent>,
    private readonly store: StateStore,
    private readonly onChange: () => void,
  ) {
    const stored = store.readState();
    this.draft = isRecord(stored) && typeof stored['draft'] === 'string' ? stored['draft'] : '';
    this.conversationId = isRecord(stored) && typeof stored['conversationId'] === 'string' ? stored['conversationId'] : null;
    this.conversation = new Resource(() => this.fetch(), onChange);
    this.history = new HistoryModel(
      {
        list: (limit) => host.request('conversations/list', { limit }),
        open: async (id) => (await this.send('conversation/open', { id })) !== undefined,
        delete: async (id) => (await this.send('conversation/delete', { id }, 'forPerson'))?.deleted === true,
        remember: () => {
          this.remember();
        },
      },
      isRecord(stored) && typeof stored['historyOpen'] === 'boolean' ? stored['historyOpen'] : undefined,
      onChange,
    );
  }

  get isBusy(): boolean {
    return isRunning(this.conversation.state.value?.turns.at(-1));
  }

  start(): void {
    this.host.onEvent((event) => {
      this.handle(event);
    });
    void this.conversation.load(null, 'nothing');
    this.history.start();
  }

  stop(): void {
    this.host.dispose();
  }

  keepDraft(draft: string): void {
    this.draft = draft;
    this.remember();
    this.onChange();
  }

  async ask(question: string): Promise<void> {
    this.keepDraft('');
    const sent = await this.send('question/ask', { question });
    if (sent === undefined && this.draft === '') {
      this.keepDraft(question);
    }
  }

  stopAnswer(): void {
    void this.send('question/stop', {});
  }

  newConversation(): void {
    void this.send('conversation/new', {});
  }

  /** `source` counts from 1. */
  openSource(turn: number, source: number): void {
    void this.send('citation/open', { turn, citation: source - 1 });
  }

  /** Whether it is in a note now. */
  async insert(turn: number): Promise<boolean> {
    return (await this.send('answer/insert', { turn })) !== undefined;
  }

  openTrace(traceId: string): void {
    void this.send('trace/open', { traceId });
  }

  act(turn: number, action: NoticeAction): void {
    // Such as to fetch a key, which the extension then waits for.
    void this.send('notice/act', { turn, action }, 'forPerson');
  }

  dismissComplaint(): void {
    this.complaint = undefined;
    this.onChange();
  }

  private async fetch(): Promise<Outcome<ConversationView>> {
    const outcome = await this.host.request('conversation/get', {});
    if (!outcome.ok) {
      return outcome;
    }
    if (outcome.value.conversationId !== this.conversationId) {
      this.conversationId = outcome.value.conversationId;
      this.remember();
    }
    return { ok: true, value: mergeFetched(this.conversation.state.value, outcome.value) };
  }

  private remember(): void {
    const { chosenOpen } = this.history;
    this.store.writeState({ draft: this.draft, conversationId: this.conversationId, ...(chosenOpen === undefined ? {} : { historyOpen: chosenOpen }) });
  }

  private handle(event: AnswerEvent): void {
    const { value, loading } = this.conversation.state;
    if (event.type === 'conversations/changed') {
      this.history.refetch();
      return;
    }
    if (event.type === 'conversation/changed' || value === undefined) {
      void this.conversation.refetch();
      return;
    }
    const outcome = applyToken(value, event);
    if (outcome.kind === 'applied') {
      this.conversation.update(outcome.conversation);
    } else if (outcome.kind === 'gap' && !loading) {
      void this.conversation.refetch();
    }
  }

  /** Undefined where it did not work, of which the page then complains. */
  private async send<K extends keyof AnswerRequests>(type: K, params: AnswerRequests[K]['params'], waits: 'forAnswer' | 'forPerson' = 'forAnswer'): Promise<AnswerRequests[K]['result'] | undefined> {
    this.complaint = undefined;
    const outcome = await this.host.request(type, params, waits);
    if (!outcome.ok) {
      this.complaint = text('requestFailed', { message: errorText(outcome.error) });
      this.onChange();
      return undefined;
    }
    return outcome.value;
  }
}
