import { createHash } from 'node:crypto';
import type { LlmProvider } from '../../src/core/llm/llmProvider';
import { modelPlanOf } from '../../src/core/sync/modelPlan';
import { SyncEngine } from '../../src/core/sync/syncEngine';
import type { SyncRequest } from '../../src/core/sync/syncEngine';
import type { SyncJob } from '../../src/core/sync/syncJob';
import type { JobReport, SyncReport } from '../../src/core/sync/syncReport';
import type { Hasher } from '../../src/core/system/hasher';
import type { CallRecord } from '../../src/core/usage/callRecord';
import { FakePriceBook } from './fakePriceBook';
import { FakeChain } from './fakeProvider';
import { LlmHarness } from './llmHarness';

/** SHA-256, keyed by a known word. */
export const testHasher: Hasher = {
  sha256Hex: (content) => createHash('sha256').update(content).digest('hex'),
  keyedHex: (content) => createHash('sha256').update(`key:${content}`).digest('hex'),
};

/** Background runs over fakes. */
export class SyncHarness {
  readonly llm: LlmHarness;
  readonly #engine: SyncEngine;

  constructor(providers: readonly LlmProvider[], prices = new FakePriceBook()) {
    const chain = new FakeChain(...providers);
    this.llm = new LlmHarness(providers, { chain, prices });
    const { calls, log, clock, ids, logger } = this.llm;
    this.#engine = new SyncEngine({ calls, models: modelPlanOf(chain), prices, log, clock, ids, logger });
  }

  run(jobs: readonly SyncJob[], more: Partial<SyncRequest> = {}): Promise<SyncReport> {
    return this.#engine.run({ jobs, concurrency: 2, maxCostUsd: 1_000, choice: 'auto', ...more });
  }

  /** The report of a run of one job; time passes until it has ended. */
  async runOne(job: SyncJob, more: Partial<SyncRequest> = {}): Promise<JobReport> {
    const { jobs } = await this.llm.settle(this.run([job], more));
    return jobs[0]!;
  }

  get calls(): readonly CallRecord[] {
    return this.llm.log.closed.filter(({ provider }) => provider !== 'system');
  }

  get batches(): readonly CallRecord[] {
    return this.llm.log.closed.filter(({ provider }) => provider === 'system');
  }
}
