import type { AskOptions } from './secondBrainApi';

const MAX_TOP_N = 10;
const PROVIDERS = ['auto', 'anthropic', 'ollama', 'openai', 'offline'] as const satisfies readonly AskOptions['provider'][];

/**
 * Other extensions may be written in JavaScript: what they pass is checked. TypeError or RangeError in words for their
 * authors; no options at all may be said as `undefined` or `null`.
 */
export function checkedAsk(question: unknown, options?: unknown): readonly [question: string, options: AskOptions] {
  if (typeof question !== 'string') {
    throw new TypeError('The question must be a string.');
  }
  const given = options ?? {};
  if (!isRecord(given)) {
    throw new TypeError('The options must be an object.');
  }
  return [question, checkedOptions(given)];
}

function checkedOptions({ provider, topN, conversationId, signal, onToken }: Readonly<Record<string, unknown>>): AskOptions {
  const known = PROVIDERS.find((name) => name === provider);
  if (provider !== undefined && known === undefined) {
    throw new RangeError('provider must be "auto", "anthropic", "ollama", "openai" or "offline".');
  }
  if (topN !== undefined && !(typeof topN === 'number' && Number.isInteger(topN) && topN >= 1 && topN <= MAX_TOP_N)) {
    throw new RangeError(`topN must be a whole number from 1 to ${MAX_TOP_N}.`);
  }
  if (conversationId !== undefined && typeof conversationId !== 'string') {
    throw new TypeError('conversationId must be a string.');
  }
  if (signal !== undefined && !isAbortSignal(signal)) {
    throw new TypeError('signal must be an AbortSignal.');
  }
  if (onToken !== undefined && !isFunction(onToken)) {
    throw new TypeError('onToken must be a function.');
  }
  return {
    ...(known === undefined ? {} : { provider: known }),
    ...(topN === undefined ? {} : { topN }),
    ...(conversationId === undefined ? {} : { conversationId }),
    ...(signal === undefined ? {} : { signal }),
    ...(onToken === undefined ? {} : { onToken }),
  };
}

/** Whether fields can be read from it; arrays count too. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isFunction(value: unknown): value is (text: string) => void {
  return typeof value === 'function';
}

/** By its shape, so that one of another library is one too. */
export function isAbortSignal(value: unknown): value is AbortSignal {
  return isRecord(value) && typeof value['aborted'] === 'boolean' && typeof value['addEventListener'] === 'function';
}
