import { cutText } from '../llm/fencedText';
import type { LlmRequest } from '../llm/llmRequest';
import type { LlmRunner, LlmTask, TaskResult } from '../llm/llmTask';
import { isAborted } from '../llm/untilAborted';

const MAX_QUOTED_CHARACTERS = 4_000;

interface UnusableReply {
  readonly text: string;
  readonly reason: string;
}

/**
 * Runs a task and, where all that came of it was a reply that cannot be used, once more with the reply and what is
 * wrong with it. Both have the task's trace and work key.
 */
export async function askWithRepair<T>(calls: LlmRunner, task: LlmTask<T>): Promise<TaskResult<T>> {
  const unusable: UnusableReply[] = [];
  const first = await calls.run<T>({
    ...task,
    // What is used instead is used after the repair, not before it.
    substitute: undefined,
    interpret: (text) => {
      const interpretation = task.interpret(text);
      if (interpretation.kind === 'unusable') unusable.push({ text, reason: interpretation.reason });
      return interpretation;
    },
  });
  const reply = unusable.at(-1);
  if (first.kind !== 'failed' || reply === undefined) return first;
  const second = await calls.run<T>({ ...task, request: repairRequest(task.request, reply) });
  // A repair that the run's limit does not allow was not cancelled by anybody: the reply before it was paid for and is of no use.
  const isNotMade = second.kind === 'cancelled' && second.attempts.length === 0 && !isAborted(task.signal) && task.substitute === undefined;
  return second.kind === 'not_configured' || isNotMade ? first : { ...second, attempts: [...first.attempts, ...second.attempts] };
}

function repairRequest(request: LlmRequest, { text, reason }: UnusableReply): LlmRequest {
  const quoted = text.trim() === '' ? '(no text)' : cutText(text, MAX_QUOTED_CHARACTERS);
  return {
    ...request,
    messages: [
      ...request.messages,
      { role: 'assistant', content: quoted },
      { role: 'user', content: `That cannot be used: ${reason}. Reply again with only the JSON object that was asked for, shorter if need be.` },
    ],
  };
}
