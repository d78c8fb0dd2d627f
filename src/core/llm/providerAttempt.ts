import type { Clock, Timer, Timers } from '../system/clock';
import type { CallLimits } from './callLimits';
import type { LlmFailure } from './llmFailure';
import type { LlmProvider, ProviderFacts, ProviderOutcome } from './llmProvider';
import type { LlmRequest } from './llmRequest';

export interface AttemptOptions {
  /** From now on, in milliseconds. */
  readonly deadlineMs: number;
  readonly limits: CallLimits;
  readonly signal: AbortSignal | undefined;
  readonly onToken: ((text: string) => void) | undefined;
}

/** How one attempt ended, and what of it has been shown. */
export type AttemptEnd = ProviderFacts & {
  /** Streamed to the caller; after the first piece there is no retry and no change of provider. */
  readonly shownText: string;
  /** Milliseconds from the start to the first streamed text. */
  readonly ttftMs: number | null;
} & ({ readonly kind: 'reply'; readonly text: string } | { readonly kind: 'failure'; readonly failure: LlmFailure });

type StopCause = 'cancelled' | 'deadline' | 'idle';

/** Says that a provider broke its contract, with the name of what it threw, never its message. */
class ProviderDefect {
  constructor(readonly errorName: string) {}
}

/**
 * Asks a provider once and stops it on the user's Stop, the deadline and a silent stream. Always ends: a provider
 * that ignores being stopped is left behind after a short grace, and what it says later is dropped.
 */
export class ProviderAttempt {
  readonly #controller = new AbortController();
  readonly #timers: Timers;
  readonly #clock: Clock;
  readonly #provider: LlmProvider;
  readonly #options: AttemptOptions;
  readonly #startMs: number;
  readonly #leftBehind: Promise<undefined>;
  #leaveBehind: () => void = () => undefined;
  #cause: StopCause | undefined;
  #hasEnded = false;
  #deadlineTimer: Timer | undefined;
  #idleTimer: Timer | undefined;
  #graceTimer: Timer | undefined;
  #shownText = '';
  #ttftMs: number | null = null;

  constructor(provider: LlmProvider, options: AttemptOptions, clock: Clock, timers: Timers) {
    this.#provider = provider;
    this.#options = options;
    this.#clock = clock;
    this.#timers = timers;
    this.#startMs = clock.monotonicMs();
    this.#leftBehind = new Promise((resolve) => {
      this.#leaveBehind = () => { resolve(undefined); };
    });
  }

  /** May be called once, while the user has not stopped it yet. Never rejects. */
  async run(request: LlmRequest): Promise<AttemptEnd> {
    const { signal, deadlineMs, limits, onToken } = this.#options;
    const stop = (): void => { this.#stop('cancelled'); };
    signal?.addEventListener('abort', stop);
    this.#deadlineTimer = this.#timers.after(deadlineMs, () => { this.#stop('deadline'); });
    if (onToken !== undefined) this.#watchSilence(limits.firstEventMs);
    const outcome = await Promise.race([this.#complete(request), this.#leftBehind]);
    signal?.removeEventListener('abort', stop);
    return this.#end(outcome);
  }

  async #complete(request: LlmRequest): Promise<ProviderOutcome | ProviderDefect> {
    try {
      const isStreaming = this.#options.onToken !== undefined;
      return await this.#provider.complete(request, {
        signal: this.#controller.signal,
        onToken: isStreaming ? (text) => { this.#show(text); } : undefined,
        onActivity: isStreaming ? () => { this.#noteActivity(); } : undefined,
      });
    } catch (error) {
      return new ProviderDefect(error instanceof Error ? error.name : typeof error);
    }
  }

  #show(text: string): void {
    if (this.#hasEnded || this.#cause !== undefined) return;
    this.#noteActivity();
    if (text === '') return;
    this.#ttftMs ??= this.#elapsedMs();
    this.#shownText += text;
    this.#options.onToken?.(text);
  }

  #noteActivity(): void {
    if (!this.#hasEnded && this.#cause === undefined) this.#watchSilence(this.#options.limits.idleMs);
  }

  #watchSilence(limitMs: number): void {
    this.#idleTimer?.cancel();
    this.#idleTimer = this.#timers.after(limitMs, () => { this.#stop('idle'); });
  }

  #stop(cause: StopCause): void {
    if (this.#hasEnded || this.#cause !== undefined) return;
    this.#cause = cause;
    this.#graceTimer = this.#timers.after(this.#options.limits.abortGraceMs, this.#leaveBehind);
    this.#controller.abort();
  }

  #end(outcome: ProviderOutcome | ProviderDefect | undefined): AttemptEnd {
    if (outcome !== undefined && !(outcome instanceof ProviderDefect)) this.#showUnstreamed(outcome);
    this.#hasEnded = true;
    for (const timer of [this.#deadlineTimer, this.#idleTimer, this.#graceTimer]) timer?.cancel();
    const shown = { shownText: this.#shownText, ttftMs: this.#ttftMs };
    if (outcome instanceof ProviderDefect) {
      const failure = this.#stopFailure() ?? { failureClass: 'defect', detail: `the provider threw ${outcome.errorName}` };
      return { kind: 'failure', failure, ...shown };
    }
    const { modelAnswered, usage, usageIsPartial, isChargedOtherwise, tokensEstimated, requestId, stopReason } = outcome ?? {};
    const facts = { modelAnswered, usage, usageIsPartial, isChargedOtherwise, tokensEstimated, requestId, stopReason, ...shown };
    // Whoever was stopped did not finish, whatever it says: both SDKs end an aborted stream as if it were complete.
    const failure = this.#stopFailure();
    if (failure !== undefined) return { kind: 'failure', failure: { ...failure, requestId }, ...facts };
    if (outcome?.kind === 'reply') return { kind: 'reply', text: outcome.text, ...facts };
    return { kind: 'failure', failure: honest(outcome?.failure), ...facts };
  }

  /** A provider that cannot stream has still answered. */
  #showUnstreamed(outcome: ProviderOutcome): void {
    if (outcome.kind === 'reply' && this.#options.onToken !== undefined && this.#shownText === '') this.#show(outcome.text);
  }

  #stopFailure(): LlmFailure | undefined {
    const seconds = Math.round(this.#elapsedMs() / 100) / 10;
    switch (this.#cause) {
      case undefined:
        return undefined;
      case 'cancelled':
        return { failureClass: 'cancelled' };
      case 'deadline':
        return { failureClass: 'deadline', detail: `stopped after ${seconds} s` };
      case 'idle':
        return { failureClass: 'idle', detail: `silent stream, stopped after ${seconds} s` };
    }
  }

  #elapsedMs(): number {
    return this.#clock.monotonicMs() - this.#startMs;
  }
}

/** A call is `cancelled` only when the user stopped it; a provider's word for it must not hide a failure. */
function honest(failure: LlmFailure | undefined): LlmFailure {
  if (failure === undefined) return { failureClass: 'defect', detail: 'the provider gave no outcome' };
  if (failure.failureClass !== 'cancelled') return failure;
  return { ...failure, failureClass: 'defect', detail: 'the provider stopped although nobody asked it to' };
}
