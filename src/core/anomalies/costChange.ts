import { PICO_USD_PER_USD } from '../usage/rollup';

/**
 * What the calls of one usage type and model came to: on a day, or on the mean of several. Of priced calls
 * only (`cost_source` `priced`), because calls of unknown cost have no price per token.
 */
export interface CostCell {
  readonly usageType: string;
  readonly provider: string;
  readonly model: string;
  /** Calls that were a first attempt (`attempt` 1). */
  readonly firstAttempts: number;
  /** All calls, retries among them. */
  readonly calls: number;
  /** Input and output tokens together. */
  readonly tokens: number;
  /** US dollars. */
  readonly costUsd: number;
}

/** In the order in which they multiply to the cost. */
export const COST_FACTORS = ['calls', 'retries', 'tokensPerCall', 'pricePerToken'] as const;
export type CostFactor = (typeof COST_FACTORS)[number];

/** How much of a change of cost one factor of one kind of work makes up. */
export interface CostPart {
  readonly usageType: string;
  readonly provider: string;
  readonly model: string;
  readonly factor: CostFactor;
  /** Whole millionths of millionths of a dollar; negative where it made the cost smaller. */
  readonly picoUsd: number;
}

/** Why a cost is not what it was. */
export interface CostChange {
  /** Cost after less cost before, in whole millionths of millionths of a dollar. */
  readonly picoUsd: number;
  /** Parts other than 0, the largest first, whichever their sign. They add exactly to the change. */
  readonly parts: readonly CostPart[];
}

/**
 * Splits a change of cost into calls, retries, tokens per call and price per token of each usage type and model, by
 * logarithmic mean Divisia: no part depends on the order of the factors, and nothing is left unexplained.
 */
export function costChange(before: readonly CostCell[], after: readonly CostCell[]): CostChange {
  const cells = new Map<string, { before?: CostCell; after?: CostCell }>();
  for (const cell of before) cells.set(nameOf(cell), { before: cell });
  for (const cell of after) cells.set(nameOf(cell), { ...cells.get(nameOf(cell)), after: cell });
  const parts = [...cells.values()].flatMap((pair) => partsOf(pair.before, pair.after));
  return {
    picoUsd: parts.reduce((sum, { picoUsd }) => sum + picoUsd, 0),
    parts: parts.sort((one, other) => Math.abs(other.picoUsd) - Math.abs(one.picoUsd)),
  };
}

function nameOf({ usageType, provider, model }: CostCell): string {
  return JSON.stringify([usageType, provider, model]);
}

function partsOf(before: CostCell | undefined, after: CostCell | undefined): readonly CostPart[] {
  const cell = after ?? before;
  if (cell === undefined) return [];
  const { usageType, provider, model } = cell;
  const costBefore = picoUsdOf(before);
  const costAfter = picoUsdOf(after);
  const parts = effectsOf(factorsOf(before), factorsOf(after), costBefore, costAfter).map((effect, place) => ({
    ...{ usageType, provider, model },
    factor: COST_FACTORS[place] ?? 'calls',
    picoUsd: Math.round(effect),
  }));
  // What rounding leaves goes to the part that notices it least.
  const largest = parts.reduce((one, other) => (Math.abs(other.picoUsd) > Math.abs(one.picoUsd) ? other : one));
  const rest = costAfter - costBefore - parts.reduce((sum, { picoUsd }) => sum + picoUsd, 0);
  return parts
    .map((part) => (part === largest ? { ...part, picoUsd: part.picoUsd + rest } : part))
    .filter(({ picoUsd }) => picoUsd !== 0);
}

function picoUsdOf(cell: CostCell | undefined): number {
  return Math.round((cell?.costUsd ?? 0) * PICO_USD_PER_USD);
}

/** Factors in the order of `COST_FACTORS`. */
function factorsOf(cell: CostCell | undefined): readonly number[] {
  if (cell === undefined || cell.calls === 0) return COST_FACTORS.map(() => 0);
  const { firstAttempts, calls, tokens, costUsd } = cell;
  // Retries of calls that began before the period: each counts as a call of its own.
  const begun = firstAttempts === 0 ? calls : firstAttempts;
  return [begun, calls / begun, tokens / calls, tokens === 0 ? 0 : costUsd / tokens];
}

/** What each factor did to the cost: the logarithm of its ratio, weighted with the logarithmic mean of the two costs. */
function effectsOf(before: readonly number[], after: readonly number[], costBefore: number, costAfter: number): readonly number[] {
  const fromNothing = before.findIndex((value, place) => (value === 0) !== (after[place] === 0));
  // In the limit, a factor that comes from nothing or goes to it explains everything; of several, the first.
  if (fromNothing >= 0) return before.map((_, place) => (place === fromNothing ? costAfter - costBefore : 0));
  const weight = logarithmicMean(costBefore, costAfter);
  return before.map((value, place) => (value === 0 ? 0 : weight * Math.log((after[place] ?? value) / value)));
}

/** Between the two values, which are both above 0 or both 0. Equal ones are their own mean. */
function logarithmicMean(one: number, other: number): number {
  if (one <= 0 || other <= 0) return 0;
  const logarithm = Math.log(other / one);
  // Where the quotient loses its digits, the plain mean is as exact as a number can be.
  return Math.abs(logarithm) < 1e-6 ? (one + other) / 2 : (other - one) / logarithm;
}
