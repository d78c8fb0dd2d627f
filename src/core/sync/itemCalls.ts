import type { LlmRunner, LlmTask, TaskResult } from '../llm/llmTask';
import type { BudgetedCalls } from './budgetedCalls';
import { isRefused } from './providerRefusal';

/** The calls of one note or file, which are looked at for what they say of those to come. */
export class ItemCalls implements LlmRunner {
  #answered = 0;
  #refused = 0;
  #isTooCostly = false;

  constructor(private readonly calls: BudgetedCalls) {}

  /** Whether every call that was made met only providers that cannot be asked at all; undefined where none was made. */
  get isRefused(): boolean | undefined {
    return this.#answered + this.#refused === 0 ? undefined : this.#answered === 0;
  }

  /** Whether a call was not made because it may cost more than a whole run. */
  get isTooCostly(): boolean {
    return this.#isTooCostly;
  }

  async run<T>(task: LlmTask<T>): Promise<TaskResult<T>> {
    if (!this.calls.canEverFit(task.request)) this.#isTooCostly = true;
    const result = await this.calls.run(task);
    if (isRefused(result)) this.#refused += 1;
    else if (result.kind !== 'cancelled') this.#answered += 1;
    return result;
  }
}
