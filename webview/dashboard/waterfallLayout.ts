import type { CallView } from '../../src/protocol/tracesContract';

/** One call on the time line of its trace. All numbers but milliseconds are percent of the whole width. */
export interface Lane {
  readonly call: CallView;
  /** Milliseconds from the first call's start. */
  readonly startMs: number;
  readonly endMs: number;
  readonly left: number;
  readonly width: number;
  /** Where the first token came; undefined when none is known. */
  readonly firstToken?: number;
  /** Time before this call during which none was running. */
  readonly gap?: { readonly left: number; readonly right: number };
}

/** What a trace was made of, beside its lanes. */
export interface TraceSpan {
  /** Milliseconds from the first call's start to the last one's end. */
  readonly totalMs: number;
  /** Most calls that ran at one moment. */
  readonly mostAtOnce: number;
  /** Milliseconds in which a call ran that failed. */
  readonly failedMs: number;
  /** Milliseconds in which none ran. */
  readonly idleMs: number;
}

export interface Waterfall {
  readonly lanes: readonly Lane[];
  readonly ticks: readonly { readonly at: number; readonly milliseconds: number }[];
}

/** Thinnest bar that is still seen. */
const MIN_WIDTH = 0.4;

/** Places the calls of a trace, in the order in which they began, on one time line. */
export function layOutWaterfall(calls: readonly CallView[]): Waterfall {
  const starts = calls.map((call) => Date.parse(call.timestamp));
  const origin = Math.min(...starts);
  const ends = calls.map((call, index) => (starts[index] ?? origin) - origin + (call.latencyMs ?? 0));
  const totalMs = Math.max(1, ...ends);
  const percent = (milliseconds: number): number => (milliseconds / totalMs) * 100;
  let busyUntil = 0;
  const lanes = calls.map((call, index): Lane => {
    const startMs = (starts[index] ?? origin) - origin;
    const endMs = ends[index] ?? startMs;
    const gap = startMs > busyUntil ? { gap: { left: percent(busyUntil), right: percent(startMs) } } : {};
    busyUntil = Math.max(busyUntil, endMs);
    const width = Math.max(percent(endMs - startMs), MIN_WIDTH);
    return {
      call,
      startMs,
      endMs,
      left: Math.min(percent(startMs), 100 - width),
      width,
      ...(call.ttftMs === null ? {} : { firstToken: percent(Math.min(startMs + call.ttftMs, endMs)) }),
      ...gap,
    };
  });
  return { lanes, ticks: ticks(totalMs).map((milliseconds) => ({ at: percent(milliseconds), milliseconds })) };
}

/** What the lanes say together. */
export function spanOf(lanes: readonly Lane[]): TraceSpan {
  const totalMs = Math.max(0, ...lanes.map(({ endMs }) => endMs));
  const failed = lanes.filter(({ call: { status } }) => status !== 'ok' && status !== 'fallback');
  return { totalMs, mostAtOnce: mostAtOnce(lanes), failedMs: coveredMs(failed), idleMs: totalMs - coveredMs(lanes) };
}

/** Time in which at least one of them ran. */
function coveredMs(lanes: readonly Lane[]): number {
  let covered = 0;
  let until = 0;
  for (const { startMs, endMs } of lanes.toSorted((one, other) => one.startMs - other.startMs)) {
    covered += Math.max(0, endMs - Math.max(startMs, until));
    until = Math.max(until, endMs);
  }
  return covered;
}

/** One that begins as another ends comes after it. */
function mostAtOnce(lanes: readonly Lane[]): number {
  const changes = lanes
    .filter(({ startMs, endMs }) => endMs > startMs)
    .flatMap(({ startMs, endMs }) => [{ at: startMs, by: 1 }, { at: endMs, by: -1 }])
    .sort((one, other) => one.at - other.at || one.by - other.by);
  let running = 0;
  let most = 0;
  for (const { by } of changes) {
    running += by;
    most = Math.max(most, running);
  }
  return most;
}

/** Round times from 0 up, at most seven, the last of them not past the end. */
function ticks(totalMs: number): readonly number[] {
  const rough = totalMs / 6;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * magnitude).find((candidate) => candidate >= rough) ?? rough;
  return Array.from({ length: Math.floor(totalMs / step) + 1 }, (_, index) => index * step);
}
