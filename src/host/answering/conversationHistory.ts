import type { ConversationMessage, ConversationStore } from '../../core/answering/conversations';
import type { TraceEntry, UsageReader } from '../../core/usage/usageReader';
import type { CallUsageType } from '../../core/usage/vocabulary';
import { CALL_USAGE_TYPES } from '../../core/usage/vocabulary';
import { totalCost } from '../../dashboard/traceGroupView';
import type { AnswerCallView, AnswerFacts, TurnView } from '../../protocol/answerProtocol';
import type { AnswerSession } from './answerSession';

/** Turns of earlier windows: the text from the conversation's file, the cost from the recorded calls. */
export class ConversationHistory {
  constructor(
    private readonly conversations: ConversationStore,
    private readonly reader: UsageReader,
  ) {}

  /**
   * Shows a conversation, and what its answers cost as soon as the record of calls has told it. False when the
   * conversation is not there. What the user asks meanwhile comes after its turns.
   */
  async restore(conversationId: string, session: AnswerSession): Promise<boolean> {
    const conversation = await this.conversations.load(conversationId);
    if (conversation === undefined) {
      return false;
    }
    const pairs = questionAnswerPairs(conversation.messages);
    session.restore(conversationId, pairs.map((pair) => turnView(pair, undefined)));
    void Promise.all(pairs.map(async (pair) => turnView(pair, await this.facts(pair.answer)))).then((turns) => {
      session.amend(conversationId, turns);
    });
    return true;
  }

  /** Never rejects. */
  private async facts({ traceId, label }: ConversationMessage): Promise<AnswerFacts | undefined> {
    if (traceId === undefined) {
      return undefined;
    }
    try {
      const calls = await this.reader.traceGroup(traceId);
      return {
        traceId,
        label: label ?? null,
        cost: totalCost(calls),
        latencyMs: calls.reduce((sum, { latencyMs }) => sum + (latencyMs ?? 0), 0),
        calls: calls.flatMap(callView),
        offline: calls.some(({ usageType, provider }) => usageType === 'chat_answer' && provider === 'offline'),
        rerankFellBack: calls.some(({ usageType, status }) => usageType === 'chat_rerank' && status === 'fallback'),
      };
    } catch {
      return undefined; // The answer is worth showing without its cost line.
    }
  }
}

/** How the last call of an answer ended is how the answer did. */
function endedState(facts: AnswerFacts | undefined): 'answered' | 'stopped' | 'failed' {
  switch (facts?.calls.findLast(({ usageType }) => usageType === 'chat_answer')?.status) {
    case 'cancelled':
      return 'stopped';
    case 'error':
    case 'timeout':
    case 'interrupted':
      return 'failed';
    case 'ok':
    case 'fallback':
    case undefined:
      return 'answered';
  }
}

function turnView({ question, answer }: QuestionAnswerPair, facts: AnswerFacts | undefined): TurnView {
  return { question, state: endedState(facts), answer: answer.text, citations: answer.citations ?? [], ...(facts === undefined ? {} : { facts }) };
}

interface QuestionAnswerPair {
  readonly question: string;
  readonly answer: ConversationMessage;
}

function questionAnswerPairs(messages: readonly ConversationMessage[]): readonly QuestionAnswerPair[] {
  return messages.flatMap((message, index) => {
    const before = messages[index - 1];
    return message.role === 'assistant' && before?.role === 'user' ? [{ question: before.text, answer: message }] : [];
  });
}

function callView(call: TraceEntry): AnswerCallView[] {
  const { usageType, provider, model, status, latencyMs, inputTokens, outputTokens, costUsd, costSource } = call;
  return isCallUsageType(usageType) ? [{ usageType, provider, model, status, latencyMs: latencyMs ?? 0, inputTokens, outputTokens, costUsd, costSource }] : [];
}

function isCallUsageType(value: string): value is CallUsageType {
  return CALL_USAGE_TYPES.some((type) => type === value);
}
