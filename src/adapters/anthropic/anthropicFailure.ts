import { APIConnectionError, APIError, APIUserAbortError } from '@anthropic-ai/sdk/error';
import { failureClassOfStatus, providerCode, retryAfterMs } from '../../core/llm/httpFailure';
import type { FailureClass, LlmFailure } from '../../core/llm/llmFailure';
import { providerWord } from '../../core/llm/providerWords';
import { systemCode } from '../../core/llm/systemCode';
import { thrownFailure } from '../../core/llm/thrownFailure';
import { asRecord } from '../../core/llm/wireValues';

const CLASS_OF_TYPE: Readonly<Record<string, FailureClass>> = {
  authentication_error: 'key_refused',
  permission_error: 'key_refused',
  billing_error: 'no_credit',
  not_found_error: 'model_not_found',
  rate_limit_error: 'rate_limited',
  overloaded_error: 'overloaded',
  invalid_request_error: 'bad_request',
  request_too_large: 'bad_request',
};

/** Statuses 429 that waiting does not mend. */
const SPENT_CODES: readonly string[] = ['contract_spend_limit_reached', 'enforced_spend_limit_reached'];

/** What went wrong, from status, type and class alone: messages can echo the key and the question. */
export function anthropicFailure(error: unknown, nowMs: number): LlmFailure {
  if (error instanceof APIConnectionError) return { failureClass: 'network', detail: systemCode(error) };
  if (error instanceof APIUserAbortError) return { failureClass: 'network', detail: 'aborted' };
  if (error instanceof APIError) return ofApiError(error, nowMs);
  return thrownFailure(error);
}

function ofApiError(error: object, nowMs: number): LlmFailure {
  const { status, headers, type, errorCode } = { ...error } as Readonly<Record<string, unknown>>;
  const httpStatus = typeof status === 'number' ? status : undefined;
  return {
    failureClass: httpStatus === undefined ? classOfType(type) : classOf(httpStatus, errorCode),
    httpStatus,
    providerCode: providerCode(errorCode, type),
    retryAfterMs: headers instanceof Headers ? retryAfterMs((name) => headers.get(name), nowMs) : undefined,
    requestId: headers instanceof Headers ? providerWord(headers.get('request-id') ?? undefined) : undefined,
  };
}

function classOf(httpStatus: number, errorCode: unknown): FailureClass {
  return SPENT_CODES.some((code) => code === errorCode) ? 'no_credit' : failureClassOfStatus(httpStatus);
}

/** An error inside a stream has a type and no status. */
function classOfType(type: unknown): FailureClass {
  return (typeof type === 'string' && Object.hasOwn(CLASS_OF_TYPE, type) ? CLASS_OF_TYPE[type] : undefined) ?? 'server_error';
}

/** The failure in an `error` event of a stream. */
export function anthropicEventFailure(data: unknown): LlmFailure {
  const error = asRecord(asRecord(data)?.['error']);
  return { failureClass: classOfType(error?.['type']), providerCode: providerCode(error?.['type']) };
}
