import type { Cost, PriceBook } from '../pricing/priceBook';
import type { Clock } from '../system/clock';
import type { IdSource } from '../system/ids';
import type { Logger } from '../system/logger';
import type { CallMetadata, OpenCallRecord } from '../usage/callRecord';
import type { TokenUsage } from '../usage/tokenUsage';
import { NO_TOKENS } from '../usage/tokenUsage';
import type { UsageLog } from '../usage/usageLog';
import type { CallStatus, ProviderName } from '../usage/vocabulary';
import { failureMessage } from './failureMessage';
import type { LlmFailure } from './llmFailure';
import type { ProviderFacts } from './llmProvider';
import type { AttemptSummary, LlmTask } from './llmTask';
import { modelName, providerWord } from './providerWords';
import { wasTurnedAway } from './retryPolicy';

/** What is recorded of a task; a question about the work itself stays out. */
type RecordedTask = Pick<LlmTask<unknown>, 'usageType' | 'traceId' | 'conversationId' | 'runId' | 'workKey'>;

export interface CallBeginning {
  readonly provider: ProviderName;
  /** The model that is asked. */
  readonly model: string;
  readonly attempt: number;
  /** Milliseconds from now after which a call without an end counts as interrupted. */
  readonly expiresInMs: number;
}

export interface CallEnding extends ProviderFacts {
  readonly status: CallStatus;
  readonly ttftMs: number | null;
  readonly failure?: LlmFailure | undefined;
}

/** A call that has begun. */
export interface OpenCall {
  /** Closes the record; to be called once, on every path. Never throws. */
  end(ending: CallEnding): AttemptSummary;
}

/** A provider that turned the request away used no tokens, whatever one of them costs. */
const TURNED_AWAY_COST: Cost = { costUsd: 0, costSource: 'priced', priceId: null };
const OFFLINE_COST: Cost = { costUsd: 0, costSource: 'local', priceId: null };

/** Writes each attempt's row: opened before the provider is asked, closed however it ends. Recording never breaks the call. */
export class CallRecorder {
  readonly #warnedModels = new Set<string>();

  constructor(
    private readonly log: UsageLog,
    private readonly prices: PriceBook,
    private readonly clock: Clock,
    private readonly ids: IdSource,
    private readonly logger: Logger,
  ) {}

  begin(task: RecordedTask, beginning: CallBeginning): OpenCall {
    const startMs = this.clock.nowMs();
    const startMonotonicMs = this.clock.monotonicMs();
    const opened: OpenCallRecord = {
      uid: this.ids.uid(),
      timestamp: new Date(startMs).toISOString(),
      localDay: this.clock.localDay(startMs),
      provider: beginning.provider,
      model: beginning.model,
      usageType: task.usageType,
      conversationId: task.conversationId ?? null,
      traceId: task.traceId,
      runId: task.runId ?? null,
      attempt: beginning.attempt,
      workKey: task.workKey ?? null,
      expiresAt: new Date(startMs + beginning.expiresInMs).toISOString(),
    };
    this.#guard('open', () => { this.log.open(opened); });
    return {
      end: (ending) => {
        const latencyMs = Math.max(0, Math.round(this.clock.monotonicMs() - startMonotonicMs));
        return this.#close(task, beginning, opened, startMs, latencyMs, ending);
      },
    };
  }

  #close(
    task: RecordedTask,
    beginning: CallBeginning,
    { expiresAt: _expiresAt, ...opened }: OpenCallRecord,
    startMs: number,
    latencyMs: number,
    ending: CallEnding,
  ): AttemptSummary {
    const model = modelName(ending.modelAnswered) ?? beginning.model;
    const usage = knownUsage(ending);
    // A part of the tokens is worth keeping, but its price would pass for that of the whole.
    const cost = this.#costOf(beginning.provider, model, ending.usageIsPartial === true ? undefined : usage, ending.isChargedOtherwise === true, startMs);
    const tokens = usage ?? NO_TOKENS;
    this.#guard('close', () => {
      this.log.close({
        ...opened,
        model,
        ...tokens,
        ...cost,
        latencyMs,
        ttftMs: ending.ttftMs === null ? null : Math.max(0, Math.round(ending.ttftMs)),
        status: ending.status,
        errorMessage: ending.failure === undefined ? null : failureMessage(ending.failure),
        metadata: metadataOf(beginning.model, model, ending),
      });
    });
    this.#tell(task, beginning, ending);
    return {
      uid: opened.uid,
      usageType: task.usageType,
      provider: beginning.provider,
      model,
      status: ending.status,
      latencyMs,
      inputTokens: tokens.inputTokens,
      outputTokens: tokens.outputTokens,
      costUsd: cost.costUsd,
      costSource: cost.costSource,
      failure: ending.failure,
    };
  }

  #costOf(provider: ProviderName, model: string, usage: TokenUsage | undefined, isChargedOtherwise: boolean, atMs: number): Cost {
    if (provider === 'offline') return OFFLINE_COST;
    const unknown: Cost = { costUsd: 0, costSource: usage === undefined ? 'no_usage' : 'unpriced', priceId: null };
    const cost = this.#guard('price', () => this.prices.costOf({ provider, model, usage, isChargedOtherwise, atMs })) ?? unknown;
    if (cost.costSource === 'unpriced' && usage === NO_TOKENS) return TURNED_AWAY_COST;
    if (cost.costSource === 'unpriced' && provider !== 'editor') this.#warnOfUnknownPrice(provider, model);
    return cost;
  }

  #warnOfUnknownPrice(provider: ProviderName, model: string): void {
    const key = `${provider} ${model}`;
    if (this.#warnedModels.has(key)) return;
    this.#warnedModels.add(key);
    this.logger.warn('prices', `No price is known for the model ${model} of ${provider}: its calls are recorded as unpriced.`);
  }

  #tell(task: RecordedTask, { provider, model, attempt }: CallBeginning, { status, failure }: CallEnding): void {
    if (failure === undefined || status === 'cancelled') return;
    this.logger.warn('llm', `${task.usageType} ${provider} ${model} attempt ${attempt}: ${status} (${failureMessage(failure)})`);
  }

  #guard<T>(step: string, act: () => T): T | undefined {
    try {
      return act();
    } catch (error) {
      this.logger.error('llm', `A call could not be recorded in full (${step}: ${error instanceof Error ? error.name : typeof error}).`);
      return undefined;
    }
  }
}

function knownUsage({ usage, failure, ttftMs }: CallEnding): TokenUsage | undefined {
  if (usage !== undefined) return usage;
  return failure !== undefined && ttftMs === null && wasTurnedAway(failure) ? NO_TOKENS : undefined;
}

function metadataOf(modelAsked: string, model: string, { requestId, failure, stopReason, tokensEstimated }: CallEnding): CallMetadata | null {
  const id = providerWord(requestId ?? failure?.requestId);
  const reason = providerWord(stopReason);
  const metadata: CallMetadata = {
    ...(model === modelAsked ? {} : { modelAsked }),
    ...(id === undefined ? {} : { requestId: id }),
    ...(reason === undefined ? {} : { stopReason: reason }),
    ...(tokensEstimated === true ? { tokensEstimated } : {}),
  };
  return Object.keys(metadata).length === 0 ? null : metadata;
}
