import * as vscode from 'vscode';
import type { ConversationStore } from '../../core/answering/conversations';
import type { Clock } from '../../core/system/clock';
import { systemErrorCode } from '../../core/system/fileSystem';
import type { Logger } from '../../core/system/logger';
import type { AnswerRequests } from '../../protocol/answerProtocol';
import { messages } from '../messages';
import { RequestFailure } from '../panels/requestRouter';
import type { RequestHandlers } from '../panels/requestRouter';
import type { AnswerSession } from './answerSession';
import type { ConversationHistory } from './conversationHistory';

export interface ConversationDeskParts {
  readonly conversations: ConversationStore;
  readonly history: ConversationHistory;
  readonly session: () => AnswerSession;
  /** After one was deleted. */
  readonly onDeleted: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

type Handlers = Pick<RequestHandlers<AnswerRequests>, 'conversations/list' | 'conversation/open' | 'conversation/delete'>;

/** The conversations of earlier, as the answer panel lists, opens and deletes them. */
export class ConversationDesk {
  constructor(private readonly parts: ConversationDeskParts) {}

  handlers(): Handlers {
    return {
      'conversations/list': async ({ limit }) => ({ asOf: new Date(this.parts.clock.nowMs()).toISOString(), ...(await this.parts.conversations.list(limit)) }),
      'conversation/open': async ({ id }) => {
        await this.open(id);
        return null;
      },
      'conversation/delete': async ({ id }) => ({ deleted: await this.delete(id) }),
    };
  }

  private async open(id: string): Promise<void> {
    const { session, history } = this.parts;
    // What is shown already goes on.
    if (!session().isShown(id) && !(await history.restore(id, session()))) {
      throw new RequestFailure('not_found', messages.conversationGone());
    }
  }

  /** Whether it is deleted: the user may think better of it. */
  private async delete(id: string): Promise<boolean> {
    const { conversations, session, onDeleted, logger } = this.parts;
    const remove = messages.deleteConversationAction();
    if ((await vscode.window.showWarningMessage(messages.deleteConversationQuestion(), { modal: true, detail: messages.deleteConversationDetail() }, remove)) !== remove) {
      return false;
    }
    // An answer that is still written would bring it back.
    await session().leaveForGood(id);
    try {
      await conversations.remove(id);
    } catch (error) {
      logger.warn('ask', `Conversation ${id} could not be deleted (${systemErrorCode(error) ?? 'unknown error'}).`);
      throw new RequestFailure('failed', messages.conversationNotDeleted());
    }
    logger.info('ask', `Conversation ${id} was deleted.`);
    onDeleted();
    return true;
  }
}
