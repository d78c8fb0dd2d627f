import { isTraceId } from '../system/ids';
import type { CallMetadata, CallRecord, OpenCallRecord, QuestionRecord } from './callRecord';
import { isTimestamp } from './timestamps';
import { COST_SOURCES, isCallStatus, type CostSource } from './vocabulary';

/** A call as it was read back. Another version or another program may know more usage types than this one. */
export interface RecordedCall extends Omit<CallRecord, 'usageType'> {
  readonly usageType: string;
}

/** The beginning of a call as it was read back. */
export interface RecordedOpenCall extends Omit<OpenCallRecord, 'usageType'> {
  readonly usageType: string;
}

/** In characters; longer messages are cut, also when they are read. */
export const MAX_ERROR_MESSAGE_LENGTH = 500;
const MAX_NAME_LENGTH = 200;
const MAX_METADATA_TEXT_LENGTH = 200;
const MAX_TOKENS = 1e12;
/** Keeps a cost exact when it is counted in millionths of millionths of a dollar. */
const MAX_COST_USD = 9_000;
const MAX_DURATION_MS = 31 * 86_400_000;
const MAX_ATTEMPT = 1_000;

const UID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const USAGE_TYPE = /^[a-z][a-z0-9_]{0,39}$/;
const LOCAL_DAY = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
/** How answers to questions are judged. */
export const QUESTION_LABELS = ['PASS', 'NO_RESULTS', 'IRRELEVANT', 'HALLUCINATION_RISK', 'FAILED', 'CANCELLED'] as const;

type Fields = Readonly<Record<string, unknown>>;

/** Whether a parsed JSON value is an object, whatever is in it; an array is none. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether this is the identity of a row: a UUID in lower case. */
export function isUid(value: unknown): value is string {
  return typeof value === 'string' && UID.test(value);
}

/** Whether it has the form of a day, `YYYY-MM-DD`; how long the month is, is not looked at. */
export function isLocalDay(value: unknown): value is string {
  return typeof value === 'string' && LOCAL_DAY.test(value);
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_NAME_LENGTH;
}

function isNameOrNull(value: unknown): value is string | null {
  return value === null || isName(value);
}

/**
 * Whoever reads a text from the database takes a byte order mark at its beginning away. The word
 * joiner stands for the same, nothing that is seen, and stays.
 */
function kept<Text extends string | null>(text: Text): Text | string {
  return text?.replace(/^\uFEFF/, '\u2060') ?? text;
}

function isTraceIdOrNull(value: unknown): value is string | null {
  return value === null || isTraceId(value);
}

function isWhole(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
}

function isAmount(value: unknown, max: number): value is number {
  return typeof value === 'number' && value >= 0 && value <= max;
}

function isTokens(value: unknown): value is number {
  return isWhole(value, 0, MAX_TOKENS);
}

function isDurationOrNull(value: unknown): value is number | null {
  return value === null || isAmount(value, MAX_DURATION_MS);
}

function isUsageType(value: unknown): value is string {
  return typeof value === 'string' && USAGE_TYPE.test(value);
}

function isCostSource(value: unknown): value is CostSource {
  return COST_SOURCES.some((source) => source === value);
}

/** What both the beginning and the whole of a call hold; undefined when something is not as it must be. */
function beginningFrom(fields: Fields): Omit<RecordedOpenCall, 'expiresAt'> | undefined {
  const { uid, timestamp, localDay, provider, model, usageType, conversationId, traceId, runId, attempt, workKey } = fields;
  if (!isUid(uid) || !isTimestamp(timestamp) || !isLocalDay(localDay)) return undefined;
  if (!isName(provider) || !isName(model) || !isUsageType(usageType)) return undefined;
  if (!isNameOrNull(conversationId) || !isTraceIdOrNull(traceId) || !isNameOrNull(runId)) return undefined;
  if (!isWhole(attempt, 1, MAX_ATTEMPT) || !isNameOrNull(workKey)) return undefined;
  return { uid, timestamp, localDay, provider: kept(provider), model: kept(model), usageType, conversationId: kept(conversationId), traceId, runId: kept(runId), attempt, workKey: kept(workKey) };
}

