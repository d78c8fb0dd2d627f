import type { ProviderCallOptions } from '../../core/llm/llmProvider';
import { badReply, ENDED, type ExchangeEnd } from '../../core/llm/providerExchange';
import type { ReplyProgress } from '../../core/llm/providerReply';
import { modelName, providerWord } from '../../core/llm/providerWords';
import { asRecord } from '../../core/llm/wireValues';
import { anthropicEventFailure } from './anthropicFailure';
import { anthropicTokens, isChargedOtherwise, mergedUsage, tellsOutput, type AnthropicUsage } from './anthropicUsage';

/** Takes a whole message as the Messages API gives it. */
export function readMessage(body: unknown, progress: ReplyProgress): ExchangeEnd {
  const message = asRecord(body);
  if (message?.['type'] !== 'message' || !Array.isArray(message['content'])) return badReply('no message');
  progress.modelAnswered = modelOf(message);
  const usage = mergedUsage(undefined, message['usage']);
  progress.usage = anthropicTokens(usage);
  progress.isChargedOtherwise = isChargedOtherwise(usage);
  progress.stopReason = stopReasonOf(message);
  progress.text = message['content'].map(textOfBlock).join('');
  progress.isComplete = true;
  return ENDED;
}

/** Takes a message piece by piece from the events of a stream. */
export class MessageStreamReader {
  #usage: AnthropicUsage | undefined;

  constructor(
    private readonly progress: ReplyProgress,
    private readonly options: Pick<ProviderCallOptions, 'onToken'>,
  ) {}

  /** Takes one event; a failure ends the exchange. Events that are not known say nothing. */
  read(name: string | null, text: string): ExchangeEnd {
    if (name === 'error') return { kind: 'failed', failure: anthropicEventFailure(parsed(text)) };
    if (name === 'ping' || text === '') return ENDED;
    const data = asRecord(parsed(text));
    if (data === undefined) return name === null ? ENDED : badReply('broken JSON');
    switch (data['type']) {
      // A proxy may have dropped the names of the events; what they are stands in them too.
      case 'error':
        return { kind: 'failed', failure: anthropicEventFailure(data) };
      case 'message_start':
        this.#start(asRecord(data['message']));
        break;
      case 'content_block_start':
        this.#show(textOfBlock(data['content_block']));
        break;
      case 'content_block_delta':
        this.#show(textOfDelta(data['delta']));
        break;
      case 'message_delta':
        this.#take(data['usage']);
        if (tellsOutput(data['usage'])) this.progress.usageIsPartial = false;
        this.progress.stopReason = stopReasonOf(asRecord(data['delta'])) ?? this.progress.stopReason;
        break;
      case 'message_stop':
        this.progress.isComplete = true;
        break;
      default:
        break;
    }
    return ENDED;
  }

  #start(message: Readonly<Record<string, unknown>> | undefined): void {
    this.progress.modelAnswered = modelOf(message);
    this.#take(message?.['usage']);
    // The output told here is that of the beginning; only a `message_delta` tells the rest.
    this.progress.usageIsPartial = this.progress.usage !== undefined;
  }

  #take(usage: unknown): void {
    this.#usage = mergedUsage(this.#usage, usage);
    this.progress.usage = anthropicTokens(this.#usage);
    this.progress.isChargedOtherwise = isChargedOtherwise(this.#usage);
  }

  #show(text: string): void {
    if (text === '') return;
    this.progress.text += text;
    this.options.onToken?.(text);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function modelOf(message: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const model = message?.['model'];
  return typeof model === 'string' ? modelName(model) : undefined;
}

function stopReasonOf(holder: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const reason = holder?.['stop_reason'];
  return typeof reason === 'string' ? providerWord(reason) : undefined;
}

function textOfBlock(value: unknown): string {
  const block = asRecord(value);
  return block?.['type'] === 'text' && typeof block['text'] === 'string' ? block['text'] : '';
}

function textOfDelta(value: unknown): string {
  const delta = asRecord(value);
  return delta?.['type'] === 'text_delta' && typeof delta['text'] === 'string' ? delta['text'] : '';
}
