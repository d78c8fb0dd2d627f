import type { BreakdownKind, DashboardRoute, OverviewView, TraceListParams } from '../../src/protocol/dashboardProtocol';
import { isRecord } from '../shared/host';
import { isStatus } from '../shared/callWords';

export type Period = OverviewView['period'];

/** What the Traces table is narrowed to. */
export type TraceFilters = Pick<TraceListParams, 'usageType' | 'status'>;

/** What the dashboard remembers while its page is gone. */
export interface DashboardState {
  readonly route: DashboardRoute;
  readonly period: Period;
  /** What the costs are taken apart by. */
  readonly breakdown: BreakdownKind;
  readonly filters: TraceFilters;
}

const INITIAL: DashboardState = { route: { tab: 'overview' }, period: 'week', breakdown: 'usageType', filters: {} };

function isPeriod(value: unknown): value is Period {
  return value === 'week' || value === 'month' || value === 'all';
}

/** Reads a remembered state, which another version may have written: what is not understood is left out. */
export function readDashboardState(stored: unknown): DashboardState {
  if (!isRecord(stored)) {
    return INITIAL;
  }
  const { route, period, breakdown, filters } = stored;
  return {
    route: readRoute(route),
    period: isPeriod(period) ? period : INITIAL.period,
    breakdown: breakdown === 'model' || breakdown === 'provider' ? breakdown : INITIAL.breakdown,
    filters: readFilters(filters),
  };
}

function readRoute(stored: unknown): DashboardRoute {
  if (!isRecord(stored) || stored['tab'] !== 'traces') {
    return INITIAL.route;
  }
  const traceId = stored['traceId'];
  return typeof traceId === 'string' ? { tab: 'traces', traceId } : { tab: 'traces' };
}

function readFilters(stored: unknown): TraceFilters {
  if (!isRecord(stored)) {
    return {};
  }
  const { usageType, status } = stored;
  return {
    ...(typeof usageType === 'string' ? { usageType } : {}),
    ...(isStatus(status) ? { status } : {}),
  };
}
