import type { Clock } from '../system/clock';
import { isTraceId } from '../system/ids';
import { daysBefore } from './localDays';
import { isFields, metadataFrom, type RecordedCall } from './recordedCall';
import { isBatchUsageType } from './rollup';
import { OFFLINE_PROVIDER } from './ratedCalls';
import { isTimestamp, timestampOf } from './timestamps';
import { isCallStatus, type CallStatus, type CostSource } from './vocabulary';

/** A row of the Python app's `llm_usage`, whatever its columns hold; later columns may be missing. */
export type OlderAppRow = Readonly<Record<string, unknown>>;

const WRITTEN_TIME =
  /^(\d{4}-\d{2}-\d{2})([T ])(\d{2}:\d{2}:\d{2})(?:[.,](\d{1,9}))?\s?(Z|UTC|[+-]\d{2}:?\d{2}(?::\d{2})?)?$/;
/** Seconds, or milliseconds, since 1970: from 1973 to 2088 no number can be both. */
const EPOCH_TIME = /^\d{9,10}(?:\.\d+)?$|^\d{12,13}(?:\.\d+)?$/;
const FIRST_EPOCH_MS = 100_000_000_000;
const MS_PER_SECOND = 1_000;
const MAX_NAME_LENGTH = 200;
const MAX_TOKENS = 1e12;
const MAX_COST_USD = 9_000;
const MAX_DURATION_MS = 31 * 86_400_000;

/**
 * A row of the older app as a call of ours. The caller gives the uid, made from the row's contents.
 * Undefined when its time cannot be read, because then it has no place among the others.
 *
 * @param traceIdOf makes 32 hex digits of a trace id that is written in another way
 */
export function callFromOlderApp(
  row: OlderAppRow,
  uid: string,
  clock: Clock,
  traceIdOf: (text: string) => string,
): RecordedCall | undefined {
  const time = writtenTime(row['timestamp'], clock);
  if (time === undefined) return undefined;
  const provider = nameIn(row, 'provider')?.toLowerCase() ?? 'unknown';
  const usageType = usageTypeFrom(nameIn(row, 'usage_type'));
  const costUsd = amountIn(row, 'cost_usd', MAX_COST_USD) ?? 0;
  const latencyMs = amountIn(row, 'latency_ms', MAX_DURATION_MS);
  const costSource = costSourceOf(provider, usageType, costUsd);
  return {
    uid,
    ...time,
    provider,
    model: nameIn(row, 'model') ?? 'unknown',
    usageType,
    conversationId: nameIn(row, 'conversation_id') ?? null,
    traceId: traceIdFrom(nameIn(row, 'trace_id'), traceIdOf),
    runId: null,
    attempt: 1,
    workKey: null,
    inputTokens: Math.round(amountIn(row, 'input_tokens', MAX_TOKENS) ?? 0),
    outputTokens: Math.round(amountIn(row, 'output_tokens', MAX_TOKENS) ?? 0),
    cacheReadTokens: 0,
    cacheWrite5mTokens: 0,
    cacheWrite1hTokens: 0,
    reasoningTokens: 0,
    // What is known to be free costs nothing, whatever was written.
    costUsd: costSource === 'local' ? 0 : costUsd,
    costSource,
    priceId: null,
    latencyMs: latencyMs ?? null,
    ttftMs: null,
    status: statusFromOlderApp(row['status']),
    errorMessage: errorMessageFrom(row['error_message']),
    metadata: { ...metadataFrom(parsedMetadata(row['metadata'])), importedFrom: 'older-app' },
  };
}

/**
 * The instant and the user's day. A day written with an offset, or with none, is the user's own; a
 * time in UTC says nothing of it, and this machine's time zone decides.
 */
