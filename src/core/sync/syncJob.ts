import type { LlmRunner } from '../llm/llmTask';
import type { ProviderChoice } from '../llm/providerChain';

/** The jobs of background work by name. */
export const SYNC_JOBS = ['extraction', 'inbox'] as const;
export type SyncJobName = (typeof SYNC_JOBS)[number];

/** What all work of a run shares. */
export interface SyncContext {
  readonly runId: string;
  readonly choice: ProviderChoice;
  /** The model that is asked first, for work keys. */
  readonly model: string;
  readonly signal: AbortSignal | undefined;
}

/** What one note or file is worked on with. */
export interface ItemContext extends SyncContext {
  readonly traceId: string;
  /** Keeps to the run's limit: a result `cancelled` says that the item is to be left as it is. */
  readonly calls: LlmRunner;
}

/** `left`: nothing was decided, because the run is stopping; it stays due. */
export type ItemEnd = 'processed' | 'failed' | 'skipped' | 'left';

/** One note or file that is due. */
export interface WorkItem {
  readonly path: string;
  readonly run: (context: ItemContext) => Promise<ItemEnd>;
}

export interface JobPlan {
  readonly items: readonly WorkItem[];
  /** Notes or files that need nothing. */
  readonly skipped: number;
}

/** Work over many notes or files. */
export interface SyncJob {
  readonly name: SyncJobName;
  /** Finds out what is due. May throw, which fails the job. */
  plan(context: SyncContext): Promise<JobPlan>;
}
