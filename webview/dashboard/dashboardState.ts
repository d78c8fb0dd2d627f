import type { DashboardRoute } from '../../src/protocol/dashboardProtocol';
import type { BreakdownKind, CostStack, OverviewView } from '../../src/protocol/overviewContract';
import type { TraceCriteria, TracePeriod, TraceStripParams } from '../../src/protocol/tracesContract';
import { SORT_COLUMNS } from './breakdownSort';
import type { Sorting } from './breakdownSort';
import { readFilterQuery } from './filterQuery';
import { isRecord } from '../shared/host';
import { isStatus } from '../shared/callWords';

export type Period = OverviewView['period'];

/** What the Traces table is narrowed to. */
export interface TraceFilters extends TraceCriteria {
  /** What stands in the filter field. */
  readonly query?: string;
  /** What was picked on the strip, within the time above. */
  readonly narrow?: TimeSpan;
}

/** UTC ISO 8601; `until` is not included. */
export interface TimeSpan {
  readonly since: string;
  readonly until: string;
}

/** What the columns of the strip stand for. */
export type StripMeasure = TraceStripParams['measure'];

/** What the dashboard remembers while its page is gone. */
export interface DashboardState {
  readonly route: DashboardRoute;
  readonly period: Period;
  /** What the costs are taken apart by. */
  readonly breakdown: BreakdownKind;
  readonly sorting: Sorting;
  /** What the bars of the chart are made of. */
  readonly stack: CostStack;
  readonly measure: StripMeasure;
  readonly filters: TraceFilters;
}

const INITIAL: DashboardState = { route: { tab: 'overview' }, period: 'week', breakdown: 'usageType', sorting: { by: 'cost', descending: true }, stack: 'usageType', measure: 'calls', filters: {} };

function isPeriod(value: unknown): value is Period {
  return value === 'week' || value === 'month' || value === 'all';
}

/**
 * Reads a remembered state, which another version may have written: what is not understood is left out.
 * @param keptPeriod for a page that remembers none.
 */
export function readDashboardState(stored: unknown, keptPeriod: Period = INITIAL.period): DashboardState {
  if (!isRecord(stored)) {
    return { ...INITIAL, period: keptPeriod };
  }
  const { route, period, breakdown, sorting, stack, measure, filters } = stored;
  return {
    route: readRoute(route),
    period: isPeriod(period) ? period : keptPeriod,
    breakdown: breakdown === 'model' || breakdown === 'provider' ? breakdown : INITIAL.breakdown,
    sorting: readSorting(sorting),
    stack: stack === 'provider' ? stack : INITIAL.stack,
    measure: measure === 'cost' || measure === 'latency' ? measure : INITIAL.measure,
    filters: readFilters(filters),
  };
}

function readSorting(stored: unknown): Sorting {
  const by = isRecord(stored) ? SORT_COLUMNS.find((column) => column === stored['by']) : undefined;
  return by === undefined || !isRecord(stored) ? INITIAL.sorting : { by, descending: stored['descending'] === true };
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
  const { status, period, minCostUsd, narrow } = stored;
  const texts = Object.fromEntries(Object.entries(TEXTS).flatMap(([name, accepts]) => (accepts(stored[name]) ? [[name, stored[name]]] : [])));
  return {
    ...texts,
    ...(isStatus(status) ? { status } : {}),
    ...(isTracePeriod(period) ? { period } : {}),
    ...(typeof minCostUsd === 'number' && Number.isFinite(minCostUsd) && minCostUsd >= 0 ? { minCostUsd } : {}),
    ...(isRecord(narrow) && isTimestamp(narrow['since']) && isTimestamp(narrow['until']) ? { narrow: { since: narrow['since'], until: narrow['until'] } } : {}),
  };
}

/** What to ask for: the choices, and what the words of the filter field say over them. */
export function criteriaOf({ narrow, ...filters }: TraceFilters): TraceCriteria {
  return { ...stripCriteriaOf(filters), ...narrow };
}

/** The same for the strip, which shows the time around what was picked on it. */
export function stripCriteriaOf({ query, ...filters }: Omit<TraceFilters, 'narrow'>): TraceCriteria {
  const choices = Object.fromEntries(Object.entries(filters).filter(([name]) => name !== 'narrow'));
  return query === undefined ? choices : { ...choices, ...readFilterQuery(query).criteria };
}

/** Filters that are text, and what can be one: a time that is none would stop the page, and other texts the extension refuses. */
const TEXTS = {
  usageType: (value: unknown) => isText(value) && /^[a-z][a-z0-9_]{0,63}$/.test(value),
  provider: isText,
  model: isText,
  sinceDay: isDay,
  untilDay: isDay,
  since: isTimestamp,
  until: isTimestamp,
  runId: isText,
  traceId: isTraceId,
  query: (value: unknown) => typeof value === 'string',
} as const satisfies { readonly [K in keyof TraceFilters]: (value: unknown) => boolean };

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 200;
}

function isTraceId(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);
}

function isDay(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));
}

function isTimestamp(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) && !Number.isNaN(Date.parse(value));
}

export function isTracePeriod(value: unknown): value is TracePeriod {
  return value === 'today' || value === 'week' || value === 'month';
}
