import type { DayMarks } from '../../core/anomalies/dayMarks';
import type { FindingLine, FindingRecord } from '../../core/anomalies/findings/finding';
import type { FindingWhy } from '../../core/anomalies/findingWhy';
import type { LogTopic } from '../../core/system/logger';
import type { ImportOutcome } from '../../core/usage/callImport';
import type { UnpricedCall, UnpricedCallPlace } from '../../core/usage/reprice';
import type { BatchRunRow } from '../../core/usage/batchRuns';
import type { CallPage, CheckedCallSearch } from '../../core/usage/callSearch';
import type { Completeness, DailyUsage, DailyUsageParams, DayRange, UsageSummary } from '../../core/usage/usageSummary';
import type { CallStrip, StripRequest } from '../../core/usage/callStrip';
import type { CheckedTraceFilter } from '../../core/usage/traceFilter';
import type { ExportOutcome, ExportRequest } from '../../core/usage/usageTransfers';
import type { ViewIncident } from '../../core/usage/viewIncident';
import type { TraceListPage } from '../../core/usage/traceSummary';
import type { CallEntry, CostPeriod, CostSummary, DailyCost, TraceEntry, UsageTotals } from '../../core/usage/usageReader';
import type { AnomalyInputs } from './anomalyInputs';

/** What the usage worker is started with. */
export interface UsageWorkerData {
  /** The store's folder. */
  readonly folder: string;
  /** `sql-wasm.wasm`. */
  readonly wasmPath: string;
  readonly holdsLease: boolean;
  /** Rows of older days are summed up; 0 keeps all. */
  readonly retentionDays: number;
}

/** Questions about what was recorded: they change nothing. */
export interface UsageQuestions {
  'traces/list': { readonly params: CheckedTraceFilter; readonly result: readonly TraceEntry[] };
  'calls/list': { readonly params: CheckedCallSearch; readonly result: CallPage };
  'callStrip/get': { readonly params: StripRequest; readonly result: CallStrip };
  'traceGroup/get': { readonly params: string; readonly result: readonly CallEntry[] };
  'totals/get': { readonly params: null; readonly result: UsageTotals };
  'costs/get': { readonly params: CostPeriod; readonly result: CostSummary };
  'dailyCosts/list': { readonly params: number; readonly result: readonly DailyCost[] };
  'traceSummaries/list': { readonly params: CheckedCallSearch; readonly result: TraceListPage };
  'summary/get': { readonly params: CostPeriod | DayRange; readonly result: UsageSummary };
  'completeness/get': { readonly params: CostPeriod | DayRange; readonly result: Completeness };
  'dailyUsage/list': { readonly params: DailyUsageParams; readonly result: readonly DailyUsage[] };
  'dayMarks/list': { readonly params: number; readonly result: readonly DayMarks[] };
  'batchRuns/list': { readonly params: null; readonly result: readonly BatchRunRow[] };
  /** A page of the calls without a price, behind a place. */
  'unpricedCalls/list': { readonly params: UnpricedCallPlace | null; readonly result: readonly UnpricedCall[] };
}

/** Work with files of the user's choice. It takes long: `transfer/progressed` tells how far it is, under the token. */
export interface UsageTransferRequests {
  /** The criteria were checked. */
  'calls/export': { readonly params: { readonly token: number; readonly request: ExportRequest }; readonly result: ExportOutcome };
  /** The request is the path of the file. */
  'database/import': { readonly params: { readonly token: number; readonly request: string }; readonly result: ImportOutcome };
}

/** Every request that the usage worker answers. */
export interface UsageWorkerRequests extends UsageQuestions, UsageTransferRequests {
  /** The journal may have grown: look, and tell if so. */
  'journal/read': { readonly params: null; readonly result: null };
  /** What to judge by from now on; the lease's holder looks at the findings anew. */
  'anomalies/judge': { readonly params: AnomalyInputs; readonly result: null };
  /** The request is a finding's id. */
  'findings/why': { readonly params: string; readonly result: FindingWhy | null };
  /** Of how many days rows are kept from now on; 0 keeps all. */
  'retention/set': { readonly params: number; readonly result: null };
  /** Everything recorded is void when it answers. */
  'usage/clear': { readonly params: null; readonly result: null };
  /** How many segments hold cleared data that their windows have yet to leave. */
  'segmentsToLeave/get': { readonly params: null; readonly result: number };
  'lease/set': { readonly params: boolean; readonly result: null };
  /** True when `usage.db` holds everything now. */
  'database/publish': { readonly params: null; readonly result: boolean };
  /** The last request: what the lease's holder still has to write is on the disk when it answers. */
  'worker/close': { readonly params: null; readonly result: null };
}

/** What the usage worker tells by itself. */
export type UsageWorkerEvent =
  /** Rows or questions came or changed. */
  | { readonly type: 'usage/changed' }
  /** The view is made anew from the journal, which takes a while; `fraction` from 0 to 1, which is the end. */
  | { readonly type: 'view/rebuilding'; readonly fraction: number }
  | { readonly type: 'view/setAside'; readonly incident: ViewIncident }
  /** A look changed findings. The window writes the lines, then tells the user of those that are to be told. */
  | { readonly type: 'findings/judged'; readonly lines: readonly FindingLine[]; readonly tell: readonly FindingRecord[] }
  /** `fraction` from 0 to 1 */
  | { readonly type: 'transfer/progressed'; readonly token: number; readonly fraction: number }
  | {
      readonly type: 'log/written';
      readonly level: 'debug' | 'info' | 'warn' | 'error';
      readonly topic: LogTopic;
      readonly message: string;
    };
