import type { PriceBook } from '../pricing/priceBook';
import type { Clock, Timers } from '../system/clock';
import type { IdSource } from '../system/ids';
import type { Logger } from '../system/logger';
import type { RandomSource } from '../system/random';
import type { UsageLog } from '../usage/usageLog';
import { untilAborted } from './untilAborted';
import type { CallLimits } from './callLimits';
import { DEFAULT_CALL_LIMITS } from './callLimits';
import { CallRecorder } from './callRecorder';
import type { LlmRunner, LlmTask, TaskResult } from './llmTask';
import type { ProviderChain } from './providerChain';
import { TaskRun } from './taskRun';

export interface LlmCallsParts {
  readonly chain: ProviderChain;
  readonly log: UsageLog;
  readonly prices: PriceBook;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: IdSource;
  readonly random: RandomSource;
  readonly logger: Logger;
  /** Default: `DEFAULT_CALL_LIMITS`. */
  readonly limits?: CallLimits;
}

/**
 * The one way to a model: walks the chain of providers, retries, and records every attempt as a row. What is not
 * configured leaves no row. `run` never rejects, and no row stays open when it has resolved.
 */
export class LlmCalls implements LlmRunner {
  readonly #parts: LlmCallsParts;
  readonly #limits: CallLimits;
  readonly #recorder: CallRecorder;

  constructor(parts: LlmCallsParts) {
    this.#parts = parts;
    this.#limits = parts.limits ?? DEFAULT_CALL_LIMITS;
    this.#recorder = new CallRecorder(parts.log, parts.prices, parts.clock, parts.ids, parts.logger);
  }

  async run<T>(task: LlmTask<T>): Promise<TaskResult<T>> {
    const run = new TaskRun(task, { ...this.#parts, limits: this.#limits, recorder: this.#recorder });
    try {
      const chain = await untilAborted(this.#parts.chain.resolve(task.choice, task.usageType), task.signal);
      if (chain === undefined) return run.cancelled('');
      switch (chain.kind) {
        case 'not_configured':
          return { kind: 'not_configured', provider: chain.provider, reason: chain.reason, attempts: [] };
        case 'offline':
          return run.offline();
        case 'providers':
          return await run.walk(chain.providers);
      }
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      this.#parts.logger.error('llm', `${task.usageType}: a defect outside any provider (${name}).`);
      return run.failed({ failureClass: 'defect', detail: name }, '');
    }
  }
}
