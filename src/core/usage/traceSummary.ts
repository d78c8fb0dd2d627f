import { checkCallSearch, type CallCriteria, type CallPlace, type CheckedCallSearch } from './callSearch';
import type { CallStatus } from './vocabulary';

/** A trace as a list of traces shows it. */
export interface TraceSummary {
  readonly traceId: string;
  /** When its first call began: UTC ISO 8601 with milliseconds. */
  readonly timestamp: string;
  readonly calls: number;
  /** US dollars of the calls with a known cost. */
  readonly costUsd: number;
  /** Calls whose cost is not known. */
  readonly unpricedCalls: number;
  /** From the first call's start to the end of the one that ended last; null when no call has a latency. */
  readonly wallTimeMs: number | null;
  /** Of its calls' statuses the one that most needs a look. */
  readonly worstStatus: CallStatus;
  /** In the order of their names. */
  readonly usageTypes: readonly string[];
}

/** Which traces are wanted. */
export interface TraceListSearch extends Pick<CallCriteria, 'usageType' | 'status' | 'since' | 'until'> {
  /** 1 to 200, default 50. */
  readonly limit?: number;
  /** Traces whose newest call that meets the criteria comes before this place. */
  readonly before?: CallPlace;
}

/** A part of the traces that were found. */
export interface TraceListPage {
  /** Those with the newest call first. A trace is there when one of its calls meets the criteria, and told whole. */
  readonly traces: readonly TraceSummary[];
  /** Where the next page begins; null when this is the last one. */
  readonly older: CallPlace | null;
}

/** From what needs a look least to what needs it most. */
const BY_WEIGHT: readonly CallStatus[] = ['ok', 'cancelled', 'fallback', 'interrupted', 'timeout', 'error'];

/** The status of the call that needs a look most; `ok` for no calls. */
export function worstStatus(statuses: readonly CallStatus[]): CallStatus {
  return statuses.reduce((worst, status) => (BY_WEIGHT.indexOf(status) > BY_WEIGHT.indexOf(worst) ? status : worst), 'ok');
}

/** Throws RangeError, in words for the caller, when a part is out of its range. What only a search for calls knows is left out. */
export function checkTraceListSearch(search: TraceListSearch = {}): CheckedCallSearch {
  const { usageType, status, since, until, limit, before } = checkCallSearch(search);
  return {
    limit,
    ...(usageType === undefined ? {} : { usageType }),
    ...(status === undefined ? {} : { status }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(before === undefined ? {} : { before }),
  };
}
