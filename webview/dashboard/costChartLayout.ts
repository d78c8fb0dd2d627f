import type { CostBarView, CostPart, CostSeriesView, CostStack } from '../../src/protocol/overviewContract';

/** Of the drawing, in pixels: text never scales, so only the other direction is in percent. */
export const CHART = { height: 240, top: 38, base: 190, axisWords: 206, runs: 222 } as const;

/** One coloured part of a bar; `y` is its upper edge. Pixels. */
export interface ChartSegment {
  readonly name: string;
  readonly y: number;
  readonly height: number;
}

export interface ChartBar {
  readonly bar: CostBarView;
  /** Percent of the whole width: of the slot that takes the click, and of what is drawn. */
  readonly slot: { readonly left: number; readonly width: number };
  readonly left: number;
  readonly width: number;
  /** Upper edge of the whole bar, pixels. */
  readonly y: number;
  readonly segments: readonly ChartSegment[];
}

export interface ChartLayout {
  readonly bars: readonly ChartBar[];
  /** Round amounts from 0 up. */
  readonly ticks: readonly { readonly usd: number; readonly y: number }[];
  readonly limitY: number | undefined;
  readonly band: { readonly y: number; readonly height: number } | undefined;
  /** Names of the parts, in the order in which they stand in every bar, with their sums. */
  readonly parts: readonly CostPart[];
}

/** Share of a slot that the bar fills. */
const FILL = 0.68;
/** Thinnest segment that is still seen, pixels. */
const MIN_SEGMENT = 1;

/** Places the bars, with the largest part of the period at the foot of each. */
export function layOutCosts(series: CostSeriesView, stack: CostStack): ChartLayout {
  const parts = sumOfParts(series.bars, stack);
  const highest = Math.max(0, series.limitUsd ?? 0, series.usual?.highUsd ?? 0, ...series.bars.map(({ cost }) => cost.usd));
  const step = roundStep(highest);
  const top = Math.max(step, Math.ceil(highest / step - 1e-9) * step);
  const y = (usd: number): number => CHART.base - (usd / top) * (CHART.base - CHART.top);
  const slotWidth = 100 / Math.max(1, series.bars.length);
  return {
    parts,
    ticks: Array.from({ length: Math.round(top / step) + 1 }, (_, index) => ({ usd: index * step, y: y(index * step) })),
    limitY: series.limitUsd === null ? undefined : y(series.limitUsd),
    band: series.usual === null ? undefined : { y: y(series.usual.highUsd), height: y(series.usual.lowUsd) - y(series.usual.highUsd) },
    bars: series.bars.map((bar, index) => ({
      bar,
      slot: { left: index * slotWidth, width: slotWidth },
      left: (index + (1 - FILL) / 2) * slotWidth,
      width: slotWidth * FILL,
      y: y(bar.cost.usd),
      segments: segments(bar, stack, parts.map(({ name }) => name), y),
    })),
  };
}

function segments(bar: CostBarView, stack: CostStack, order: readonly string[], y: (usd: number) => number): readonly ChartSegment[] {
  const placed: ChartSegment[] = [];
  let below = 0;
  for (const name of order) {
    const part = bar.parts[stack].find((one) => one.name === name);
    if (part !== undefined && part.usd > 0) {
      const height = Math.max(MIN_SEGMENT, y(below) - y(below + part.usd));
      placed.push({ name, y: y(below) - height, height });
      below += part.usd;
    }
  }
  return placed;
}

function sumOfParts(bars: readonly CostBarView[], stack: CostStack): ChartLayout['parts'] {
  const sums = new Map<string, CostPart>();
  for (const { name, usd, unpricedCalls } of bars.flatMap((bar) => bar.parts[stack])) {
    const sum = sums.get(name) ?? { name, usd: 0, unpricedCalls: 0 };
    sums.set(name, { name, usd: sum.usd + usd, unpricedCalls: sum.unpricedCalls + unpricedCalls });
  }
  return [...sums.values()].sort((one, other) => other.usd - one.usd || (one.name < other.name ? -1 : 1));
}

/** The round amount (1, 2 or 5 times a power of ten) that gives two to five lines above zero. */
export function roundStep(highest: number): number {
  if (highest <= 0) {
    return 1;
  }
  const rough = highest / 5;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5].map((factor) => factor * magnitude).find((candidate) => candidate >= rough - 1e-12) ?? 10 * magnitude;
}

/** Indexes of the bars that get a word on the axis: at most so many, today's always. */
export function labelledBars(count: number, most: number): ReadonlySet<number> {
  const every = Math.ceil(count / most);
  return new Set(Array.from({ length: count }, (_, index) => index).filter((index) => (count - 1 - index) % every === 0));
}
