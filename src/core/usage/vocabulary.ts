/** How a call ended; DESIGN words, see ARCHITECTURE.md ("Statuses"). */
export const CALL_STATUSES = ['ok', 'error', 'fallback', 'timeout', 'cancelled', 'interrupted'] as const;
export type CallStatus = (typeof CALL_STATUSES)[number];

/** Where a call's cost comes from. The last two are stored as 0 and shown as unknown. */
export const COST_SOURCES = ['priced', 'local', 'unpriced', 'no_usage'] as const;
export type CostSource = (typeof COST_SOURCES)[number];

/** What calls to a model are made for. */
export const CALL_USAGE_TYPES = ['chat_rerank', 'chat_answer', 'inbox', 'extraction', 'embedding', 'check'] as const;
export type CallUsageType = (typeof CALL_USAGE_TYPES)[number];

/** Summaries of a batch run: rows of the same table that are never counted as calls. */
export const BATCH_USAGE_TYPES = ['extraction_batch', 'inbox_batch'] as const;
export type BatchUsageType = (typeof BATCH_USAGE_TYPES)[number];

/** Whom a call can go to; `offline` answers without a model. */
export const PROVIDER_NAMES = ['anthropic', 'ollama', 'openai', 'editor', 'offline'] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** Whether this version knows the status. */
export function isCallStatus(value: unknown): value is CallStatus {
  return CALL_STATUSES.some((status) => status === value);
}

/** Whether this version knows the provider. */
export function isProviderName(value: unknown): value is ProviderName {
  return PROVIDER_NAMES.some((name) => name === value);
}

/** Whether a cost of 0 under this source means "not known" rather than "free". */
export function isCostUnknown(source: CostSource): boolean {
  return source === 'unpriced' || source === 'no_usage';
}
