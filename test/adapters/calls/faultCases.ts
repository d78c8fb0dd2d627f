// Every end that a call over the wire can have, what rows it leaves, and what is then known of its tokens.
import type { TokenUsage } from '../../../src/core/usage/tokenUsage';
import { NO_TOKENS } from '../../../src/core/usage/tokenUsage';
import type { TokenPrices } from '../../../src/core/pricing/priceTable';
import type { Behaviour, WireProvider, WireUsage } from '../../support/providerServerTypes';
import type { Mode } from '../providers/everyProvider';

/** The rows of one task, each as `status class`. */
export type Ends = readonly string[];
type ByMode = Readonly<Record<Mode, Ends>>;

/** What is known of an attempt's tokens: that there were none, how many there were, only what was told at the start, or nothing. */
export type Tokens = 'none' | 'told' | 'told in part' | 'not told';

export interface FaultCase {
  readonly what: string;
  readonly behaviour: Behaviour | ((provider: WireProvider, mode: Mode) => Behaviour);
  readonly rows: ByMode | ((provider: WireProvider) => ByMode);
  readonly tokens: Tokens | ((provider: WireProvider, mode: Mode) => Tokens);
  /** Waits between the attempts that the provider asks for, in milliseconds. */
  readonly waitsMs?: number;
}

/** What the server tells of every reply: each kind with a number of its own, so that no two can be taken for each other. */
export const USAGE: WireUsage = { freshInput: 1_000, cacheRead: 200, cacheWrite5m: 30, cacheWrite1h: 4, output: 500, reasoning: 70 };
/** In dollars per million tokens, each kind at a price of its own. */
export const PRICES: TokenPrices = { input: 10, cacheRead: 1, cacheWrite5m: 13, cacheWrite1h: 17, output: 100 };

/** By hand, from the two above. OpenAI's format has no longer-lived cache, Ollama's no cache and no reasoning. */
const TOLD: Readonly<Record<WireProvider, { readonly tokens: TokenUsage; readonly costUsd: number }>> = {
  anthropic: {
    tokens: { inputTokens: 1_234, outputTokens: 500, cacheReadTokens: 200, cacheWrite5mTokens: 30, cacheWrite1hTokens: 4, reasoningTokens: 70 },
    costUsd: 0.060658, // 1000 x 10 + 200 x 1 + 30 x 13 + 4 x 17 + 500 x 100 = 60658 millionths
  },
  openai: {
    tokens: { inputTokens: 1_234, outputTokens: 500, cacheReadTokens: 200, cacheWrite5mTokens: 30, cacheWrite1hTokens: 0, reasoningTokens: 70 },
    costUsd: 0.06063, // 1004 x 10 + 200 x 1 + 30 x 13 + 500 x 100 = 60630 millionths
  },
  ollama: { tokens: { ...NO_TOKENS, inputTokens: 1_234, outputTokens: 500 }, costUsd: 0 },
};

/** The columns of a row that say what it used and cost. */
export interface Charge extends TokenUsage {
  readonly costUsd: number;
  readonly costSource: string;
}

/** Unknown is never told as zero, and zero never as unknown. */
export function expectedCharge(provider: WireProvider, known: Tokens): Charge {
  const isLocal = provider === 'ollama';
  switch (known) {
    case 'told':
      return { ...TOLD[provider].tokens, costUsd: TOLD[provider].costUsd, costSource: isLocal ? 'local' : 'priced' };
    case 'told in part':
      // What stands in the beginning of a stream of Anthropic's: the whole input, and one token of output.
      return { ...TOLD[provider].tokens, outputTokens: 1, reasoningTokens: 0, costUsd: 0, costSource: 'no_usage' };
    case 'none':
      return { ...NO_TOKENS, costUsd: 0, costSource: isLocal ? 'local' : 'priced' };
    case 'not told':
      return { ...NO_TOKENS, costUsd: 0, costSource: isLocal ? 'local' : 'no_usage' };
  }
}

const times = (count: number, row: string): Ends => Array.from({ length: count }, () => row);
const same = (rows: Ends): ByMode => ({ JSON: rows, stream: rows });
const status = (code: number, rows: Ends, tokens: Tokens): FaultCase => ({ what: `status ${code}`, behaviour: { status: code }, rows: same(rows), tokens });
/** Anthropic tells the input when a stream begins; OpenAI's format tells usage at the end. */
export const toldAtTheStart = (provider: WireProvider, mode: Mode): Tokens => (provider === 'anthropic' && mode === 'stream' ? 'told in part' : 'not told');

/** Anthropic says that it is overloaded, OpenAI that it had an error; without a stream, by the status that goes with it. */
const errorEvent = (attempts: Readonly<Record<Mode, number>>) => (provider: WireProvider): ByMode => {
  const row = provider === 'anthropic' ? 'error overloaded' : 'error server_error';
  return { JSON: times(attempts.JSON, row), stream: times(attempts.stream, row) };
};
const errorEventTokens = (provider: WireProvider, mode: Mode): Tokens => (provider !== 'anthropic' ? 'not told' : mode === 'JSON' ? 'none' : 'told in part');
const NO_CREDIT_BODY = { type: 'error', error: { type: 'invalid_request_error', message: 'Your credit balance is too low to access the API.' } };
const usedUp = (provider: WireProvider): Behaviour => (provider === 'anthropic' ? { status: 400, errorBody: NO_CREDIT_BODY } : { status: 429, errorCode: 'insufficient_quota' });
const stops = (anthropic: string, others: string) => (provider: WireProvider): Behaviour => ({ stopReason: provider === 'anthropic' ? anthropic : others });
const deadlineOrIdle: ByMode = { JSON: ['timeout deadline'], stream: ['timeout idle'] };

