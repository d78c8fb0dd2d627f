import * as vscode from 'vscode';
import type { ConversationStore } from '../../core/answering/conversations';
import type { NoteFocus } from '../../core/retrieval/focusedSearch';
import type { Clock } from '../../core/system/clock';
import type { Logger } from '../../core/system/logger';
import { parseAnswerRequest } from '../../protocol/answerGuards';
import type { AnswerEvent, AnswerRequests, NoticeAction } from '../../protocol/answerProtocol';
import { isRecord } from '../../protocol/requestGuard';
import type { AnswerSession } from '../answering/answerSession';
import { ConversationDesk } from '../answering/conversationDesk';
import type { ConversationHistory } from '../answering/conversationHistory';
import { NoteInserter } from '../answering/noteInserter';
import { openSettings } from '../config/openSettings';
import { COMMANDS, SETTINGS_SECTION, VIEWS } from '../contributions';
import { messages } from '../messages';
import type { NoteOpener } from '../vault/noteOpener';
import { RequestFailure, routeRequests } from './requestRouter';
import type { RequestHandlers } from './requestRouter';
import { SinglePanel } from './singlePanel';

export interface AnswerPanelParts {
  readonly extensionUri: vscode.Uri;
  /** Made with the panel's own way of telling events. */
  readonly createSession: (tell: (event: AnswerEvent) => void) => AnswerSession;
  readonly conversations: ConversationStore;
  readonly history: ConversationHistory;
  /** After the user deleted a conversation. */
  readonly onConversationDeleted: () => void;
  readonly notes: NoteOpener;
  readonly openTrace: (traceId: string) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The answer panel: one conversation, its answers as they stream in, and what they cost. */
export class AnswerPanel implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly panel: SinglePanel<AnswerEvent>;
  private readonly session: AnswerSession;
  private readonly inserter = new NoteInserter();

  constructor(private readonly parts: AnswerPanelParts) {
    this.panel = new SinglePanel(
      parts.extensionUri,
      { viewType: VIEWS.answer, element: 'sb-answer-app', bundle: 'answer', title: messages.answerTitle() },
      routeRequests<AnswerRequests>(parseAnswerRequest, this.handlers(), parts.logger),
      parts.logger,
    );
    this.session = parts.createSession((event) => {
      this.panel.tell(event);
    });
  }

  /** Whether a question asked now would be a follow-up. */
  get isInConversation(): boolean {
    return this.panel.isOpen && this.session.hasTurns;
  }

  /** Settings or the index changed, of which the page tells beside its box. */
  surroundingsChanged(): void {
    this.panel.tell({ type: 'conversation/changed' });
  }

  /** A question has ended, here or elsewhere: there may be a conversation more. */
  conversationsChanged(): void {
    this.panel.tell({ type: 'conversations/changed' });
  }

  /** Shows a conversation of earlier, or says that it is gone. */
  async showConversation(id: string): Promise<void> {
    if (!this.session.isShown(id) && !(await this.parts.history.restore(id, this.session))) {
      void vscode.window.showWarningMessage(messages.conversationGone());
      return;
    }
    this.panel.reveal();
  }

  startAnew(): void {
    this.session.startAnew();
  }

  /** Ends the question that is being answered, forgets all turns, and closes the panel with what it remembers. */
  async end(): Promise<void> {
    await this.session.end();
    this.panel.dispose();
  }

  /** Shows the panel and answers the question in it, with passages of the given note first. */
  ask(question: string, focus?: NoteFocus): void {
    this.panel.reveal();
    void this.session.ask(question, undefined, focus);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const id = isRecord(state) ? state['conversationId'] : undefined;
    if (typeof id === 'string' && !this.session.hasTurns) {
      await this.parts.history.restore(id, this.session);
    }
    this.panel.adopt(panel);
  }

  dispose(): void {
    this.session.stop();
    this.inserter.dispose();
    this.panel.dispose();
  }

  private handlers(): RequestHandlers<AnswerRequests> {
    const { conversations, history, clock, logger, onConversationDeleted } = this.parts;
    const desk = new ConversationDesk({ conversations, history, session: () => this.session, onDeleted: onConversationDeleted, clock, logger });
    return {
      ...desk.handlers(),
      'conversation/get': () => this.session.view(),
      'conversation/new': () => done(() => {
        this.session.startAnew();
      }),
      'question/ask': ({ question }) => {
        if (this.session.isRunning) {
          throw new RequestFailure('unavailable', messages.questionRunning());
        }
        return done(() => void this.session.ask(question));
      },
      'question/stop': () => done(() => {
        this.session.stop();
      }),
      'citation/open': async ({ turn, citation }) => {
        const cited = this.session.turn(turn)?.citations[citation];
        if (cited === undefined) {
          throw new RequestFailure('not_found', messages.citationGone());
        }
        await this.parts.notes.open(cited);
        return null;
      },
      'answer/insert': async ({ turn }) => {
        const answer = this.session.turn(turn)?.answer ?? '';
        if (answer === '' || !(await this.inserter.insert(answer))) {
          throw new RequestFailure('not_found', messages.noNoteToInsertInto());
        }
        return null;
      },
      'trace/open': ({ traceId }) => done(() => {
        this.parts.openTrace(traceId);
      }),
      'notice/act': async ({ turn, action }) => {
        await this.act(turn, action);
        return null;
      },
    };
  }

  private async act(turn: number, action: NoticeAction): Promise<void> {
    switch (action) {
      case 'retry':
        void this.session.retry(turn, false);
        return;
      case 'showPassages':
        void this.session.retry(turn, true);
        return;
      case 'setApiKey':
        await vscode.commands.executeCommand(COMMANDS.setApiKey, this.session.turn(turn)?.notice?.provider);
        return;
      case 'openSettings':
        await openSettings(this.session.turn(turn)?.notice?.setting ?? SETTINGS_SECTION);
        return;
      case 'showLog':
        await vscode.commands.executeCommand(COMMANDS.showLog);
        return;
    }
  }
}

/** Does something and answers that it is done. An `async` wrapper turns what it throws into a rejection. */
async function done(action: () => void): Promise<null> {
  action();
  return Promise.resolve(null);
}
