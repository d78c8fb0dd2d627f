import type { ConversationMessage, ConversationStore } from '../../core/answering/conversations';
import type { TraceEntry, UsageReader } from '../../core/usage/usageReader';
import type { CallUsageType } from '../../core/usage/vocabulary';
import { CALL_USAGE_TYPES } from '../../core/usage/vocabulary';
import { totalCost } from '../../dashboard/traceGroupView';
import type { AnswerCallView, AnswerFacts, TurnView } from '../../protocol/answerProtocol';

/** Turns of earlier windows: the text from the conversation's file, the cost from the recorded calls. */
export class ConversationHistory {
  constructor(
    private readonly conversations: ConversationStore,
    private readonly reader: UsageReader,
  ) {}

  /** Undefined when the conversation is not there. */
  async turns(conversationId: string): Promise<readonly TurnView[] | undefined> {
    const conversation = await this.conversations.load(conversationId);
    if (conversation === undefined) {
      return undefined;
    }
    const pairs = questionAnswerPairs(conversation.messages);
    return Promise.all(
      pairs.map(async ({ question, answer }): Promise<TurnView> => {
        const facts = answer.traceId === undefined ? undefined : await this.facts(answer.traceId, answer);
        return { question, state: endedState(facts), answer: answer.text, citations: answer.citations ?? [], ...(facts === undefined ? {} : { facts }) };
      }),
    );
  }

  private async facts(traceId: string, answer: ConversationMessage): Promise<AnswerFacts | undefined> {
    try {
      const calls = await this.reader.traceGroup(traceId);
      return {
        traceId,
        label: answer.label ?? null,
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

function questionAnswerPairs(messages: readonly ConversationMessage[]): readonly { readonly question: string; readonly answer: ConversationMessage }[] {
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