export const FAULT_CASES: readonly FaultCase[] = [
  status(400, ['error bad_request'], 'none'),
  status(401, ['error key_refused'], 'none'),
  status(402, ['error no_credit'], 'none'),
  status(403, ['error key_refused'], 'none'),
  status(404, ['error model_not_found'], 'none'),
  status(405, ['error wrong_address'], 'none'),
  status(408, times(3, 'error server_error'), 'not told'),
  status(409, times(3, 'error server_error'), 'none'),
  status(413, ['error bad_request'], 'none'),
  status(422, ['error bad_request'], 'none'),
  status(429, times(3, 'error rate_limited'), 'none'),
  status(500, times(3, 'error server_error'), 'not told'),
  status(502, times(3, 'error server_error'), 'not told'),
  status(503, times(3, 'error overloaded'), 'none'),
  status(504, times(3, 'error server_error'), 'not told'),
  status(529, times(3, 'error overloaded'), 'none'),
  { what: 'a page that is not there', behaviour: { status: 404, errorBody: '<html>Not found</html>' }, rows: same(['error wrong_address']), tokens: 'none' },
  { what: 'a quota that is used up', behaviour: usedUp, rows: same(['error no_credit']), tokens: 'none' },
  { what: 'a wait that is asked for', behaviour: { status: 429, headers: { 'retry-after-ms': '60' } }, rows: same(times(3, 'error rate_limited')), tokens: 'none', waitsMs: 120 },
  { what: 'a wait of more than a minute', behaviour: { status: 429, headers: { 'retry-after': '61' } }, rows: same(['error rate_limited']), tokens: 'none' },
  { what: 'a wait past the deadline', behaviour: { status: 429, headers: { 'retry-after': '2' } }, rows: same(['error rate_limited']), tokens: 'none' },
  { what: 'a socket cut before the headers', behaviour: { fault: 'cut_before_headers' }, rows: same(times(3, 'error network')), tokens: 'not told' },
  { what: 'a socket cut midway', behaviour: { fault: 'cut_midway' }, rows: { JSON: times(3, 'error network'), stream: ['error network'] }, tokens: toldAtTheStart },
  { what: 'an early close', behaviour: { fault: 'early_close' }, rows: { JSON: ['error bad_reply'], stream: ['error truncated_stream'] }, tokens: toldAtTheStart },
  { what: 'an error event in the stream', behaviour: { fault: 'error_event' }, rows: errorEvent({ JSON: 3, stream: 1 }), tokens: errorEventTokens },
  { what: 'an error event before any text', behaviour: { fault: 'error_event', faultAfter: 0 }, rows: errorEvent({ JSON: 3, stream: 3 }), tokens: errorEventTokens },
  { what: 'a web page', behaviour: { fault: 'html' }, rows: same(['error bad_reply']), tokens: 'not told' },
  { what: 'broken JSON', behaviour: { fault: 'broken_json' }, rows: same(['error bad_reply']), tokens: toldAtTheStart },
  { what: 'no content', behaviour: { fault: 'empty_content' }, rows: same(['error bad_reply']), tokens: 'told' },
  { what: 'a refusal', behaviour: stops('refusal', 'content_filter'), rows: same(['error unusable_reply']), tokens: 'told' },
  { what: 'an end that finishes nothing', behaviour: stops('pause_turn', 'tool_calls'), rows: same(['error unfinished_reply']), tokens: 'told' },
  { what: 'the limit of the length', behaviour: stops('max_tokens', 'length'), rows: same(['error output_limit']), tokens: 'told' },
  { what: 'the end of the context window', behaviour: stops('model_context_window_exceeded', 'length'), rows: same(['error output_limit']), tokens: 'told' },
  { what: 'a good reply', behaviour: {}, rows: same(['ok']), tokens: 'told' },
  { what: 'a good reply without its usage', behaviour: { usage: null }, rows: same(['ok']), tokens: 'not told' },
  { what: 'a socket left open behind the end', behaviour: { fault: 'stall_after_end' }, rows: same(['ok']), tokens: 'told' },
  { what: 'silence before the headers', behaviour: { fault: 'stall_before_headers' }, rows: deadlineOrIdle, tokens: 'not told' },
  { what: 'silence before the body', behaviour: { fault: 'stall_before_body' }, rows: deadlineOrIdle, tokens: 'not told' },
  { what: 'silence midway', behaviour: { fault: 'stall_midway' }, rows: deadlineOrIdle, tokens: toldAtTheStart },
  {
    what: 'a reply too slow for the deadline',
    behaviour: (_provider, mode) => (mode === 'JSON' ? { delayMs: 2_000 } : { tokenDelayMs: 100, text: 'one two three four five six seven eight' }),
    rows: same(['timeout deadline']),
    tokens: toldAtTheStart,
  },
];
