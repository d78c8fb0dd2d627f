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

/** Round times from 0 up, at most seven, the last of them not past the end. */
function ticks(totalMs: number): readonly number[] {
  const rough = totalMs / 6;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * magnitude).find((candidate) => candidate >= rough) ?? rough;
  return Array.from({ length: Math.floor(totalMs / step) + 1 }, (_, index) => index * step);
}
