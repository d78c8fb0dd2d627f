import type { LlmRequest } from '../llm/llmRequest';
import type { PriceBook } from '../pricing/priceBook';
import { NO_TOKENS } from '../usage/tokenUsage';
import type { PlannedModel } from './modelPlan';

/** English has about 4 characters a token; other scripts come close to one or two tokens a character. */
const ASCII_CHARACTERS_PER_TOKEN = 3;
const TOKENS_PER_OTHER_CHARACTER = 2;
/** Roles, separators and the like. */
const OVERHEAD_TOKENS = 50;

/** The most that a request should cost in US dollars if every model of the plan were asked once; unknown prices count nothing. */
export function worstCaseUsd(request: LlmRequest, models: readonly PlannedModel[], prices: PriceBook, atMs: number): number {
  const texts = [request.system, ...request.messages.map(({ content }) => content)];
  const inputTokens = texts.reduce((sum, text) => sum + mostTokens(text), OVERHEAD_TOKENS);
  const usage = { ...NO_TOKENS, inputTokens, outputTokens: request.maxOutputTokens };
  return models.reduce((sum, { provider, model }) => sum + prices.costOf({ provider, model, usage, atMs }).costUsd, 0);
}

function mostTokens(text: string): number {
  // eslint-disable-next-line no-control-regex -- the range of ASCII is meant
  const others = text.replace(/[\u0000-\u007F]+/g, '').length;
  return Math.ceil((text.length - others) / ASCII_CHARACTERS_PER_TOKEN) + others * TOKENS_PER_OTHER_CHARACTER;
}
