import fc from 'fast-check';
import type { RecordedCall } from '../../src/core/usage/recordedCall';
import { CALL_STATUSES, COST_SOURCES } from '../../src/core/usage/vocabulary';
import { aCall } from './aCall';
import { SequentialIds } from './sequentialIds';

const DAY_MS = 86_400_000;

export interface AnyCallsOptions {
  /** The first instant a call may have begun at, and over how many days they lie. */
  readonly firstMs: number;
  readonly days: number;
  readonly maxCalls?: number;
}

/** Calls of all kinds, few different values of each field, so that filters and groups meet several of them. */
export function anyCalls({ firstMs, days, maxCalls = 60 }: AnyCallsOptions): fc.Arbitrary<readonly RecordedCall[]> {
  const fields = fc.record({
    // Some share their millisecond; the rest lie anywhere.
    offsetMs: fc.oneof(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: days * DAY_MS - 1 })),
    provider: fc.constantFrom('anthropic', 'openai', 'ollama', 'offline'),
    model: fc.constantFrom('claude-haiku-4-5', 'gpt-4o-mini', 'Llama_3%'),
    usageType: fc.constantFrom('chat_rerank', 'chat_answer', 'inbox', 'extraction', 'check', 'extraction_batch', 'inbox_batch'),
    status: fc.oneof(fc.constant('ok' as const), fc.constantFrom(...CALL_STATUSES)),
    costSource: fc.constantFrom(...COST_SOURCES),
    picoUsd: fc.oneof(fc.constantFrom(5e10, 1e11), fc.integer({ min: 0, max: 2e11 })),
    inputTokens: fc.integer({ min: 0, max: 5_000 }),
    outputTokens: fc.integer({ min: 0, max: 500 }),
    cacheReadTokens: fc.integer({ min: 0, max: 500 }),
    cacheWrite5mTokens: fc.integer({ min: 0, max: 50 }),
    cacheWrite1hTokens: fc.integer({ min: 0, max: 50 }),
    latencyMs: fc.option(fc.oneof(fc.constantFrom(0, 45_000), fc.integer({ min: 0, max: 90_000 }))),
    errorMessage: fc.option(fc.constantFrom('timeout', 'rate_limited 429', 'unusable_reply 50%_off')),
    runId: fc.option(fc.constantFrom('run-1', 'run-2')),
    traceId: fc.option(fc.constantFrom('1', '2', '3').map((digit) => digit.repeat(32))),
    dayShift: fc.constantFrom(0, 0, 0, -1, 1),
  });
  return fc.array(fields, { maxLength: maxCalls, size: 'max' }).map((all) => {
    const ids = new SequentialIds();
    return all.map(({ offsetMs, picoUsd, dayShift, ...rest }) => {
      const beganMs = firstMs + offsetMs;
      const isKnown = rest.costSource === 'priced';
      return {
        ...aCall({ uid: ids.uid(), timestamp: new Date(beganMs).toISOString() }),
        ...rest,
        // What the user's calendar said is not what UTC says.
        localDay: new Date(beganMs + dayShift * DAY_MS).toISOString().slice(0, 10),
        costUsd: isKnown ? picoUsd / 1e12 : 0,
      };
    });
  });
}
