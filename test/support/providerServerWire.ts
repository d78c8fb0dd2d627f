import type { Behaviour, ReceivedRequest, WireUsage } from './providerServerTypes';

/** One server-sent event: `name` only where the format has one; text data is sent as it is. */
export interface WireEvent {
  readonly name?: string;
  readonly data: unknown;
}

/** One reply to be put into a wire format. */
export interface Reply {
  readonly request: ReceivedRequest;
  readonly requestId: string;
  readonly model: string;
  readonly pieces: readonly string[];
  /** Null: no usage is told. */
  readonly usage: WireUsage | null;
  readonly stopReason: string;
}

/** What one provider's format makes of a reply or an error. */
export interface WireFormat {
  readonly defaultStopReason: string;
  readonly requestIdHeader: string | undefined;
  body(reply: Reply): unknown;
  /** Events before the text, one for each piece of it, and those that end the stream properly. */
  events(reply: Reply): { readonly head: readonly WireEvent[]; readonly pieces: readonly WireEvent[]; readonly tail: readonly WireEvent[] };
  error(behaviour: Behaviour, message: string, requestId: string, model: string): unknown;
  errorEvent(behaviour: Behaviour, message: string): WireEvent;
}

const ANTHROPIC_ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  529: 'overloaded_error',
};

function anthropicUsage(usage: WireUsage) {
  return {
    input_tokens: usage.freshInput,
    cache_creation_input_tokens: usage.cacheWrite5m + usage.cacheWrite1h,
    cache_read_input_tokens: usage.cacheRead,
    cache_creation: { ephemeral_5m_input_tokens: usage.cacheWrite5m, ephemeral_1h_input_tokens: usage.cacheWrite1h },
    output_tokens: usage.output,
    output_tokens_details: { thinking_tokens: usage.reasoning },
    service_tier: 'standard',
  };
}

function anthropicMessage(reply: Reply) {
  return { id: `msg_${reply.requestId}`, type: 'message', role: 'assistant', model: reply.model, stop_sequence: null };
}

function anthropicErrorType(behaviour: Behaviour): string {
  return behaviour.errorType ?? ANTHROPIC_ERROR_TYPES[behaviour.status ?? 529] ?? 'api_error';
}

export const anthropicFormat: WireFormat = {
  defaultStopReason: 'end_turn',
  requestIdHeader: 'request-id',
  body: (reply) => ({
    ...anthropicMessage(reply),
    content: reply.pieces.length === 0 ? [] : [{ type: 'text', text: reply.pieces.join('') }],
    stop_reason: reply.stopReason,
    ...(reply.usage === null ? {} : { usage: anthropicUsage(reply.usage) }),
  }),
  events: (reply) => {
    const named = (type: string, data: object = {}): WireEvent => ({ name: type, data: { type, ...data } });
    const { usage } = reply;
    const startUsage = usage === null ? {} : { usage: { ...anthropicUsage(usage), output_tokens: 1, output_tokens_details: undefined } };
    const endUsage = usage === null ? {} : { usage: { output_tokens: usage.output, output_tokens_details: { thinking_tokens: usage.reasoning } } };
    const message = { ...anthropicMessage(reply), content: [], stop_reason: null, ...startUsage };
    const hasText = reply.pieces.length > 0;
    return {
      head: [
        named('message_start', { message }),
        ...(hasText ? [named('content_block_start', { index: 0, content_block: { type: 'text', text: '' } })] : []),
        named('ping'),
      ],
      pieces: reply.pieces.map((text) => named('content_block_delta', { index: 0, delta: { type: 'text_delta', text } })),
      tail: [
        ...(hasText ? [named('content_block_stop', { index: 0 })] : []),
        named('message_delta', { delta: { stop_reason: reply.stopReason, stop_sequence: null }, ...endUsage }),
        named('message_stop'),
      ],
    };
  },
  error: (behaviour, message, requestId, model) => ({
    type: 'error',
    error: { type: anthropicErrorType(behaviour), message: behaviour.status === 404 ? `model: ${model} ${message}` : message },
    request_id: requestId,
  }),
  errorEvent: (behaviour, message) => ({ name: 'error', data: { type: 'error', error: { type: anthropicErrorType(behaviour), message } } }),
};

