/** One figure of a benchmark, printed as a line of JSON. */
export interface BenchmarkRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What others needed for the same in the same run, in the same unit; or why there is no figure. */
  readonly peers?: Readonly<Record<string, number | string>>;
  /** The value over that of the peer that it is measured by. */
  readonly ratio?: number;
}

export interface BenchmarkOptions {
  /** Folder of data that is not part of the repository, from `--data`. */
  readonly dataFolder: string | null;
  /** How many rows a store has, from `--rows`: `10k`, `100k` or `1m`; null for all of them. */
  readonly rows: string | null;
}

/** What each file of this folder exports as `benchmark`. */
export type Benchmark = (options: BenchmarkOptions) => Promise<readonly BenchmarkRow[]>;

/** Thrown by a benchmark that cannot run here; the message says why. */
export class BenchmarkSkipped extends Error {}

/** The value below which a share of the values lies, by nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** To three decimals: more would be noise. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
