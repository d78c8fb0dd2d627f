import type { RecordedCall } from '../../src/core/usage/recordedCall';
import type { CallStatus } from '../../src/core/usage/vocabulary';
import { SeededRandom } from '../support/seededRandom';

/** Days over which the rows are spread, the last of them is the current one. */
const STORE_DAYS = 180;
const DAY_MS = 86_400_000;

const CALLS_PER_TRACE = 4;
const MODELS = [
  ['anthropic', 'claude-haiku-4-5', 'anthropic/claude-haiku-4-5@2025-10-15', 12],
  ['anthropic', 'claude-sonnet-4-5', 'anthropic/claude-sonnet-4-5@2025-09-29', 5],
  ['openai', 'gpt-4o-mini', 'openai/gpt-4o-mini@2024-07-18', 3],
  ['ollama', 'llama3.2', null, 2],
  ['openai', 'text-embedding-3-small', 'openai/text-embedding-3-small@2024-01-25', 1],
] as const;
const WEIGHTED_MODELS = MODELS.flatMap((model) => Array<(typeof MODELS)[number]>(model[3]).fill(model));
const FAILURES: readonly (readonly [CallStatus, string | null])[] = [
  ['error', 'rate_limited 429 rate_limit_error req_011CSHoEeqs5C35K2UUqR7Fy'],
  ['fallback', 'unusable_reply not one number per candidate'],
  ['timeout', 'timeout no token for 60 s'],
  ['cancelled', null],
];
const FAILURE_SHARE = 0.04;

/**
 * So many calls within half a year, oldest first: questions of four calls, and runs over notes.
 * @param endMs when the newest one began.
 */
export function* storeRows(count: number, endMs: number): Generator<RecordedCall> {
  const random = new SeededRandom(42);
  const stepMs = (STORE_DAYS * DAY_MS) / count;
  let trace = { id: '', usageTypes: [''] as readonly string[], runId: null as string | null };
  for (let index = 0; index < count; index += 1) {
    if (index % CALLS_PER_TRACE === 0) trace = nextTrace(random, index);
    const timestamp = new Date(endMs - (count - 1 - index) * stepMs).toISOString();
    const [provider, model, priceId] = random.pick(WEIGHTED_MODELS);
    const [status, errorMessage] = random.next() < FAILURE_SHARE ? random.pick(FAILURES) : (['ok', null] as const);
    const inputTokens = 200 + random.below(8_000);
    const outputTokens = 20 + random.below(900);
    yield {
      uid: uidOf(index, random),
      timestamp,
      localDay: timestamp.slice(0, 10),
      provider,
      model,
      usageType: trace.usageTypes[index % CALLS_PER_TRACE] ?? 'extraction',
      inputTokens,
      outputTokens,
      cacheReadTokens: random.below(2) * 512,
      cacheWrite5mTokens: 0,
      cacheWrite1hTokens: 0,
      reasoningTokens: 0,
      costUsd: priceId === null ? 0 : (inputTokens + 5 * outputTokens) / 1e6,
      costSource: priceId === null ? 'local' : index % 500 === 7 ? 'unpriced' : 'priced',
      priceId,
      conversationId: trace.runId === null ? `conversation-${String(index >> 5)}` : null,
      traceId: trace.id,
      runId: trace.runId,
      latencyMs: Math.round(300 * Math.exp(random.next() * 4)),
      ttftMs: null,
      status,
      errorMessage,
      attempt: 1,
      workKey: trace.runId === null ? null : hex(random, 32),
      metadata: { requestId: `req_${hex(random, 24)}`, stopReason: 'end_turn' },
    };
  }
}

function nextTrace(random: SeededRandom, index: number): { readonly id: string; readonly usageTypes: readonly string[]; readonly runId: string | null } {
  const isQuestion = random.next() < 0.4;
  return {
    id: hex(random, 32),
    usageTypes: isQuestion ? ['chat_rerank', 'chat_answer', 'chat_rerank', 'chat_answer'] : ['extraction', 'extraction', 'inbox', 'embedding'],
    runId: isQuestion ? null : `00000000-0000-7000-8000-${(index >> 9).toString(16).padStart(12, '0')}`,
  };
}

function uidOf(index: number, random: SeededRandom): string {
  const tail = hex(random, 20);
  const head = index.toString(16).padStart(11, '0');
  return `${head.slice(0, 8)}-${head.slice(8)}0-7${tail.slice(0, 3)}-8${tail.slice(3, 6)}-${tail.slice(6, 18)}`;
}

function hex(random: SeededRandom, digits: number): string {
  let text = '';
  while (text.length < digits) text += Math.floor(random.next() * 0x1_0000_0000).toString(16).padStart(8, '0');
  return text.slice(0, digits);
}
