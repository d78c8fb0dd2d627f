import type { FailureClass, LlmFailure } from '../../src/core/llm/llmFailure';
import type { LlmProvider, ProviderCallOptions, ProviderFacts, ProviderOutcome } from '../../src/core/llm/llmProvider';
import type { LlmRequest } from '../../src/core/llm/llmRequest';
import type { ProviderChain, ProviderChoice, ResolvedChain } from '../../src/core/llm/providerChain';
import type { TokenUsage } from '../../src/core/usage/tokenUsage';
import { NO_TOKENS } from '../../src/core/usage/tokenUsage';
import type { ProviderName } from '../../src/core/usage/vocabulary';

/** What the provider does with one request. */
export type FakeStep = (request: LlmRequest, options: ProviderCallOptions) => Promise<ProviderOutcome>;

export const SOME_USAGE: TokenUsage = { ...NO_TOKENS, inputTokens: 1_000, outputTokens: 100 };

/** Answers with this text; streams it word by word when asked to. */
export function replies(text: string, facts: ProviderFacts = { usage: SOME_USAGE }): FakeStep {
  return (_request, { onToken }) => {
    for (const piece of text.match(/\s*\S+/g) ?? []) onToken?.(piece);
    return Promise.resolve({ kind: 'reply', text, ...facts });
  };
}

export function fails(failureClass: FailureClass, more: Omit<LlmFailure, 'failureClass'> = {}, facts: ProviderFacts = {}): FakeStep {
  return () => Promise.resolve({ kind: 'failure', failure: { failureClass, ...more }, partialText: '', ...facts });
}

/** Streams this text and then fails. */
export function failsAfter(text: string, failureClass: FailureClass, facts: ProviderFacts = {}): FakeStep {
  return (_request, { onToken }) => {
    onToken?.(text);
    return Promise.resolve({ kind: 'failure', failure: { failureClass }, partialText: text, ...facts });
  };
}

/** Breaks the contract by rejecting, with a message that nobody may repeat. */
export function rejects(error: Error = new TypeError('sk-secret in a message')): FakeStep {
  return () => Promise.reject(error);
}

/** Breaks the contract before there is a promise. */
export function throws(): FakeStep {
  return () => {
    throw new RangeError('thrown at once');
  };
}

/** Streams this text and then says nothing more until it is aborted; then tells what it knows. */
export function stalls(text = '', facts: ProviderFacts = {}): FakeStep {
  return (_request, { signal, onToken }) => {
    if (text !== '') onToken?.(text);
    return new Promise((resolve) => {
      const end = () => {
        resolve({ kind: 'failure', failure: { failureClass: 'cancelled' }, partialText: text, ...facts });
      };
      if (signal.aborted) end();
      else signal.addEventListener('abort', end, { once: true });
    });
  };
}

/** Ends an aborted stream as a complete reply, as both SDKs do. */
export function endsAbortAsReply(text: string, facts: ProviderFacts = {}): FakeStep {
  return (_request, { signal, onToken }) => {
    onToken?.(text);
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => { resolve({ kind: 'reply', text, ...facts }); }, { once: true });
    });
  };
}

/** Never ends, whatever it is told. */
export function ignoresAbort(text = ''): FakeStep {
  return (_request, { onToken }) => {
    if (text !== '') onToken?.(text);
    return new Promise(() => undefined);
  };
}

/** A provider that follows a script, one step a request; past the end of the script it repeats the last step. */
export class FakeProvider implements LlmProvider {
  readonly requests: LlmRequest[] = [];
  readonly #steps: readonly [FakeStep, ...FakeStep[]];

  constructor(
    readonly name: ProviderName,
    steps: readonly [FakeStep, ...FakeStep[]],
    readonly model = `${name}-model`,
  ) {
    this.#steps = steps;
  }

  complete(request: LlmRequest, options: ProviderCallOptions): Promise<ProviderOutcome> {
    const step = this.#steps[this.requests.length] ?? this.#steps.at(-1) ?? this.#steps[0];
    this.requests.push(request);
    return step(request, options);
  }
}

/** A chain of exactly these providers, in this order; offline when there are none. */
export class FakeChain implements ProviderChain {
  readonly choices: ProviderChoice[] = [];
  readonly #providers: readonly LlmProvider[];

  constructor(...providers: readonly LlmProvider[]) {
    this.#providers = providers;
  }

  resolve(choice: ProviderChoice): Promise<ResolvedChain> {
    this.choices.push(choice);
    if (choice === 'offline') return Promise.resolve({ kind: 'offline', reason: 'chosen' });
    const providers = choice === 'auto' ? this.#providers : this.#providers.filter(({ name }) => name === choice);
    if (providers.length > 0) return Promise.resolve({ kind: 'providers', providers });
    return Promise.resolve(choice === 'auto' ? { kind: 'offline', reason: 'nothing_configured' } : { kind: 'not_configured', provider: choice, reason: 'no_key' });
  }
}
