import type { CallView } from '../../src/protocol/tracesContract';

/** Of `aCallView`. */
export const TRACE_ID = '7c1e04b9d2f84a6f9b33d05ae1c27740';

/** A successful, priced answer call; a test names only what matters to it. */
export function aCallView(overrides: Partial<CallView> = {}): CallView {
  return {
    id: 1,
    timestamp: '2026-03-10T13:31:13.000Z',
    provider: 'anthropic',
    model: 'claude-haiku-4-5',
    usageType: 'chat_answer',
    inputTokens: 9_318,
    outputTokens: 604,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    costUsd: 0.017_69,
    costSource: 'priced',
    traceId: TRACE_ID,
    latencyMs: 5_900,
    ttftMs: 1_200,
    status: 'ok',
    errorMessage: null,
    attempt: 1,
    runId: null,
    priceId: 'anthropic/claude-haiku-4-5@2026-01-01',
    conversationId: null,
    ...overrides,
  };
}
