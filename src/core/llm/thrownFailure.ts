import type { LlmFailure } from './llmFailure';
import { systemCode } from './systemCode';

/** What a request that threw something other than its library's own error failed of, from the class alone. */
export function thrownFailure(error: unknown): LlmFailure {
  if (error instanceof SyntaxError) return { failureClass: 'bad_reply', detail: 'broken JSON' };
  if (error instanceof TypeError || error instanceof DOMException) return { failureClass: 'network', detail: systemCode(error) };
  return { failureClass: 'defect', detail: error instanceof Error ? error.name : typeof error };
}
