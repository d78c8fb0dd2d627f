import { setImmediate } from 'node:timers/promises';
import type { CallLimits } from '../../src/core/llm/callLimits';
import { DEFAULT_CALL_LIMITS } from '../../src/core/llm/callLimits';
import { LlmCalls } from '../../src/core/llm/llmCalls';
import type { LlmProvider } from '../../src/core/llm/llmProvider';
import type { LlmTask } from '../../src/core/llm/llmTask';
import type { ProviderChain } from '../../src/core/llm/providerChain';
import type { PriceBook } from '../../src/core/pricing/priceBook';
import type { UsageLog } from '../../src/core/usage/usageLog';
import { CapturingLogger } from './capturingLogger';
import { FakePriceBook } from './fakePriceBook';
import { FakeChain } from './fakeProvider';
import { FixedClock } from './fixedClock';
import { InMemoryUsageLog } from './inMemoryUsageLog';
import { ManualTimers } from './manualTimers';
import { SequentialIds } from './sequentialIds';

interface HarnessParts {
  readonly chain?: ProviderChain;
  readonly usageLog?: UsageLog;
  readonly prices?: PriceBook;
  readonly limits?: Partial<CallLimits>;
}

/** `LlmCalls` over fakes: time stands still until a test lets it pass. */
export class LlmHarness {
  readonly clock = new FixedClock();
  readonly timers = new ManualTimers(this.clock);
  readonly ids = new SequentialIds();
  readonly log = new InMemoryUsageLog();
  readonly logger = new CapturingLogger();
  readonly calls: LlmCalls;

  constructor(providers: readonly LlmProvider[], parts: HarnessParts = {}) {
    this.calls = new LlmCalls({
      chain: parts.chain ?? new FakeChain(...providers),
      log: parts.usageLog ?? this.log,
      prices: parts.prices ?? new FakePriceBook(),
      clock: this.clock,
      timers: this.timers,
      ids: this.ids,
      random: { next: () => 0.5 },
      logger: this.logger,
      limits: { ...DEFAULT_CALL_LIMITS, ...parts.limits },
    });
  }

  /** Status, provider and attempt of every row, in order: `error anthropic#1`. */
  get rows(): readonly string[] {
    return this.log.closed.map((call) => `${call.status} ${call.provider}#${call.attempt}`);
  }

  /** Lets what is ready run, then time pass, then what that woke. */
  async pass(ms: number): Promise<void> {
    await setImmediate();
    this.timers.advance(ms);
    await setImmediate();
  }

  /** Lets time pass, in steps of 100 ms, until the promise has settled; fails past the limit. */
  async settle<T>(promise: Promise<T>, limitMs = 300_000): Promise<T> {
    const state = { isSettled: false };
    const settled = promise.finally(() => { state.isSettled = true; });
    settled.catch(() => undefined);
    await setImmediate();
    for (let passedMs = 0; passedMs <= limitMs; passedMs += 100) {
      if (state.isSettled) return settled;
      await this.pass(100);
    }
    throw new Error(`nothing came of it within ${limitMs} ms`);
  }
}

/** A task whose value is the reply itself. */
export function aTask(overrides: Partial<LlmTask<string>> = {}): LlmTask<string> {
  return {
    usageType: 'chat_answer',
    request: { system: 'Answer.', messages: [{ role: 'user', content: 'Why?' }], maxOutputTokens: 100 },
    traceId: '00000000000000000000000000000001',
    choice: 'auto',
    interpret: (text) => ({ kind: 'value', value: text }),
    offline: () => ({ value: 'offline answer', text: 'offline answer' }),
    ...overrides,
  };
}