const OPENAI_ERRORS: Readonly<Record<number, readonly [type: string, code: string | null]>> = {
  400: ['invalid_request_error', null],
  401: ['invalid_request_error', 'invalid_api_key'],
  402: ['insufficient_quota', 'insufficient_quota'],
  403: ['invalid_request_error', 'unsupported_country_region_territory'],
  404: ['invalid_request_error', 'model_not_found'],
  429: ['requests', 'rate_limit_exceeded'],
};

function openAiError(behaviour: Behaviour, message: string) {
  const [type, code] = OPENAI_ERRORS[behaviour.status ?? 500] ?? ['server_error', null];
  return { error: { message, type: behaviour.errorType ?? type, param: null, code: behaviour.errorCode ?? code } };
}

function openAiUsage(usage: WireUsage, isOllama: boolean) {
  const input = usage.freshInput + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
  const counts = { prompt_tokens: input, completion_tokens: usage.output, total_tokens: input + usage.output };
  if (isOllama) return counts;
  return {
    ...counts,
    prompt_tokens_details: { cached_tokens: usage.cacheRead, cache_write_tokens: usage.cacheWrite5m, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: usage.reasoning, audio_tokens: 0, accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 },
  };
}

function includesUsage(request: ReceivedRequest): boolean {
  const options = request.body['stream_options'];
  return typeof options === 'object' && options !== null && 'include_usage' in options && options.include_usage === true;
}

export const openAiFormat: WireFormat = {
  defaultStopReason: 'stop',
  requestIdHeader: 'x-request-id',
  body: (reply) => ({
    id: `chatcmpl-${reply.requestId}`,
    object: 'chat.completion',
    created: 1_790_000_000,
    model: reply.model,
    choices: [{ index: 0, message: { role: 'assistant', content: reply.pieces.length === 0 ? null : reply.pieces.join(''), refusal: null }, finish_reason: reply.stopReason }],
    ...(reply.usage === null ? {} : { usage: openAiUsage(reply.usage, reply.request.provider === 'ollama') }),
  }),
  events: (reply) => {
    const usage = includesUsage(reply.request) ? reply.usage : null;
    const withUsage = usage !== null;
    const chunk = (choices: readonly unknown[], more: object = withUsage ? { usage: null } : {}): WireEvent => ({
      data: { id: `chatcmpl-${reply.requestId}`, object: 'chat.completion.chunk', created: 1_790_000_000, model: reply.model, choices, ...more },
    });
    return {
      head: [chunk([{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }])],
      pieces: reply.pieces.map((content) => chunk([{ index: 0, delta: { content }, finish_reason: null }])),
      tail: [
        chunk([{ index: 0, delta: {}, finish_reason: reply.stopReason }]),
        ...(withUsage ? [chunk([], { usage: openAiUsage(usage, reply.request.provider === 'ollama') })] : []),
        { data: '[DONE]' },
      ],
    };
  },
  error: (behaviour, message, _requestId, model) => openAiError(behaviour, behaviour.status === 404 ? `The model \`${model}\` does not exist. ${message}` : message),
  errorEvent: (behaviour, message) => ({ data: openAiError(behaviour, message) }),
};

/** Ollama knows no codes: that there is no such model stands in its words alone. */
function ollamaNotFound(behaviour: Behaviour, message: string, model: string) {
  return { error: { message: `model '${model}' not found ${message}`, type: behaviour.errorType ?? 'not_found_error', param: null, code: behaviour.errorCode ?? null } };
}

export const ollamaFormat: WireFormat = {
  ...openAiFormat,
  requestIdHeader: undefined,
  error: (behaviour, message, requestId, model) => (behaviour.status === 404 ? ollamaNotFound(behaviour, message, model) : openAiFormat.error(behaviour, message, requestId, model)),
};