function writtenTime(value: unknown, clock: Clock): Pick<RecordedCall, 'timestamp' | 'localDay'> | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return undefined;
  if (EPOCH_TIME.test(text.trim())) return epochTime(Number(text), clock);
  const match = WRITTEN_TIME.exec(text.trim());
  if (match === null) return undefined;
  const [, day = '', separator, seconds = '', fraction, offset] = match;
  // SQLite's own CURRENT_TIMESTAMP is UTC, with a space and no fraction; Python's local time has a "T" or a fraction.
  const isUtc =
    offset === undefined
      ? separator === ' ' && fraction === undefined
      : offset === 'Z' || offset === 'UTC' || /^[+-]00:?00/.test(offset);
  const zone = isUtc ? 'Z' : (offset ?? '').replace(/^([+-]\d{2}):?(\d{2}).*$/, '$1:$2');
  const milliseconds = (fraction ?? '').slice(0, 3).padEnd(3, '0');
  const epochMs = Date.parse(`${day}T${seconds}.${milliseconds}${zone}`);
  if (Number.isNaN(epochMs)) return undefined;
  const timestamp = timestampOf(epochMs);
  // JavaScript takes 30 February for 2 March.
  if (!isTimestamp(timestamp) || daysBefore(day, 0) !== day) return undefined;
  return { timestamp, localDay: isUtc ? clock.localDay(epochMs) : day };
}

/** An instant without a zone: this machine's time zone decides of the day. */
function epochTime(value: number, clock: Clock): Pick<RecordedCall, 'timestamp' | 'localDay'> | undefined {
  const epochMs = Math.floor(value < FIRST_EPOCH_MS ? value * MS_PER_SECOND : value);
  const timestamp = timestampOf(epochMs);
  return isTimestamp(timestamp) ? { timestamp, localDay: clock.localDay(epochMs) } : undefined;
}

function nameIn(row: OlderAppRow, column: string): string | undefined {
  const value = row[column];
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text.trim() !== '' ? text.trim().slice(0, MAX_NAME_LENGTH) : undefined;
}

function amountIn(row: OlderAppRow, column: string, max: number): number | undefined {
  const value = row[column];
  return typeof value === 'number' && value >= 0 && value <= max ? value : undefined;
}

function usageTypeFrom(text: string | undefined): string {
  const name = (text ?? '').toLowerCase().replaceAll(/[^a-z0-9_]+/g, '_').slice(0, 40);
  return /^[a-z]/.test(name) ? name : 'other';
}

/** The older app stored $0 for what it had no price for. */
function costSourceOf(provider: string, usageType: string, costUsd: number): CostSource {
  if (provider === 'ollama' || provider === OFFLINE_PROVIDER || isBatchUsageType(usageType)) return 'local';
  return costUsd > 0 ? 'priced' : 'unpriced';
}

/** A row of before there were statuses, and one that was given the word for success since, are the same row. */
export function statusFromOlderApp(value: unknown): CallStatus {
  if (value === undefined || value === null || value === '') return 'ok';
  if (value === 'success') return 'ok';
  return isCallStatus(value) ? value : 'error';
}

/** The older app kept its SDK's message, which can echo a key or a prompt: only what kind of failure it was is taken over. */
function errorMessageFrom(value: unknown): string | null {
  if (typeof value !== 'string' || value === '') return null;
  const httpStatus = /\b([45]\d\d)\b/.exec(value)?.[1];
  const errorName = /\b[A-Z][A-Za-z]{2,40}(?:Error|Exception|Timeout)\b/.exec(value)?.[0];
  return ['imported', ...(httpStatus === undefined ? [] : [`HTTP ${httpStatus}`]), ...(errorName === undefined ? [] : [errorName])].join(' · ');
}

function traceIdFrom(text: string | undefined, traceIdOf: (text: string) => string): string | null {
  if (text === undefined) return null;
  const hex = text.toLowerCase().replaceAll('-', '');
  return isTraceId(hex) ? hex : traceIdOf(text);
}

function parsedMetadata(value: unknown): unknown {
  if (typeof value !== 'string') return undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    return isFields(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
