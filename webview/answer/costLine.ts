import type { AnswerCallView, AnswerFacts } from '../../src/protocol/answerProtocol';
import type { Formatter } from '../shared/formatter';
import { plural, text } from '../shared/strings';

/** The parts of the line under an answer: time of each step, model, tokens and cost. */
export interface CostLine {
  readonly steps: readonly string[];
  /** The model that answered; undefined where none was asked. */
  readonly model: string | undefined;
  readonly tokens: string;
  readonly cost: string;
  /** All digits. */
  readonly exactCost: string;
}

const STEPS = [
  { usageType: 'chat_rerank', word: 'costLineRerank' },
  { usageType: 'chat_answer', word: 'costLineAnswer' },
] as const;

/** What an answer took, step by step, and what it cost. */
export function costLine(facts: AnswerFacts, formatter: Formatter): CostLine {
  const { calls } = facts;
  const tokens = calls.reduce((total, call) => total + call.inputTokens + call.outputTokens, 0);
  const shown = plural('tokenCount', tokens, formatter.count(tokens));
  // Calls without reported usage have tokens that nobody counted.
  const isComplete = calls.every((call) => call.costSource !== 'no_usage');
  return {
    steps: STEPS.flatMap(({ usageType, word }) => {
      const ofStep = calls.filter((call) => call.usageType === usageType);
      return ofStep.length === 0 ? [] : [text(word, { value: formatter.duration(totalLatencyMs(ofStep)) })];
    }),
    model: facts.offline ? undefined : calls.findLast((call) => call.usageType === 'chat_answer')?.model,
    tokens: isComplete ? shown : tokens === 0 ? text('unknown') : text('atLeast', { value: shown }),
    cost: formatter.traceCost(facts.cost),
    exactCost: formatter.exactCost(facts.cost),
  };
}

function totalLatencyMs(calls: readonly AnswerCallView[]): number {
  return calls.reduce((total, call) => total + call.latencyMs, 0);
}
