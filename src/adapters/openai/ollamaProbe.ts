import { asRecord } from '../../core/llm/wireValues';
import { ollamaOrigin } from './ollamaAddress';

/** A server on this machine or in this house answers within this time or is not there. */
const PROBE_LIMIT_MS = 1_500;

/** Whether an Ollama server answers at this address. Never rejects, and sends nothing about the user. */
export async function isOllamaAnswering(baseUrl: string, limitMs: number = PROBE_LIMIT_MS): Promise<boolean> {
  try {
    const response = await fetch(`${ollamaOrigin(baseUrl)}/api/version`, { redirect: 'manual', signal: AbortSignal.timeout(limitMs) });
    const body: unknown = await response.json();
    return response.ok && typeof asRecord(body)?.['version'] === 'string';
  } catch {
    return false;
  }
}