/** The beginning of a call from JSON of unknown origin; undefined when it is not one. */
export function openCallFrom(value: unknown): RecordedOpenCall | undefined {
  if (!isFields(value)) return undefined;
  const beginning = beginningFrom(value);
  const { expiresAt } = value;
  if (beginning === undefined || !isTimestamp(expiresAt)) return undefined;
  return { ...beginning, expiresAt };
}

/**
 * A whole call from JSON of unknown origin; undefined when it is not one. The result holds only
 * known fields, always in the same order, so that equal calls have equal JSON.
 */
export function callFrom(value: unknown): RecordedCall | undefined {
  if (!isFields(value)) return undefined;
  const beginning = beginningFrom(value);
  if (beginning === undefined) return undefined;
  const { inputTokens, outputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens, reasoningTokens } = value;
  if (!isTokens(inputTokens) || !isTokens(outputTokens) || !isTokens(cacheReadTokens)) return undefined;
  if (!isTokens(cacheWrite5mTokens) || !isTokens(cacheWrite1hTokens) || !isTokens(reasoningTokens)) return undefined;
  const { costUsd, costSource, priceId, latencyMs, ttftMs, status, errorMessage } = value;
  if (!isAmount(costUsd, MAX_COST_USD) || !isCostSource(costSource) || !isNameOrNull(priceId)) return undefined;
  if (!isDurationOrNull(latencyMs) || !isDurationOrNull(ttftMs) || !isCallStatus(status)) return undefined;
  if (errorMessage !== null && typeof errorMessage !== 'string') return undefined;
  return {
    ...beginning,
    inputTokens,
    outputTokens,
    cacheReadTokens,
    cacheWrite5mTokens,
    cacheWrite1hTokens,
    reasoningTokens,
    costUsd,
    costSource,
    priceId: kept(priceId),
    latencyMs,
    ttftMs,
    status,
    errorMessage: kept(errorMessage?.slice(0, MAX_ERROR_MESSAGE_LENGTH) ?? null),
    metadata: metadataFrom(value['metadata']),
  };
}

/** A question from JSON of unknown origin; undefined when it is not one. */
export function questionFrom(value: unknown): QuestionRecord | undefined {
  if (!isFields(value)) return undefined;
  const { uid, traceId, timestamp, localDay, conversationId, citations, latencyMs } = value;
  const label = QUESTION_LABELS.find((known) => known === value['label']);
  if (!isUid(uid) || !isTraceIdOrNull(traceId) || traceId === null) return undefined;
  if (!isTimestamp(timestamp) || !isLocalDay(localDay) || !isNameOrNull(conversationId)) return undefined;
  if (label === undefined || !isWhole(citations, 0, MAX_TOKENS) || !isAmount(latencyMs, MAX_DURATION_MS)) return undefined;
  return { uid, traceId, timestamp, localDay, conversationId: kept(conversationId), label, citations, latencyMs };
}

const METADATA_KINDS = {
  modelAsked: 'string',
  requestId: 'string',
  stopReason: 'string',
  tokensEstimated: 'boolean',
  extracted: 'number',
  processed: 'number',
  failed: 'number',
  skipped: 'number',
  duration_ms: 'number',
  cost_of_calls_usd: 'number',
  unpriced_calls: 'number',
  stopped: 'string',
  importedFrom: 'string',
} as const satisfies Record<keyof CallMetadata, 'string' | 'number' | 'boolean'>;

function isMetadataValue(value: unknown, kind: 'string' | 'number' | 'boolean'): boolean {
  if (typeof value !== kind) return false;
  if (typeof value === 'string') return value.length <= MAX_METADATA_TEXT_LENGTH;
  return typeof value !== 'number' || (Number.isFinite(value) && value >= 0);
}

/** The known keys of a call's metadata whose values are as they must be; null when none is left. */
export function metadataFrom(value: unknown): CallMetadata | null {
  if (!isFields(value)) return null;
  const entries = Object.entries(METADATA_KINDS)
    .filter(([key, kind]) => Object.hasOwn(value, key) && isMetadataValue(value[key], kind))
    .map(([key]) => [key, value[key]] as const);
  return entries.length === 0 ? null : Object.fromEntries(entries);
}
