import type { ProviderCallOptions } from '../../core/llm/llmProvider';
import { badReply, ENDED, type ExchangeEnd } from '../../core/llm/providerExchange';
import { STOPPED_AT_LIMIT, STOPPED_BY_REFUSAL, type ReplyProgress } from '../../core/llm/providerReply';
import { modelName, providerWord } from '../../core/llm/providerWords';
import { asRecord } from '../../core/llm/wireValues';
import { openAiErrorFailure } from './openAiFailure';
import { isChargedOtherwise, openAiTokens } from './openAiUsage';

type Fields = Readonly<Record<string, unknown>>;

/** Takes a whole completion as the Chat Completions API gives it. */
export function readCompletion(body: unknown, progress: ReplyProgress): ExchangeEnd {
  const completion = asRecord(body);
  const error = asRecord(completion?.['error']);
  if (error !== undefined) return { kind: 'failed', failure: openAiErrorFailure(error) };
  const choice = firstChoice(completion);
  const message = asRecord(choice?.['message']);
  if (completion === undefined || choice === undefined || message === undefined) return badReply('no completion');
  progress.modelAnswered = modelOf(completion);
  progress.usage = openAiTokens(completion['usage']);
  progress.isChargedOtherwise = isChargedOtherwise(completion);
  progress.stopReason = isText(message['refusal']) ? STOPPED_BY_REFUSAL : stopReasonOf(choice);
  progress.text = isText(message['content']) ? message['content'] : '';
  progress.isComplete = true;
  return ENDED;
}

/** Takes a completion piece by piece from the chunks of a stream. */
export class CompletionStreamReader {
  constructor(
    private readonly progress: ReplyProgress,
    private readonly options: Pick<ProviderCallOptions, 'onToken'>,
  ) {}

  read(value: unknown): ExchangeEnd {
    const chunk = asRecord(value);
    if (chunk === undefined) return badReply('no chunk');
    this.progress.modelAnswered ??= modelOf(chunk);
    if (isChargedOtherwise(chunk)) this.progress.isChargedOtherwise = true;
    const choice = firstChoice(chunk);
    const delta = asRecord(choice?.['delta']);
    if (isText(delta?.['refusal'])) this.progress.stopReason = STOPPED_BY_REFUSAL;
    if (isText(delta?.['content'])) this.#show(delta['content']);
    const stopReason = stopReasonOf(choice);
    if (stopReason !== undefined) {
      if (this.progress.stopReason !== STOPPED_BY_REFUSAL) this.progress.stopReason = stopReason;
      this.progress.isComplete = true;
    }
    this.#take(chunk['usage']);
    return ENDED;
  }

  /** Usage comes in a last chunk without choices; some servers tell with every chunk what it is so far. */
  #take(told: unknown): void {
    const usage = openAiTokens(told);
    if (usage === undefined) return;
    this.progress.usage = usage;
    this.progress.usageIsPartial = !this.progress.isComplete;
  }

  #show(text: string): void {
    this.progress.text += text;
    this.options.onToken?.(text);
  }
}

function firstChoice(holder: Fields | undefined): Fields | undefined {
  const choices: unknown = holder?.['choices'];
  return Array.isArray(choices) ? asRecord(choices[0]) : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function modelOf(holder: Fields): string | undefined {
  const model = holder['model'];
  return typeof model === 'string' ? modelName(model) : undefined;
}

/** In the words that all providers share, where there is one. */
function stopReasonOf(choice: Fields | undefined): string | undefined {
  const reason = choice?.['finish_reason'];
  if (!isText(reason)) return undefined;
  switch (reason) {
    case 'stop':
      return 'end_turn';
    case 'length':
      return STOPPED_AT_LIMIT;
    case 'content_filter':
      return STOPPED_BY_REFUSAL;
    default:
      return providerWord(reason) ?? 'other';
  }
}
