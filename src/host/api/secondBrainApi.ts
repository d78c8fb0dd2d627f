import type { Event } from 'vscode';
import type { AnswerLabel, Citation } from '../../core/answering/answer';
import type { ProviderChoice } from '../../core/llm/providerChain';
import type { CostPeriod, CostSummary, DailyCost, TraceEntry, TraceFilter } from '../../core/usage/usageReader';

/** What other extensions get from `activate()`. Version 1 stays as it is. */
export interface SecondBrainApi {
  readonly apiVersion: 1;
  /** Runs one question through the pipeline. Rejects with an Error whose message a person can read. */
  ask(question: string, options?: AskOptions): Promise<AskResult>;
  /** Runs the background jobs, all by default. Resolves also when notes failed: they are counted. */
  sync(options?: SyncOptions): Promise<SyncResult>;
  /** Newest first. RangeError when limit is not a whole number from 1 to 200 or a date is not ISO 8601. */
  getTraces(filter?: TraceFilter): Promise<readonly TraceEntry[]>;
  /** The calls of one trace in the order in which they began; empty when there is none. */
  getTraceGroup(traceId: string): Promise<readonly TraceEntry[]>;
  getStats(): Promise<UsageStats>;
  getCosts(period: CostPeriod): Promise<CostSummary>;
  /** The last `days` local days (1 to 365), oldest first, days without calls left out. */
  getDailyCosts(days: number): Promise<readonly DailyCost[]>;
  /** What is open now, most severe first. */
  getAnomalies(): Promise<readonly AnomalyAlert[]>;
  readonly onDidChangeUsage: Event<void>;
}

export interface AskOptions {
  readonly provider?: Exclude<ProviderChoice, 'editor'>;
  readonly conversationId?: string;
  /** Citations, 1 to 10, default 5. */
  readonly topN?: number;
  readonly signal?: AbortSignal;
  readonly onToken?: (text: string) => void;
}

export interface AskResult {
  readonly answer: string;
  /** In the order of their numbers in the answer. */
  readonly citations: readonly Citation[];
  readonly label: AnswerLabel;
  readonly conversationId: string;
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** Of the calls with a known price. */
  readonly costUsd: number;
  readonly unpricedCalls: number;
  /** Wall time of the whole question. */
  readonly latencyMs: number;
}

export interface UsageStats {
  readonly totalQueries: number;
  readonly avgLatencyMs: number;
  readonly p95LatencyMs: number;
  readonly totalConversations: number;
  readonly indexedNotes: number;
  readonly totalLlmCalls: number;
  readonly totalLlmCost: number;
  readonly todayCalls: number;
  readonly todayCost: number;
  readonly unpricedCalls: number;
  /** A sentence when today is over the daily limit. */
  readonly costAlert: string | null;
  readonly anomalies: readonly AnomalyAlert[];
}

export interface AnomalyAlert {
  readonly type: string;
  readonly severity: 'critical' | 'warning' | 'info';
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export type SyncJob = 'extraction' | 'inbox';

export interface SyncOptions {
  readonly jobs?: readonly SyncJob[];
  readonly signal?: AbortSignal;
}

export interface SyncResult {
  readonly runId: string;
  readonly jobs: readonly {
    readonly job: SyncJob;
    readonly processed: number;
    readonly failed: number;
    readonly skipped: number;
    readonly durationMs: number;
    readonly costUsd: number;
    readonly stopped: null | 'cancelled' | 'budget' | 'paused';
    /** Only there where the job ended early because no provider could be asked: `stopped` is null then. */
    readonly reason?: 'providers';
  }[];
}
