import type { AttemptSummary } from '../llm/llmTask';
import type { LlmFailure } from '../llm/llmFailure';
import type { NotConfiguredReason } from '../llm/providerChain';
import type { Clock } from '../system/clock';
import type { IdSource } from '../system/ids';
import type { Logger } from '../system/logger';
import type { QuestionRecord } from '../usage/callRecord';
import type { UsageLog } from '../usage/usageLog';
import type { ProviderName } from '../usage/vocabulary';
import { isCostUnknown } from '../usage/vocabulary';
import type { AnswerLabel, AskOutcome, AskProgress, AskRequest, Citation } from './answer';
import type { ConversationMessage } from './conversations';
import { isConversationId } from './conversations';

export interface AskRunParts {
  readonly log: UsageLog;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
}

type OutcomeFacts = Pick<
  AskOutcome,
  'traceId' | 'conversationId' | 'citations' | 'attempts' | 'costUsd' | 'unpricedCalls' | 'latencyMs' | 'rerankFellBack'
>;

/** One question on its way through the pipeline: its ids, its clock, and what has been learned so far. */
export class AskRun {
  readonly traceId: string;
  /** The one that was given, or a new one where none was or it cannot be one. */
  readonly conversationId: string;
  readonly #startMs: number;
  readonly #startMonotonicMs: number;
  #attempts: readonly AttemptSummary[] = [];
  #citations: readonly Citation[] = [];
  #label: AnswerLabel = 'NO_RESULTS';
  #rerankFellBack = false;
  #hasToldOfListener = false;

  constructor(
    private readonly request: AskRequest,
    private readonly parts: AskRunParts,
  ) {
    this.traceId = parts.ids.traceId();
    this.conversationId = isConversationId(request.conversationId) ? request.conversationId : parts.ids.uid();
    this.#startMs = parts.clock.nowMs();
    this.#startMonotonicMs = parts.clock.monotonicMs();
  }

  get citations(): readonly Citation[] {
    return this.#citations;
  }

  addAttempts(attempts: readonly AttemptSummary[]): void {
    this.#attempts = [...this.#attempts, ...attempts];
  }

  rank(citations: readonly Citation[], label: AnswerLabel, fellBack: boolean): void {
    this.#citations = citations;
    this.#label = label;
    this.#rerankFellBack = fellBack;
    this.tell({ kind: 'reranked', citations, label });
  }

  cite(citations: readonly Citation[]): void {
    this.#citations = citations;
  }

  /** A listener that throws must not break the answer that it listens to. */
  tell(progress: AskProgress): void {
    try {
      this.request.onProgress?.(progress);
    } catch (error) {
      if (this.#hasToldOfListener) return;
      this.#hasToldOfListener = true;
      this.parts.logger.error('ask', `A listener to a question threw ${error instanceof Error ? error.name : typeof error}.`);
    }
  }

  answered(answer: string, offline: boolean): AskOutcome {
    return { kind: 'answered', answer, label: this.#label, offline, ...this.#facts() };
  }

  /** Our own plain sentence, shown like an answer. */
  answeredWithoutCall(answer: string): AskOutcome {
    this.tell({ kind: 'token', text: answer });
    return this.answered(answer, false);
  }

  failed(failure: LlmFailure, partialText: string): AskOutcome {
    return { kind: 'failed', failure, partialText, label: this.#label, ...this.#facts() };
  }

  cancelled(partialText: string): AskOutcome {
    return { kind: 'cancelled', partialText, ...this.#facts() };
  }

  notConfigured(provider: ProviderName, reason: NotConfiguredReason): AskOutcome {
    return { kind: 'not_configured', provider, reason, ...this.#facts() };
  }

  /** Writes down that there was a question and how it ended, without a word of it. */
  record(outcome: AskOutcome): void {
    const { clock, ids, log, logger } = this.parts;
    try {
      log.question({
        uid: ids.uid(),
        traceId: this.traceId,
        timestamp: new Date(this.#startMs).toISOString(),
        localDay: clock.localDay(this.#startMs),
        conversationId: this.conversationId,
        label: recordedLabel(outcome),
        citations: outcome.citations.length,
        latencyMs: outcome.latencyMs,
      });
    } catch (error) {
      logger.error('ask', `A question could not be recorded (${error instanceof Error ? error.name : typeof error}).`);
    }
  }

  /** The two turns as they were shown; none when no word of an answer was. */
  shownMessages(outcome: AskOutcome): readonly ConversationMessage[] {
    const text = shownText(outcome);
    if (text === '') return [];
    return [
      { role: 'user', text: this.request.question, timestamp: new Date(this.#startMs).toISOString() },
      {
        role: 'assistant',
        text,
        timestamp: new Date(this.parts.clock.nowMs()).toISOString(),
        traceId: this.traceId,
        label: this.#label,
        citations: outcome.citations,
      },
    ];
  }

  #facts(): OutcomeFacts {
    const attempts = this.#attempts;
    return {
      traceId: this.traceId,
      conversationId: this.conversationId,
      citations: this.#citations,
      attempts,
      costUsd: attempts.reduce((sum, { costUsd, costSource }) => (isCostUnknown(costSource) ? sum : sum + costUsd), 0),
      unpricedCalls: attempts.filter(({ costSource }) => isCostUnknown(costSource)).length,
      latencyMs: Math.max(0, Math.round(this.parts.clock.monotonicMs() - this.#startMonotonicMs)),
      rerankFellBack: this.#rerankFellBack,
    };
  }
}

function shownText(outcome: AskOutcome): string {
  switch (outcome.kind) {
    case 'answered':
      return outcome.answer;
    case 'failed':
    case 'cancelled':
      return outcome.partialText;
    case 'not_configured':
      return '';
  }
}

function recordedLabel(outcome: AskOutcome): QuestionRecord['label'] {
  switch (outcome.kind) {
    case 'answered':
      return outcome.label;
    case 'cancelled':
      return 'CANCELLED';
    case 'failed':
    case 'not_configured':
      return 'FAILED';
  }
}
