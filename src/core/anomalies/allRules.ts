import type { Anomaly } from './anomaly';
import type { AnomalyRule, RuleInput } from './rule';
import { budget } from './rules/budget';
import { callSpike } from './rules/callSpike';
import { costSpike } from './rules/costSpike';
import { failingProvidersAndTypes } from './rules/failingCalls';
import { failingReranker } from './rules/failingReranker';
import { highErrorRate } from './rules/highErrorRate';
import { highFallbackRate } from './rules/highFallbackRate';
import { keyOrCredit } from './rules/keyOrCredit';
import { latencyRegression } from './rules/latencyRegression';
import { missingUsage } from './rules/missingUsage';
import { priceChange } from './rules/priceChange';
import { repeatWork } from './rules/repeatWork';
import { runaway } from './rules/runaway';
import { staleSync } from './rules/staleSync';
import { unpricedModel } from './rules/unpricedModel';
import { unsavedCalls } from './rules/unsavedCalls';
import { unusualCalls } from './rules/unusualCalls';
import { unusualCost } from './rules/unusualCost';

/** Every rule. Where two are of one type, the one that the product specified comes first: its figures lead. */
const RULES: readonly AnomalyRule[] = [
  costSpike,
  unusualCost,
  callSpike,
  unusualCalls,
  highErrorRate,
  failingProvidersAndTypes,
  highFallbackRate,
  failingReranker,
  budget,
  repeatWork,
  runaway,
  keyOrCredit,
  unpricedModel,
  missingUsage,
  priceChange,
  latencyRegression,
  staleSync,
  unsavedCalls,
];

/** What is unusual now. `nextFindings` makes findings of it. */
export function findAnomalies(input: RuleInput): readonly Anomaly[] {
  return RULES.flatMap((rule) => rule(input));
}
