import type { Clock, Timers } from '../system/clock';
import type { Logger } from '../system/logger';
import type { RandomSource } from '../system/random';
import type { CallLimits } from './callLimits';
import type { CallRecorder, OpenCall } from './callRecorder';
import type { LlmFailure } from './llmFailure';
import type { LlmProvider } from './llmProvider';
import type { AttemptSummary, Interpretation, LlmTask, TaskResult } from './llmTask';
import type { AttemptEnd } from './providerAttempt';
import { ProviderAttempt } from './providerAttempt';
import { retryDelayMs } from './retryPolicy';
import { isAborted, untilAborted } from './untilAborted';

export interface TaskRunParts {
  readonly recorder: CallRecorder;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: RandomSource;
  readonly logger: Logger;
  readonly limits: CallLimits;
}

/** What a single attempt came to, before it is decided what happens next. */
type Verdict<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'failure'; readonly failure: LlmFailure };

/** The model name under which answers without a model are recorded. */
const OFFLINE_MODEL = 'heuristic';

/** One task on its way through the chain; keeps the attempts made so far. */
export class TaskRun<T> {
  readonly #attempts: AttemptSummary[] = [];
  #hasToldOfListener = false;

  constructor(
    private readonly task: LlmTask<T>,
    private readonly parts: TaskRunParts,
  ) {}

  /** Tries the providers in order until one has given a value, the user stopped it, or nothing is left to try. */
  async walk(providers: readonly LlmProvider[]): Promise<TaskResult<T>> {
    for (const [index, provider] of providers.entries()) {
      const result = await this.#visit(provider, index === providers.length - 1);
      if (result !== 'next') return result;
    }
    return this.failed({ failureClass: 'defect', detail: 'a chain without a provider' }, '');
  }

  /** Answers without a model, recorded like a call. */
  offline(): TaskResult<T> {
    if (isAborted(this.task.signal)) return this.cancelled('');
    const { recorder, limits } = this.parts;
    const call = recorder.begin(this.task, { provider: 'offline', model: OFFLINE_MODEL, attempt: 1, expiresInMs: limits.openMarginMs });
    try {
      const { value, text } = this.task.offline();
      this.#attempts.push(call.end({ status: 'ok', ttftMs: null }));
      if (text !== undefined && text !== '') this.#emit(text);
      return { kind: 'value', value, source: 'offline', attempts: this.#attempts };
    } catch (error) {
      const detail = `the answer without a model threw ${error instanceof Error ? error.name : typeof error}`;
      const failure: LlmFailure = { failureClass: 'defect', detail };
      return this.#giveUp(call, { kind: 'failure', failure, shownText: '', ttftMs: null }, failure);
    }
  }

  cancelled(partialText: string): TaskResult<T> {
    return { kind: 'cancelled', partialText, attempts: this.#attempts };
  }

  failed(failure: LlmFailure, partialText: string): TaskResult<T> {
    return { kind: 'failed', failure, partialText, attempts: this.#attempts };
  }

  /** All attempts at one provider. One that has a successor is tried once. */
  async #visit(provider: LlmProvider, isLast: boolean): Promise<TaskResult<T> | 'next'> {
    const { clock, limits } = this.parts;
    await untilAborted(prepared(provider), this.task.signal);
    const deadlineAtMs = clock.monotonicMs() + limits.deadlineMs[this.task.usageType];
    for (let attempt = 1; ; attempt += 1) {
      if (isAborted(this.task.signal)) return this.cancelled('');
      const { call, end } = await this.#attempt(provider, attempt, deadlineAtMs - clock.monotonicMs());
      const verdict = this.#judge(end);
      if (verdict.kind === 'value') {
        this.#close(call, end, 'ok', undefined);
        return { kind: 'value', value: verdict.value, source: 'model', attempts: this.#attempts };
      }
      const { failure } = verdict;
      if (failure.failureClass === 'cancelled') {
        this.#close(call, end, 'cancelled', failure);
        return this.cancelled(end.shownText);
      }
      if (end.shownText !== '') return this.#giveUp(call, end, failure);
      const delayMs = isLast ? this.#delayBeforeRetry(failure, attempt, deadlineAtMs) : undefined;
      if (delayMs !== undefined) {
        this.#close(call, end, failedStatus(failure), failure);
        await this.#wait(delayMs);
        continue;
      }
      if (isLast || this.#isSettledBySubstitute(failure)) return this.#giveUp(call, end, failure);
      this.#close(call, end, failedStatus(failure), failure);
      return 'next';
    }
  }

  async #attempt(provider: LlmProvider, attempt: number, deadlineMs: number): Promise<{ call: OpenCall; end: AttemptEnd }> {
    const { recorder, clock, timers, limits } = this.parts;
    const { task } = this;
    const expiresInMs = deadlineMs + limits.openMarginMs;
    const call = recorder.begin(task, { provider: provider.name, model: provider.model, attempt, expiresInMs });
    const onToken = task.onToken === undefined ? undefined : (text: string) => { this.#emit(text); };
    const options = { deadlineMs, limits, signal: task.signal, onToken };
    const end = await new ProviderAttempt(provider, options, clock, timers).run(task.request);
    return { call, end };
  }

  #judge(end: AttemptEnd): Verdict<T> {
    if (end.kind === 'failure') return end;
    const interpretation = this.#interpret(end.text);
    if (interpretation.kind === 'value') return interpretation;
    const failureClass = interpretation.kind === 'unusable' ? 'unusable_reply' : 'defect';
    return { kind: 'failure', failure: { failureClass, requestId: end.requestId, detail: interpretation.reason } };
  }

  #interpret(text: string): Interpretation<T> | { readonly kind: 'defect'; readonly reason: string } {
    try {
      return this.task.interpret(text);
    } catch (error) {
      return { kind: 'defect', reason: `reading the reply threw ${error instanceof Error ? error.name : typeof error}` };
    }
  }

  /** A reply that was paid for and could not be used is not asked for again where the caller has something instead. */
  #isSettledBySubstitute(failure: LlmFailure): boolean {
    return failure.failureClass === 'unusable_reply' && this.task.substitute !== undefined;
  }

  #delayBeforeRetry(failure: LlmFailure, attempt: number, deadlineAtMs: number): number | undefined {
    const { clock, random, limits } = this.parts;
    const delayMs = retryDelayMs(failure, attempt, random.next(), limits);
    return delayMs !== undefined && clock.monotonicMs() + delayMs < deadlineAtMs ? delayMs : undefined;
  }

