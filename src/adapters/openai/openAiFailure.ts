import { APIConnectionError, APIError, APIUserAbortError } from 'openai/error';
import { failureClassOfStatus, namesModel, providerCode, retryAfterMs } from '../../core/llm/httpFailure';
import type { FailureClass, LlmFailure } from '../../core/llm/llmFailure';
import { providerWord } from '../../core/llm/providerWords';
import { systemCode } from '../../core/llm/systemCode';
import { thrownFailure } from '../../core/llm/thrownFailure';
import { asRecord } from '../../core/llm/wireValues';

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

/**
 * What went wrong. Messages can echo the key and the question: they are looked at where a server has no code for what
 * they say, and never kept.
 *
 * @param model the one that was asked.
 */
export function openAiFailure(error: unknown, model: string, nowMs: number): LlmFailure {
  if (error instanceof APIConnectionError) return { failureClass: 'network', detail: systemCode(error) };
  if (error instanceof APIUserAbortError) return { failureClass: 'network', detail: 'aborted' };
  if (error instanceof APIError) return ofApiError(error, model, nowMs);
  return thrownFailure(error);
}

function ofApiError(error: object, model: string, nowMs: number): LlmFailure {
  const { status, headers, type, code, error: body } = { ...error } as Readonly<Record<string, unknown>>;
  const httpStatus = typeof status === 'number' ? status : undefined;
  return {
    ...(httpStatus === undefined ? openAiErrorFailure({ type, code }) : { failureClass: classOf(httpStatus, code, saysNoSuchModel(body, model)), providerCode: providerCode(code, type) }),
    httpStatus,
    retryAfterMs: headers instanceof Headers ? retryAfterMs((name) => headers.get(name), nowMs) : undefined,
    requestId: headers instanceof Headers ? providerWord(headers.get('x-request-id') ?? undefined) : undefined,
  };
}

function classOf(httpStatus: number, code: unknown, isAboutModel: boolean): FailureClass {
  if (httpStatus === 404 && isAboutModel) return 'model_not_found';
  const isDecisive = CODES_BEFORE_STATUS.some((decisive) => decisive === code);
  return (isDecisive ? classOfCode(code) : undefined) ?? failureClassOfStatus(httpStatus);
}

/** An older Ollama gives its words alone. */
function saysNoSuchModel(error: unknown, model: string): boolean {
  return namesModel(typeof error === 'string' ? error : asRecord(error)?.['message'], model);
}

/** The failure in an `error` object that came without a status of its own: in a stream, or with status 200 from a router. */
export function openAiErrorFailure({ type, code }: Readonly<Record<string, unknown>>): LlmFailure {
  return { failureClass: classOfCode(code) ?? classOfCode(type) ?? 'server_error', providerCode: providerCode(code, type) };
}

/** Routers give the status that they got as the code; whoever does so is there, and only the model can be missing. */
function classOfCode(code: unknown): FailureClass | undefined {
  if (code === 404) return 'model_not_found';
  if (typeof code === 'number') return code >= 400 && code < 600 ? failureClassOfStatus(code) : undefined;
  return typeof code === 'string' && Object.hasOwn(CLASS_OF_CODE, code) ? CLASS_OF_CODE[code] : undefined;
}
