import type { LlmRunner, TaskResult } from '../llm/llmTask';
import type { QuestionCallContext } from '../retrieval/reranker';
import type { AnswerPromptParts } from './answerPrompt';
import { answerRequest } from './answerPrompt';
import type { AnswerTexts } from './answerTexts';
import { extractiveAnswer } from './extractiveAnswer';

/** Has a model answer from numbered sources, streamed; without a model, quotes the sources. */
export class Answerer {
  constructor(
    private readonly calls: LlmRunner,
    private readonly texts: AnswerTexts,
  ) {}

  /** @param query What was searched for, which an answer without a model goes by. */
  async answer(
    prompt: AnswerPromptParts,
    query: string,
    context: QuestionCallContext,
    onToken: (text: string) => void,
  ): Promise<TaskResult<string>> {
    return this.calls.run<string>({
      ...context,
      usageType: 'chat_answer',
      request: answerRequest(prompt),
      interpret: (reply) => (reply.trim() === '' ? { kind: 'unusable', reason: 'an empty answer' } : { kind: 'value', value: reply }),
      offline: () => {
        const text = extractiveAnswer(query, prompt.kept, prompt.label, this.texts);
        return { value: text, text };
      },
      onToken,
    });
  }
}