  #giveUp(call: OpenCall, end: AttemptEnd, failure: LlmFailure): TaskResult<T> {
    const substitute = this.#substitute();
    this.#close(call, end, substitute === undefined ? failedStatus(failure) : 'fallback', failure);
    if (substitute === undefined) return this.failed(failure, end.shownText);
    return { kind: 'value', value: substitute.value, source: 'substitute', attempts: this.#attempts };
  }

  #substitute(): { readonly value: T } | undefined {
    try {
      return this.task.substitute === undefined ? undefined : { value: this.task.substitute() };
    } catch (error) {
      this.parts.logger.error('llm', `${this.task.usageType}: the substitute threw ${error instanceof Error ? error.name : typeof error}.`);
      return undefined;
    }
  }

  #close(call: OpenCall, end: AttemptEnd, status: AttemptSummary['status'], failure: LlmFailure | undefined): void {
    const { modelAnswered, usage, usageIsPartial, isChargedOtherwise, tokensEstimated, requestId, stopReason, ttftMs } = end;
    this.#attempts.push(call.end({ modelAnswered, usage, usageIsPartial, isChargedOtherwise, tokensEstimated, requestId, stopReason, ttftMs, status, failure }));
  }

  /** A listener that throws must not break the call that it listens to. */
  #emit(text: string): void {
    try {
      this.task.onToken?.(text);
    } catch (error) {
      if (this.#hasToldOfListener) return;
      this.#hasToldOfListener = true;
      this.parts.logger.error('llm', `A listener to an answer threw ${error instanceof Error ? error.name : typeof error}.`);
    }
  }

  /** Ends early on the user's Stop. */
  async #wait(delayMs: number): Promise<void> {
    const { signal } = this.task;
    if (isAborted(signal)) return;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        timer.cancel();
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = this.parts.timers.after(delayMs, end);
      signal?.addEventListener('abort', end);
    });
  }
}

function failedStatus(failure: LlmFailure): 'timeout' | 'error' {
  return failure.failureClass === 'deadline' || failure.failureClass === 'idle' ? 'timeout' : 'error';
}

/** Never rejects: the call that follows meets the same fault and is recorded with it. */
async function prepared(provider: LlmProvider): Promise<void> {
  try {
    await provider.prepare?.();
  } catch {
    return;
  }
}
