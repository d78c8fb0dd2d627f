import type { TraceStripView } from '../../src/protocol/tracesContract';

type StripColumn = TraceStripView['columns'][number];

/** Of the drawing, in pixels. */
export const STRIP = { height: 76, top: 8, base: 56 } as const;

export interface PlacedColumn {
  readonly column: StripColumn;
  readonly index: number;
  /** Percent of the whole width. */
  readonly left: number;
  readonly width: number;
  /** Upper edge and height, pixels; of the failed calls at its foot too. */
  readonly y: number;
  readonly height: number;
  readonly failedHeight: number;
}

export interface StripLayout {
  readonly columns: readonly PlacedColumn[];
  /** How many columns there are room for, those without calls included. */
  readonly count: number;
  readonly highest: number;
  /** A value about half way up; undefined where there is none between nothing and the highest. */
  readonly middle?: { readonly value: number; readonly y: number };
  /** Times between both ends that are named below, and where they are in percent of the width. */
  readonly ticks: readonly { readonly time: string; readonly at: number; /** Where there is little room it would run into the one at the end. */ readonly isNearEnd: boolean }[];
}

/** Thinnest column that is still seen, pixels. */
const MIN_HEIGHT = 2;
const HOUR_MS = 3_600_000;
/** Between two named times. */
const STEPS_MS = [1 / 60, 1 / 12, 0.25, 0.5, 1, 2, 4, 6, 12, 24, 48, 120, 240, 720, 1_440, 4_320, 8_640].map((hours) => hours * HOUR_MS);
const MAX_STEPS = 8;
/** Nearer to an end a time would run into the one named there, percent. */
const TICK_MARGIN = 13;
const NARROW_TICK_MARGIN = 23;

/** Places the columns. Heights grow with the square root, so that one rush does not flatten all the rest. */
export function layOutStrip(strip: TraceStripView): StripLayout {
  const begin = Date.parse(strip.since);
  const count = Math.max(1, Math.ceil((Date.parse(strip.until) - begin) / strip.columnMs));
  const highest = Math.max(0, ...strip.columns.map((column) => valueOf(column, strip.measure)));
  const room = STRIP.base - STRIP.top;
  const columns = strip.columns.map((column): PlacedColumn => {
    const index = Math.floor((Date.parse(column.since) - begin) / strip.columnMs);
    const share = highest === 0 ? 0 : valueOf(column, strip.measure) / highest;
    const height = Math.max(MIN_HEIGHT, Math.sqrt(share) * room);
    return {
      column,
      index,
      left: ((index + 0.14) / count) * 100,
      width: (0.72 / count) * 100,
      y: STRIP.base - height,
      height,
      failedHeight: column.failed === 0 ? 0 : Math.max(MIN_HEIGHT, height * (column.failed / column.calls)),
    };
  });
  const value = strip.measure === 'calls' ? Math.round(highest / 4) : highest / 4;
  const middle = value === 0 ? {} : { middle: { value, y: STRIP.base - Math.sqrt(value / highest) * room } };
  return { columns, count, highest, ...middle, ticks: ticksOf(begin, Date.parse(strip.until)) };
}

function ticksOf(begin: number, end: number): StripLayout['ticks'] {
  const lengthMs = end - begin;
  const stepMs = STEPS_MS.find((candidate) => lengthMs / candidate <= MAX_STEPS) ?? lengthMs;
  return Array.from({ length: Math.max(0, Math.ceil(lengthMs / stepMs) - 1) }, (_, index) => (index + 1) * stepMs)
    .map((afterMs) => ({ time: new Date(begin + afterMs).toISOString(), at: (afterMs / lengthMs) * 100 }))
    .map(({ time, at }) => ({ time, at, isNearEnd: at < NARROW_TICK_MARGIN || at > 100 - NARROW_TICK_MARGIN }))
    .filter(({ at }) => at > TICK_MARGIN && at < 100 - TICK_MARGIN);
}

/** The time from the first to the last of these columns, both included, in either order. */
export function spanOf({ since, until, columnMs }: TraceStripView, one: number, other: number): { readonly since: string; readonly until: string } {
  const begin = Date.parse(since);
  const end = begin + (Math.max(one, other) + 1) * columnMs;
  return {
    since: new Date(begin + Math.min(one, other) * columnMs).toISOString(),
    until: new Date(Math.min(end, Date.parse(until))).toISOString(),
  };
}

/** Percent of the whole width that a time takes; undefined where it lies outside. */
export function placeOf({ since, until }: TraceStripView, narrow: { readonly since: string; readonly until: string }): { readonly left: number; readonly width: number } | undefined {
  const begin = Date.parse(since);
  const length = Date.parse(until) - begin;
  const left = Math.max(0, (Date.parse(narrow.since) - begin) / length);
  const right = Math.min(1, (Date.parse(narrow.until) - begin) / length);
  return right > left ? { left: left * 100, width: (right - left) * 100 } : undefined;
}

/** What a column shows of a measure: a count, US dollars, or milliseconds. */
export function valueOf(column: StripColumn, measure: TraceStripView['measure']): number {
  switch (measure) {
    case 'calls':
      return column.calls;
    case 'cost':
      return column.costUsd;
    case 'latency':
      return column.latencyMs ?? 0;
  }
}
