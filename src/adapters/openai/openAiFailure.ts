import { APIConnectionError, APIError, APIUserAbortError } from 'openai/error';
import { failureClassOfStatus, providerCode, retryAfterMs } from '../../core/llm/httpFailure';
import type { FailureClass, LlmFailure } from '../../core/llm/llmFailure';
import { providerWord } from '../../core/llm/providerWords';
import { systemCode } from '../../core/llm/systemCode';
import { thrownFailure } from '../../core/llm/thrownFailure';

const CLASS_OF_CODE: Readonly<Record<string, FailureClass>> = {
  invalid_api_key: 'key_refused',
  insufficient_quota: 'no_credit',
  billing_hard_limit_reached: 'no_credit',
  billing_not_active: 'no_credit',
  model_not_found: 'model_not_found',
  rate_limit_exceeded: 'rate_limited',
  rate_limit_error: 'rate_limited',
  overloaded_error: 'overloaded',
  service_unavailable_error: 'overloaded',
  invalid_request_error: 'bad_request',
  context_length_exceeded: 'bad_request',
};

/** Of the codes above, those that say more than the status they come with. */
const CODES_BEFORE_STATUS: readonly string[] = ['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active', 'model_not_found'];

/** What went wrong, from status, code and class alone: messages can echo the key and the question. */
export function openAiFailure(error: unknown, nowMs: number): LlmFailure {
  if (error instanceof APIConnectionError) return { failureClass: 'network', detail: systemCode(error) };
  if (error instanceof APIUserAbortError) return { failureClass: 'network', detail: 'aborted' };
  if (error instanceof APIError) return ofApiError(error, nowMs);
  return thrownFailure(error);
}

function ofApiError(error: object, nowMs: number): LlmFailure {
  const { status, headers, type, code } = { ...error } as Readonly<Record<string, unknown>>;
  const httpStatus = typeof status === 'number' ? status : undefined;
  return {
    ...(httpStatus === undefined ? openAiErrorFailure({ type, code }) : { failureClass: classOf(httpStatus, code), providerCode: providerCode(code, type) }),
    httpStatus,
    retryAfterMs: headers instanceof Headers ? retryAfterMs((name) => headers.get(name), nowMs) : undefined,
    requestId: headers instanceof Headers ? providerWord(headers.get('x-request-id') ?? undefined) : undefined,
  };
}

function classOf(httpStatus: number, code: unknown): FailureClass {
  const isDecisive = CODES_BEFORE_STATUS.some((decisive) => decisive === code);
  return (isDecisive ? classOfCode(code) : undefined) ?? failureClassOfStatus(httpStatus);
}

/** The failure in an `error` object that came without a status of its own: in a stream, or with status 200 from a router. */
export function openAiErrorFailure({ type, code }: Readonly<Record<string, unknown>>): LlmFailure {
  return { failureClass: classOfCode(code) ?? classOfCode(type) ?? 'server_error', providerCode: providerCode(code, type) };
}

/** Routers give the status that they got as the code. */
function classOfCode(code: unknown): FailureClass | undefined {
  if (typeof code === 'number') return code >= 400 && code < 600 ? failureClassOfStatus(code) : undefined;
  return typeof code === 'string' && Object.hasOwn(CLASS_OF_CODE, code) ? CLASS_OF_CODE[code] : undefined;
}
