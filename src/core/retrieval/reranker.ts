import type { AnswerLabel } from '../answering/answer';
import type { AttemptSummary, LlmRunner, LlmTask } from '../llm/llmTask';
import type { NotConfiguredReason } from '../llm/providerChain';
import type { ProviderName } from '../usage/vocabulary';
import type { RankedCandidate } from './answerLabel';
import { labelOf } from './answerLabel';
import type { Candidate } from './noteSearch';
import { parseScores, rerankRequest } from './rerankPrompt';

/** What the calls of one question have in common. */
export type QuestionCallContext = Pick<LlmTask<unknown>, 'traceId' | 'conversationId' | 'choice' | 'signal'>;

/** How a ranking came about, and what it was. */
export type RerankResult =
  | {
      readonly kind: 'ranked';
      /** Best first, at most as many as wanted. */
      readonly kept: readonly RankedCandidate[];
      readonly label: AnswerLabel;
      /** No usable ranking came back, so the order is that of retrieval. */
      readonly fellBack: boolean;
      readonly attempts: readonly AttemptSummary[];
    }
  | { readonly kind: 'cancelled'; readonly attempts: readonly AttemptSummary[] }
  | { readonly kind: 'not_configured'; readonly provider: ProviderName; readonly reason: NotConfiguredReason; readonly attempts: readonly AttemptSummary[] };

/** Has a model score the candidates in one call; without a usable ranking the order of retrieval stays. */
export class Reranker {
  constructor(private readonly calls: LlmRunner) {}

  /** @param topN How many to keep, 1 or more. */
  async rank(question: string, candidates: readonly Candidate[], topN: number, context: QuestionCallContext): Promise<RerankResult> {
    if (candidates.length === 0) return { kind: 'ranked', kept: [], label: 'NO_RESULTS', fellBack: false, attempts: [] };
    const retrievalScores = (): readonly number[] => candidates.map(({ similarity }) => similarity * 10);
    const result = await this.calls.run<readonly number[]>({
      ...context,
      usageType: 'chat_rerank',
      request: rerankRequest(question, candidates),
      interpret: (reply) => parseScores(reply, candidates.length),
      substitute: retrievalScores,
      offline: () => ({ value: retrievalScores() }),
    });
    switch (result.kind) {
      case 'value':
        return ranking(candidates, result.value, topN, result.source === 'substitute', result.attempts);
      case 'failed':
        return ranking(candidates, retrievalScores(), topN, true, result.attempts);
      case 'cancelled':
      case 'not_configured':
        return result;
    }
  }
}

function ranking(
  candidates: readonly Candidate[],
  scores: readonly number[],
  topN: number,
  fellBack: boolean,
  attempts: readonly AttemptSummary[],
): RerankResult {
  const scored = candidates.map((candidate, index) => ({ candidate, rerankScore: scores[index] ?? 0 }));
  // Array sorting is stable: equal scores stay in the order of retrieval.
  const kept = [...scored].sort((a, b) => b.rerankScore - a.rerankScore).slice(0, topN);
  return { kind: 'ranked', kept, label: labelOf(kept), fellBack, attempts };
}
