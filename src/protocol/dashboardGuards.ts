import type { CostPeriod } from '../core/usage/usageReader';
import type { CallStatus } from '../core/usage/vocabulary';
import type { DashboardRequests, TraceListParams } from './dashboardProtocol';
import { isIndex, isRecord, isTraceId, noParams, parseRequest } from './requestGuard';
import type { ParamsGuards, ParsedRequest } from './requestGuard';

const PERIODS = { week: true, month: true, all: true } satisfies Record<CostPeriod, true>;

const STATUSES = {
  ok: true,
  error: true,
  fallback: true,
  timeout: true,
  cancelled: true,
  interrupted: true,
} satisfies Record<CallStatus, true>;

const GUARDS: ParamsGuards<DashboardRequests> = {
  'overview/get': (params) => {
    const period = isRecord(params) ? params['period'] : undefined;
    return isKeyOf(PERIODS, period) ? { period } : undefined;
  },
  'traces/list': traceListParams,
  'traceGroup/get': (params) => {
    const traceId = isRecord(params) ? params['traceId'] : undefined;
    return isTraceId(traceId) ? { traceId } : undefined;
  },
  'route/get': noParams,
  'question/new': noParams,
};

/** Checks a message of the dashboard. Never throws. */
export function parseDashboardRequest(message: unknown): ParsedRequest<DashboardRequests> {
  return parseRequest<DashboardRequests>(message, GUARDS);
}

function traceListParams(params: unknown): TraceListParams | undefined {
  if (!isRecord(params)) {
    return undefined;
  }
  const { usageType, status, before } = params;
  if (usageType !== undefined && !isUsageTypeName(usageType)) {
    return undefined;
  }
  if (status !== undefined && !isKeyOf(STATUSES, status)) {
    return undefined;
  }
  if (before !== undefined && !isIndex(before, Number.MAX_SAFE_INTEGER)) {
    return undefined;
  }
  return {
    ...(usageType === undefined ? {} : { usageType }),
    ...(status === undefined ? {} : { status }),
    ...(before === undefined ? {} : { before }),
  };
}

/** Any word that could name a usage type, older ones of imported rows included. */
function isUsageTypeName(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z][a-z0-9_]{0,63}$/.test(value);
}

function isKeyOf<K extends string>(table: Readonly<Record<K, true>>, value: unknown): value is K {
  return typeof value === 'string' && Object.hasOwn(table, value);
}
