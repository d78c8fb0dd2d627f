import { OpenAI } from 'openai/client';
import type { ChatCompletionCreateParamsNonStreaming, ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import type { Stream } from 'openai/streaming';
import { keyFailure } from '../../core/llm/httpFailure';
import type { LlmFailure } from '../../core/llm/llmFailure';
import type { LlmProvider, ProviderCallOptions, ProviderOutcome } from '../../core/llm/llmProvider';
import type { LlmRequest } from '../../core/llm/llmRequest';
import { badReply, ENDED, outcomeOfExchange, type ExchangeEnd } from '../../core/llm/providerExchange';
import type { ReplyProgress } from '../../core/llm/providerReply';
import { providerWord } from '../../core/llm/providerWords';
import { isAborted } from '../../core/llm/untilAborted';
import { withoutVariables } from '../../core/llm/withoutVariables';
import { ollamaOpenAiUrl } from './ollamaAddress';
import { openAiFailure } from './openAiFailure';
import { CompletionStreamReader, readCompletion } from './openAiReply';

export interface OpenAiSettings {
  /** Ollama speaks OpenAI's format; its calls are local and cost nothing. */
  readonly name: 'openai' | 'ollama';
  /** Not empty for `openai`; Ollama asks for none. */
  readonly apiKey: string;
  /** OpenAI: with its `/v1`. Ollama: with or without. */
  readonly baseUrl: string;
  readonly model: string;
}

/** The library's own timer, which must never end a call before our deadline does. A day, in milliseconds. */
const LIBRARY_TIMEOUT_MS = 24 * 60 * 60 * 1000;
const COMPLETIONS_PATH = '/chat/completions';
/** The library refuses to work without a key; Ollama ignores it. */
const NO_KEY = 'none';
/** OpenAI's newer models refuse the older name, and Ollama knows no other. */
const LIMIT_FIELD = { openai: 'max_completion_tokens', ollama: 'max_tokens' } as const;

/** Models that think first unless told otherwise, and that are asked here for what needs no thinking. */
const QUICK_MODELS: readonly string[] = ['gpt-6-luna'];

/** @throws Error when OpenAI is to be asked without a key. */
export function createOpenAiProvider(settings: OpenAiSettings): LlmProvider {
  return new OpenAiProvider(settings);
}

/** Asks OpenAI's Chat Completions API, or a server that speaks its format, once a call, with retries and logging off. */
class OpenAiProvider implements LlmProvider {
  readonly name: 'openai' | 'ollama';
  readonly model: string;
  readonly #apiKey: string;
  readonly #obstacle: LlmFailure | undefined;
  readonly #client: OpenAI;

  constructor({ name, apiKey, baseUrl, model }: OpenAiSettings) {
    const key = apiKey.trim() === '' ? NO_KEY : apiKey.trim();
    if (name === 'openai' && key === NO_KEY) throw new Error('OpenAI needs an API key.');
    this.name = name;
    this.model = model;
    this.#apiKey = key;
    this.#obstacle = keyFailure(key);
    this.#client = withoutVariables(process.env, 'OPENAI_', () => new OpenAI({
      apiKey: key,
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      baseURL: name === 'ollama' ? ollamaOpenAiUrl(baseUrl) : baseUrl.trim().replace(/\/+$/, ''),
      maxRetries: 0,
      timeout: LIBRARY_TIMEOUT_MS,
      logLevel: 'off',
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
      failureOf: (error) => openAiFailure(error, this.model, Date.now()),
    });
  }

  async #ask(request: LlmRequest, { signal }: ProviderCallOptions, progress: ReplyProgress): Promise<ExchangeEnd> {
    const sent = this.#client.post<unknown>(COMPLETIONS_PATH, { body: this.#bodyFor(request), signal });
    progress.requestId = requestIdOf(await sent.asResponse());
    return readCompletion(await sent, progress);
  }

  async #stream(request: LlmRequest, options: ProviderCallOptions, progress: ReplyProgress): Promise<ExchangeEnd> {
    const body = { ...this.#bodyFor(request), stream: true, stream_options: { include_usage: true } };
    const sent = this.#client.post<Stream<unknown>>(COMPLETIONS_PATH, { body, signal: options.signal, stream: true });
    const response = await sent.asResponse();
    progress.requestId = requestIdOf(response);
    const reader = new CompletionStreamReader(progress, options);
    let isEventStream = false;
    for await (const chunk of await sent) {
      if (isAborted(options.signal)) return ENDED;
      isEventStream = true;
      options.onActivity?.();
      const end = reader.read(chunk);
      if (end.kind === 'failed') return end;
    }
    return isEventStream || isEventStreamType(response) ? ENDED : badReply('no event stream');
  }

  #bodyFor({ system, messages, maxOutputTokens }: LlmRequest): ChatCompletionCreateParamsNonStreaming {
    const systemMessage: readonly ChatCompletionMessageParam[] = system === '' ? [] : [{ role: 'system', content: system }];
    return {
      model: this.model,
      messages: [...systemMessage, ...messages.map(({ role, content }) => ({ role, content }))],
      [LIMIT_FIELD[this.name]]: maxOutputTokens,
      ...(this.name === 'openai' && QUICK_MODELS.includes(this.model) ? { reasoning_effort: 'none' } : {}),
    };
  }
}

function requestIdOf(response: Response): string | undefined {
  return providerWord(response.headers.get('x-request-id') ?? undefined);
}

function isEventStreamType(response: Response): boolean {
  return response.headers.get('content-type')?.includes('text/event-stream') === true;
}
