import { APIConnectionError, APIError, APIUserAbortError } from '@anthropic-ai/sdk/error';
import { failureClassOfStatus, namesModel, providerCode, retryAfterMs } from '../../core/llm/httpFailure';
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

/** Begins the words of a request that is called invalid because nothing is paid for it: there is no code of that. */
const NO_CREDIT_WORDS = 'Your credit balance is too low';

/**
 * What went wrong. Messages can echo the key and the question: they are looked at where two failures share status and
 * type, and never kept.
 *
 * @param model the one that was asked.
 */
export function anthropicFailure(error: unknown, model: string, nowMs: number): LlmFailure {
  if (error instanceof APIConnectionError) return { failureClass: 'network', detail: systemCode(error) };
  if (error instanceof APIUserAbortError) return { failureClass: 'network', detail: 'aborted' };
  if (error instanceof APIError) return ofApiError(error, model, nowMs);
  return thrownFailure(error);
}

function ofApiError(error: object, model: string, nowMs: number): LlmFailure {
  const { status, headers, type, errorCode, apiMessage } = { ...error } as Readonly<Record<string, unknown>>;
  const httpStatus = typeof status === 'number' ? status : undefined;
  return {
    failureClass: httpStatus === undefined ? classOfType(type) : classOf({ httpStatus, type, errorCode, message: apiMessage }, model),
    httpStatus,
    providerCode: providerCode(errorCode, type),
    retryAfterMs: headers instanceof Headers ? retryAfterMs((name) => headers.get(name), nowMs) : undefined,
    requestId: headers instanceof Headers ? providerWord(headers.get('request-id') ?? undefined) : undefined,
  };
}

interface ToldError {
  readonly httpStatus: number;
  readonly type: unknown;
  readonly errorCode: unknown;
  readonly message: unknown;
}

function classOf(told: ToldError, model: string): FailureClass {
  if (isOutOfCredit(told)) return 'no_credit';
  if (told.httpStatus === 404 && told.type === 'not_found_error' && namesModel(told.message, model)) return 'model_not_found';
  return failureClassOfStatus(told.httpStatus);
}

function isOutOfCredit({ type, errorCode, message }: ToldError): boolean {
  if (type === 'billing_error' || SPENT_CODES.some((code) => code === errorCode)) return true;
  return type === 'invalid_request_error' && typeof message === 'string' && message.startsWith(NO_CREDIT_WORDS);
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
