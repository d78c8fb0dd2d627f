import { providerCode } from '../../core/llm/httpFailure';
import type { LlmFailure } from '../../core/llm/llmFailure';
import { asRecord } from '../../core/llm/wireValues';

/** What went wrong, from the error's code alone: messages can echo the question. */
export function languageModelFailure(error: unknown): LlmFailure {
  const code: unknown = asRecord(error)?.['code'];
  switch (code) {
    case 'NoPermissions':
      return { failureClass: 'key_refused', providerCode: code };
    case 'NotFound':
      return { failureClass: 'model_not_found', providerCode: code };
    case 'Blocked':
      return { failureClass: 'no_credit', providerCode: code };
    default:
      return { failureClass: 'server_error', providerCode: providerCode(code) };
  }
}

/** Whether the editor turned the request away before any model saw it. */
export function wasNeverAsked({ failureClass }: LlmFailure): boolean {
  return failureClass === 'key_refused' || failureClass === 'model_not_found';
}
