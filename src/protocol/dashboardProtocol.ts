import type { FindingLabel } from '../core/anomalies/findings/finding';
import type { CostPeriod } from '../core/usage/usageReader';
import type { FindingsView, FindingWhyView } from './findingsContract';
import type { CostSeriesView, OverviewView } from './overviewContract';
import type { SyncHealthView } from './syncContract';
import type { TraceChoicesView, TraceCriteria, TraceGroupView, TraceListParams, TraceListView, TraceStripParams, TraceStripView } from './tracesContract';

/** Where the dashboard is: kept in its webview state, and set from outside by deep links. */
export type DashboardRoute =
  | { readonly tab: 'overview'; /** Where to look there. */ readonly focus?: 'findings' }
  /** With a run or with criteria, all filters but these are taken away. */
  | { readonly tab: 'traces'; readonly traceId?: string; readonly runId?: string; readonly criteria?: TraceCriteria };

/** Every request of the dashboard: what it takes and what it gives. */
export interface DashboardRequests {
  'findings/list': { readonly params: Record<string, never>; readonly result: FindingsView };
  'findings/why': { readonly params: { readonly id: string }; readonly result: FindingWhyView };
  /** Keeps what the user says of a finding, and gives what is open then. */
  'findings/label': { readonly params: { readonly id: string; readonly label: FindingLabel }; readonly result: FindingsView };
  'sync/pause': { readonly params: Record<string, never>; readonly result: FindingsView };
  'sync/resume': { readonly params: Record<string, never>; readonly result: FindingsView };
  /** As `overview/get`, at once: the cards alone, and null where nobody has worked them out. */
  'overviewCards/get': { readonly params: { readonly period: CostPeriod }; readonly result: OverviewView | null };
  'overview/get': { readonly params: { readonly period: CostPeriod }; readonly result: OverviewView };
  'costSeries/get': { readonly params: { readonly period: CostPeriod }; readonly result: CostSeriesView };
  'traces/list': { readonly params: TraceListParams; readonly result: TraceListView };
  'traceStrip/get': { readonly params: TraceStripParams; readonly result: TraceStripView };
  'traceChoices/get': { readonly params: Record<string, never>; readonly result: TraceChoicesView };
  'traceGroup/get': { readonly params: { readonly traceId: string }; readonly result: TraceGroupView };
  'syncHealth/get': { readonly params: Record<string, never>; readonly result: SyncHealthView };
  'route/get': { readonly params: Record<string, never>; readonly result: DashboardRoute | null };
  /** Keeps the chosen period for pages that open later. */
  'period/keep': { readonly params: { readonly period: CostPeriod }; readonly result: null };
  /** Shows a conversation in the answer panel. */
  'conversation/show': { readonly params: { readonly id: string }; readonly result: null };
  'sync/start': { readonly params: Record<string, never>; readonly result: null };
  'question/new': { readonly params: Record<string, never>; readonly result: null };
}

export type DashboardEvent =
  /** Something was recorded, or found in what was: what is shown may be old, findings too. */
  | { readonly type: 'calls/changed' }
  /** The store is made again from its journal, and answers nothing until then. `fraction` from 0 to 1, which is the end. */
  | { readonly type: 'rebuild/advanced'; readonly fraction: number }
  /** Go there. */
  | { readonly type: 'route/changed'; readonly route: DashboardRoute };
