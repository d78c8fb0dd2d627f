import type { LlmRequest } from '../llm/llmRequest';
import type { AttemptSummary, LlmRunner, LlmTask, TaskResult } from '../llm/llmTask';
import { isAborted, untilAborted } from '../llm/untilAborted';
import { isCostUnknown } from '../usage/vocabulary';

/** What the calls of a run have come to. */
export interface Spending {
  /** Of the calls whose cost is known, in US dollars. */
  readonly costUsd: number;
  /** Calls whose cost is not known. */
  readonly unpricedCalls: number;
  /** Those among them that the limit cannot hold for, because nobody knows the price of their model. */
  readonly unlimitedCalls: number;
}

/**
 * Calls that stay below a limit together. Each reserves the most that it may cost before it begins, so that money in
 * flight counts; one that does not fit waits for others to end and, when it still does not fit, is not made. From then
 * on no call is. One that alone may cost more than the limit is not made either, and keeps no other from being made.
 */
export class BudgetedCalls implements LlmRunner {
  #costUsd = 0;
  #unpricedCalls = 0;
  #unlimitedCalls = 0;
  /** Known costs, and what calls that told no usage may have cost. */
  #countedUsd = 0;
  #reservedUsd = 0;
  #hasRunOut = false;
  #running = 0;
  #wakers: (() => void)[] = [];

  /**
   * @param mostUsd The most that a request may cost.
   * @param maxCostUsd The limit, 0 or more.
   */
  constructor(
    private readonly calls: LlmRunner,
    private readonly mostUsd: (request: LlmRequest) => number,
    private readonly maxCostUsd: number,
  ) {}

  get spending(): Spending {
    return { costUsd: this.#costUsd, unpricedCalls: this.#unpricedCalls, unlimitedCalls: this.#unlimitedCalls };
  }

  /** Whether a call was not made because the limit might have been passed. */
  get hasRunOut(): boolean {
    return this.#hasRunOut;
  }

  /** Whether a request would be made if it were the only one of a run. */
  canEverFit(request: LlmRequest): boolean {
    return this.mostUsd(request) <= this.maxCostUsd;
  }

  /** `cancelled` for a call that was not made. */
  async run<T>(task: LlmTask<T>): Promise<TaskResult<T>> {
    const mostUsd = this.mostUsd(task.request);
    if (!(await this.#admit(mostUsd, task.signal))) return { kind: 'cancelled', partialText: '', attempts: [] };
    try {
      const result = await this.calls.run(task);
      this.#count(result.attempts, mostUsd);
      return result;
    } finally {
      this.#running -= 1;
      this.#reservedUsd = this.#running === 0 ? 0 : Math.max(0, this.#reservedUsd - mostUsd);
      const wakers = this.#wakers;
      this.#wakers = [];
      wakers.forEach((wake) => { wake(); });
    }
  }

  /** Reserves the money, or says that the call is not to be made. */
  async #admit(mostUsd: number, signal: AbortSignal | undefined): Promise<boolean> {
    if (mostUsd > this.maxCostUsd) return false;
    while (!this.#hasRunOut && !isAborted(signal)) {
      if (this.#countedUsd + this.#reservedUsd + mostUsd <= this.maxCostUsd) {
        // At once, before another call can look.
        this.#reservedUsd += mostUsd;
        this.#running += 1;
        return true;
      }
      if (this.#running === 0) {
        this.#hasRunOut = true;
        break;
      }
      await untilAborted(new Promise<void>((resolve) => { this.#wakers.push(resolve); }), signal);
    }
    return false;
  }

  #count(attempts: readonly AttemptSummary[], mostUsd: number): void {
    const unknown = attempts.filter(({ costSource }) => isCostUnknown(costSource));
    const knownUsd = attempts.reduce((sum, { costUsd, costSource }) => (isCostUnknown(costSource) ? sum : sum + costUsd), 0);
    const mayHaveCost = unknown.some(({ costSource }) => costSource === 'no_usage');
    this.#costUsd += knownUsd;
    this.#unpricedCalls += unknown.length;
    this.#unlimitedCalls += unknown.filter(({ costSource }) => costSource === 'unpriced').length;
    this.#countedUsd += mayHaveCost ? Math.max(knownUsd, mostUsd) : knownUsd;
  }
}
