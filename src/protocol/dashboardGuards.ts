import type { FindingLabel } from '../core/anomalies/findings/finding';
import type { CallPlace } from '../core/usage/callSearch';
import type { StripMeasure } from '../core/usage/callStrip';
import type { CostPeriod } from '../core/usage/usageReader';
import type { CallStatus } from '../core/usage/vocabulary';
import type { DashboardRequests } from './dashboardProtocol';
import type { TraceCriteria, TraceListParams, TracePeriod } from './tracesContract';
import { fields, isConversationId, isRecord, isTraceId, noParams, parseRequest } from './requestGuard';
import type { ParamsGuards, ParsedRequest } from './requestGuard';

const PERIODS = { week: true, month: true, all: true } satisfies Record<CostPeriod, true>;

const TRACE_PERIODS = { today: true, week: true, month: true } satisfies Record<TracePeriod, true>;

/** Longest name of a provider or model that is looked for. */
const MAX_NAME_LENGTH = 200;

const MEASURES = { calls: true, cost: true, latency: true } satisfies Record<StripMeasure, true>;

const STATUSES = {
  ok: true,
  error: true,
  fallback: true,
  timeout: true,
  cancelled: true,
  interrupted: true,
} satisfies Record<CallStatus, true>;

const FINDING_LABELS = { dismissed: true, planned_bulk_work: true, new_normal: true } satisfies Record<FindingLabel, true>;
/** As long as the record of findings takes one. */
const MAX_FINDING_ID_LENGTH = 1_000;

const GUARDS: ParamsGuards<DashboardRequests> = {
  'overviewCards/get': fields({ period: isCostPeriod }),
  'overview/get': fields({ period: isCostPeriod }),
  'costSeries/get': fields({ period: isCostPeriod }),
  'traces/list': traceListParams,
  'traceStrip/get': (params) => {
    const measure = isRecord(params) ? params['measure'] : undefined;
    const criteria = isRecord(params) ? traceCriteria(params) : undefined;
    return isKeyOf(MEASURES, measure) && criteria !== undefined ? { ...criteria, measure } : undefined;
  },
  'traceChoices/get': noParams,
  'traceGroup/get': fields({ traceId: isTraceId }),
  'syncHealth/get': noParams,
  'findings/list': noParams,
  'findings/why': fields({ id: isFindingId }),
  'findings/label': fields({ id: isFindingId, label: isFindingLabel }),
  'sync/pause': noParams,
  'sync/resume': noParams,
  'conversation/show': fields({ id: isConversationId }),
  'route/get': noParams,
  'period/keep': fields({ period: isCostPeriod }),
  'sync/start': noParams,
  'question/new': noParams,
};

/** Checks a message of the dashboard. Never throws. */
export function parseDashboardRequest(message: unknown): ParsedRequest<DashboardRequests> {
  return parseRequest<DashboardRequests>(message, GUARDS);
}

export function isCostPeriod(value: unknown): value is CostPeriod {
  return isKeyOf(PERIODS, value);
}

function traceListParams(params: unknown): TraceListParams | undefined {
  if (!isRecord(params)) {
    return undefined;
  }
  const criteria = traceCriteria(params);
  const before = params['before'] === undefined ? undefined : callPlace(params['before']);
  if (criteria === undefined || (before === undefined && params['before'] !== undefined)) {
    return undefined;
  }
  return { ...criteria, ...(before === undefined ? {} : { before }) };
}

function callPlace(value: unknown): CallPlace | undefined {
  const { timestamp, uid } = isRecord(value) ? value : {};
  return isTimestamp(timestamp) && isUidOrNone(uid) ? { timestamp, uid } : undefined;
}

/** For each part that narrows the calls, whether a value of unknown origin can be one. */
const CRITERIA: { readonly [K in keyof TraceCriteria]-?: (value: unknown) => value is NonNullable<TraceCriteria[K]> } = {
  usageType: isUsageTypeName,
  status: (value) => isKeyOf(STATUSES, value),
  provider: isName,
  model: isName,
  period: (value) => isKeyOf(TRACE_PERIODS, value),
  sinceDay: isDay,
  untilDay: isDay,
  since: isTimestamp,
  until: isTimestamp,
  minCostUsd: isAmount,
  minLatencyMs: isAmount,
  text: isName,
  traceId: isTraceId,
  runId: isName,
};

/** The checked parts; undefined when one that is there is not acceptable. */
function traceCriteria(params: Readonly<Record<string, unknown>>): TraceCriteria | undefined {
  const checked: Record<string, unknown> = {};
  for (const [name, accepts] of Object.entries(CRITERIA)) {
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    if (value === undefined) {
      continue;
    }
    if (!accepts(value)) {
      return undefined;
    }
    checked[name] = value;
  }
  return checked;
}

function isFindingLabel(value: unknown): value is FindingLabel {
  return isKeyOf(FINDING_LABELS, value);
}

function isFindingId(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_FINDING_ID_LENGTH;
}

/** Any word that could name a usage type, older ones of imported rows included. */
function isUsageTypeName(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z][a-z0-9_]{0,63}$/.test(value);
}

/** A provider, model or run as it may be stored, or what is looked for in them. */
function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_NAME_LENGTH;
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** Ids of calls: letters, digits and what stands between them. Empty before the first call of a moment. */
function isUidOrNone(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.:-]{0,64}$/.test(value);
}

/** UTC ISO 8601 with milliseconds, as the store writes it. */
function isTimestamp(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) && !Number.isNaN(Date.parse(value));
}

/** A local day, as the store writes it. */
function isDay(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/.test(value);
}

function isKeyOf<K extends string>(table: Readonly<Record<K, true>>, value: unknown): value is K {
  return typeof value === 'string' && Object.hasOwn(table, value);
}
