import type { DayTotals } from './dayTotals';
import { isFields, isLocalDay } from './recordedCall';

/** Version of `status.json`. What a newer version wrote is not read. */
export const STATUS_SCHEMA_VERSION = 1;
/** No status file of ours comes near this size. */
export const MAX_STATUS_LENGTH = 65_536;

export function statusText(totals: DayTotals): string {
  return `${JSON.stringify({ schemaVersion: STATUS_SCHEMA_VERSION, ...totals })}\n`;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

/** The totals in a status file that may hold anything; undefined when it is not one. */
export function totalsFromStatus(text: string): DayTotals | undefined {
  if (text.length > MAX_STATUS_LENGTH) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isFields(value) || value['schemaVersion'] !== STATUS_SCHEMA_VERSION) return undefined;
  const { localDay, calls, costUsd, unpricedCalls } = value;
  if (!isLocalDay(localDay) || !isCount(calls) || !isCount(unpricedCalls)) return undefined;
  if (typeof costUsd !== 'number' || !Number.isFinite(costUsd) || costUsd < 0) return undefined;
  return { localDay, calls, costUsd, unpricedCalls };
}
