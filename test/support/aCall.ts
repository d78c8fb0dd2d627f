import type { CallRecord, OpenCallRecord, QuestionRecord } from '../../src/core/usage/callRecord';

/** A successful, priced answer call; a test names only what matters to it. */
export function aCall(overrides: Partial<CallRecord> = {}): CallRecord {
  const timestamp = overrides.timestamp ?? '2026-03-10T12:00:00.000Z';
  return {
    uid: '00000000-0000-7000-8000-000000000001',
    timestamp,
    localDay: timestamp.slice(0, 10),
    provider: 'anthropic',
    model: 'claude-haiku-4-5',
    usageType: 'chat_answer',
    inputTokens: 1_000,
    outputTokens: 200,
    cacheReadTokens: 0,
    cacheWrite5mTokens: 0,
    cacheWrite1hTokens: 0,
    reasoningTokens: 0,
    costUsd: 0.002,
    costSource: 'priced',
    priceId: 'anthropic/claude-haiku-4-5@2025-10-15',
    conversationId: null,
    traceId: '00000000000000000000000000000001',
    runId: null,
    latencyMs: 800,
    ttftMs: null,
    status: 'ok',
    errorMessage: null,
    attempt: 1,
    workKey: null,
    metadata: null,
    ...overrides,
  };
}

/** The line written when `aCall` of the same overrides begins. */
export function anOpenCall(overrides: Partial<OpenCallRecord> = {}): OpenCallRecord {
  const call = aCall();
  const timestamp = overrides.timestamp ?? call.timestamp;
  return {
    uid: call.uid,
    timestamp,
    localDay: timestamp.slice(0, 10),
    provider: call.provider,
    model: call.model,
    usageType: call.usageType,
    conversationId: call.conversationId,
    traceId: call.traceId,
    runId: call.runId,
    attempt: call.attempt,
    workKey: call.workKey,
    expiresAt: new Date(Date.parse(timestamp) + 180_000).toISOString(),
    ...overrides,
  };
}

/** A question that was answered from two citations. */
export function aQuestion(overrides: Partial<QuestionRecord> = {}): QuestionRecord {
  const timestamp = overrides.timestamp ?? '2026-03-10T12:00:00.000Z';
  return {
    uid: '00000000-0000-7000-8000-0000000000a1',
    traceId: '00000000000000000000000000000001',
    timestamp,
    localDay: timestamp.slice(0, 10),
    conversationId: null,
    label: 'PASS',
    citations: 2,
    latencyMs: 1_500,
    ...overrides,
  };
}
