import type { CallView, TraceListView } from '../../src/protocol/tracesContract';

/** The pages read so far with the next older one below them. */
export function withNextPage(shown: TraceListView, next: TraceListView): TraceListView {
  const known = new Set(shown.calls.map((call) => call.id));
  return { ...next, calls: [...shown.calls, ...next.calls.filter((call) => !known.has(call.id))] };
}

/**
 * The pages read so far with their first one read anew: new calls appear above, and the older pages stay if the two
 * still meet. Where they do not, because more came than a page holds, only the fresh page is left.
 *
 * @param hasOlderPages Whether someone asked for older ones. If not, what new calls push out is left out in the end:
 *   a page that is open for days would never stop growing.
 */
export function withFreshFirstPage(shown: TraceListView | undefined, fresh: TraceListView, hasOlderPages: boolean): TraceListView {
  const last = fresh.calls.at(-1);
  const seam = last === undefined ? -1 : (shown?.calls.findIndex((call) => call.id === last.id) ?? -1);
  if (shown === undefined || seam < 0) {
    return fresh;
  }
  const older: readonly CallView[] = shown.calls.slice(seam + 1);
  if (older.length === 0 || (!hasOlderPages && older.length >= fresh.calls.length)) {
    return fresh;
  }
  const { older: place, searchedBackTo } = shown;
  return {
    asOf: fresh.asOf,
    timeZone: fresh.timeZone,
    calls: [...fresh.calls, ...older],
    ...(place === undefined ? {} : { older: place }),
    ...(searchedBackTo === undefined ? {} : { searchedBackTo }),
  };
}
