import type { AnswerLabel, AskOutcome } from '../../core/answering/answer';
import type { AttemptSummary } from '../../core/llm/llmTask';
import { isCostUnknown } from '../../core/usage/vocabulary';
import type { AnswerCallView, AnswerFacts, TurnView } from '../../protocol/answerProtocol';
import { describeFailure, describeNotConfigured } from '../failureMessages';
import { messages } from '../messages';

/** How an outcome is shown. */
export function finishedTurn(outcome: AskOutcome): Partial<TurnView> {
  const facts = answerFacts(outcome);
  const { citations } = outcome;
  switch (outcome.kind) {
    case 'answered':
      return { state: 'answered', answer: outcome.answer, citations, facts };
    case 'failed':
      return {
        state: 'failed',
        answer: outcome.partialText,
        citations,
        facts,
        notice: describeFailure(outcome.failure, outcome.attempts.at(-1)?.provider),
      };
    case 'cancelled':
      return { state: 'stopped', answer: outcome.partialText, citations, facts, notice: { message: messages.stoppedAnswer(), actions: ['retry'] } };
    case 'not_configured':
      return {
        state: 'failed',
        citations,
        facts,
        notice: describeNotConfigured(outcome.provider, outcome.reason),
      };
  }
}

function answerFacts(outcome: AskOutcome): AnswerFacts {
  return {
    traceId: outcome.traceId,
    label: labelOf(outcome),
    cost: { usd: outcome.costUsd, unpricedCalls: outcome.unpricedCalls },
    latencyMs: outcome.latencyMs,
    calls: outcome.attempts.map(callView),
    offline: outcome.kind === 'answered' && outcome.offline,
    rerankFellBack: outcome.rerankFellBack,
  };
}

function labelOf(outcome: AskOutcome): AnswerLabel | null {
  return outcome.kind === 'answered' || outcome.kind === 'failed' ? outcome.label : null;
}

function callView(attempt: AttemptSummary): AnswerCallView {
  const { usageType, provider, model, status, latencyMs, inputTokens, outputTokens, costUsd, costSource } = attempt;
  return { usageType, provider, model, status, latencyMs, inputTokens, outputTokens, costUsd: isCostUnknown(costSource) ? 0 : costUsd, costSource };
}
