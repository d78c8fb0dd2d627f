import type { CostChange } from './costChange';

/** Why a finding of money is what it is, in figures of the store. */
export interface FindingWhy {
  /** The finding's last day against the mean of the usual days before it, taken apart. */
  readonly change: CostChange;
  /** Usual days behind the mean; 0 where there are none yet, and everything is new. */
  readonly usualDays: number;
  /** The run of that day whose calls cost most; null where no run made any. */
  readonly run: { readonly runId: string; readonly calls: number; readonly costUsd: number } | null;
  /** Trace of the first of the finding's calls; null when it is not known. */
  readonly firstTraceId: string | null;
}
