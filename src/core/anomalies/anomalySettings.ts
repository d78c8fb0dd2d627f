interface SettingRange {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly isWhole?: boolean;
}

/**
 * Thresholds that a user may move, with the range in which they still mean something. The defaults
 * of the first six are the product's; the others were chosen on simulated users (`npm run bench -- anomalies`).
 */
export const ANOMALY_SETTINGS = {
  /** A day's total is a spike above so many times the mean of the days before it. */
  spikeRatio: { default: 3, min: 1.5, max: 50 },
  /** Below this many dollars a day no cost is worth a word. */
  costSpikeMinUsd: { default: 0.05, min: 0, max: 1_000 },
  callSpikeMinCalls: { default: 10, min: 1, max: 100_000, isWhole: true },
  /** Share of calls that may fail within an hour. */
  errorShare: { default: 0.2, min: 0.01, max: 1 },
  errorMinCalls: { default: 5, min: 1, max: 1_000, isWhole: true },
  /** Share of a day's reranker calls that may fall back. */
  fallbackShare: { default: 0.5, min: 0.01, max: 1 },
  /** US dollars a day; 0 is no limit. */
  dailyLimitUsd: { default: 1, min: 0, max: 10_000 },
  /** US dollars a calendar month; 0 is no limit. */
  monthlyLimitUsd: { default: 0, min: 0, max: 100_000 },
  /** A day must be so many dollars above the usual one to be unusual. */
  unusualCostMinUsd: { default: 0.25, min: 0.01, max: 1_000 },
  /** A day must hold so many calls more than the usual one to be unusual. */
  unusualCallsMin: { default: 40, min: 5, max: 100_000, isWhole: true },
  /** So many notes worked on again in a day, for nothing, are critical. */
  repeatedNotes: { default: 3, min: 1, max: 1_000, isWhole: true },
  /** So large a share of a run's notes worked on again is critical. */
  repeatedShareOfRun: { default: 0.2, min: 0.05, max: 1 },
  /** Needless background calls in each of so many hours are a runaway. */
  runawayCallsPerHour: { default: 1, min: 1, max: 1_000, isWhole: true },
  /** So many times slower than before is a regression. */
  latencyRatio: { default: 2, min: 1.2, max: 20 },
} as const satisfies Record<string, SettingRange>;

export type AnomalySettingName = keyof typeof ANOMALY_SETTINGS;
export type AnomalySettings = Readonly<Record<AnomalySettingName, number>>;

export interface CheckedAnomalySettings {
  readonly settings: AnomalySettings;
  /** What was given and is no number of its range; the default holds instead. */
  readonly refused: readonly AnomalySettingName[];
}

/** Thresholds from values of unknown origin; what is missing is the default. */
export function checkAnomalySettings(values: Readonly<Partial<Record<AnomalySettingName, unknown>>> = {}): CheckedAnomalySettings {
  const refused: AnomalySettingName[] = [];
  const valueOf = (name: AnomalySettingName): number => {
    const range: SettingRange = ANOMALY_SETTINGS[name];
    const value = values[name];
    if (value === undefined) return range.default;
    if (isWithin(value, range)) return value;
    refused.push(name);
    return range.default;
  };
  const settings = {
    spikeRatio: valueOf('spikeRatio'),
    costSpikeMinUsd: valueOf('costSpikeMinUsd'),
    callSpikeMinCalls: valueOf('callSpikeMinCalls'),
    errorShare: valueOf('errorShare'),
    errorMinCalls: valueOf('errorMinCalls'),
    fallbackShare: valueOf('fallbackShare'),
    dailyLimitUsd: valueOf('dailyLimitUsd'),
    monthlyLimitUsd: valueOf('monthlyLimitUsd'),
    unusualCostMinUsd: valueOf('unusualCostMinUsd'),
    unusualCallsMin: valueOf('unusualCallsMin'),
    repeatedNotes: valueOf('repeatedNotes'),
    repeatedShareOfRun: valueOf('repeatedShareOfRun'),
    runawayCallsPerHour: valueOf('runawayCallsPerHour'),
    latencyRatio: valueOf('latencyRatio'),
  };
  return { settings, refused };
}

function isWithin(value: unknown, { min, max, isWhole }: SettingRange): value is number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  return value >= min && value <= max && (isWhole !== true || Number.isInteger(value));
}
