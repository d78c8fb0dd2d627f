import { BaseAnthropic } from '@anthropic-ai/sdk/client';
import type { MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages';
import { Stream } from '@anthropic-ai/sdk/streaming';
import { keyFailure } from '../../core/llm/httpFailure';
import type { LlmFailure } from '../../core/llm/llmFailure';
import type { LlmProvider, ProviderCallOptions, ProviderOutcome } from '../../core/llm/llmProvider';
import type { LlmRequest } from '../../core/llm/llmRequest';
import { badReply, ENDED, outcomeOfExchange, type ExchangeEnd } from '../../core/llm/providerExchange';
import type { ReplyProgress } from '../../core/llm/providerReply';
import { providerWord } from '../../core/llm/providerWords';
import { isAborted } from '../../core/llm/untilAborted';
import { withoutVariables } from '../../core/llm/withoutVariables';
import { anthropicFailure } from './anthropicFailure';
import { readMessage, MessageStreamReader } from './anthropicReply';

export interface AnthropicSettings {
  /** Not empty. */
  readonly apiKey: string;
  /** With or without `/v1` and a slash at its end. */
  readonly baseUrl: string;
  readonly model: string;
}

/** The library's own timer, which must never end a call before our deadline does. A day, in milliseconds. */
const LIBRARY_TIMEOUT_MS = 24 * 60 * 60 * 1000;
const MESSAGES_PATH = '/v1/messages';

/** @throws Error when there is no key: without one the library looks for credentials of its own. */
export function createAnthropicProvider(settings: AnthropicSettings): LlmProvider {
  return new AnthropicProvider(settings);
}

/** Asks Anthropic's Messages API once a call, through its library with retries, logging and tracing off. */
class AnthropicProvider implements LlmProvider {
  readonly name = 'anthropic';
  readonly model: string;
  readonly #apiKey: string;
  readonly #obstacle: LlmFailure | undefined;
  readonly #client: BaseAnthropic;

  constructor({ apiKey, baseUrl, model }: AnthropicSettings) {
    const key = apiKey.trim();
    if (key === '') throw new Error('Anthropic needs an API key.');
    this.model = model;
    this.#apiKey = key;
    this.#obstacle = keyFailure(key);
    this.#client = withoutVariables(process.env, 'ANTHROPIC_', () => new BaseAnthropic({
      apiKey: key,
      baseURL: baseUrl.replace(/\/+$/, '').replace(/\/v1$/, ''),
      maxRetries: 0,
      timeout: LIBRARY_TIMEOUT_MS,
      logLevel: 'off',
      openTelemetry: false,
      // A redirect would carry the question to an address that nobody set.
      fetchOptions: { redirect: 'manual' },
    }));
  }

  complete(request: LlmRequest, options: ProviderCallOptions): Promise<ProviderOutcome> {
    const exchange = options.onToken === undefined ? this.#ask : this.#stream;
    return outcomeOfExchange({
      signal: options.signal,
      obstacle: this.#obstacle,
      apiKey: this.#apiKey,
      run: (progress) => exchange.call(this, request, options, progress),
      failureOf: (error) => anthropicFailure(error, this.model, Date.now()),
    });
  }

  async #ask(request: LlmRequest, { signal }: ProviderCallOptions, progress: ReplyProgress): Promise<ExchangeEnd> {
    const sent = this.#client.post<unknown>(MESSAGES_PATH, { body: this.#bodyFor(request), signal });
    progress.requestId = requestIdOf(await sent.asResponse());
    return readMessage(await sent, progress);
  }

  async #stream(request: LlmRequest, options: ProviderCallOptions, progress: ReplyProgress): Promise<ExchangeEnd> {
    const body = { ...this.#bodyFor(request), stream: true };
    const response = await this.#client.post(MESSAGES_PATH, { body, signal: options.signal, stream: true }).asResponse();
    progress.requestId = requestIdOf(response);
    const reader = new MessageStreamReader(progress, options);
    let isEventStream = false;
    // The raw events, since the library's own stream drops the pings by which a model that thinks shows that it is alive.
    for await (const { event, data } of Stream.rawEvents(response)) {
      if (isAborted(options.signal)) return ENDED;
      isEventStream = true;
      options.onActivity?.();
      const end = reader.read(event, data);
      // Nothing follows the end mark, whether or not the server closes its side.
      if (end.kind === 'failed' || progress.isComplete) return end;
    }
    return isEventStream || isEventStreamType(response) ? ENDED : badReply('no event stream');
  }

  #bodyFor({ system, messages, maxOutputTokens }: LlmRequest): MessageCreateParamsNonStreaming {
    return {
      model: this.model,
      max_tokens: maxOutputTokens,
      ...(system === '' ? {} : { system }),
      messages: messages.map(({ role, content }) => ({ role, content })),
    };
  }
}

function requestIdOf(response: Response): string | undefined {
  return providerWord(response.headers.get('request-id') ?? undefined);
}

function isEventStreamType(response: Response): boolean {
  return response.headers.get('content-type')?.includes('text/event-stream') === true;
}
