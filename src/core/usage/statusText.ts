import type { FindingRecord } from '../anomalies/findings/finding';
import { findingFrom } from '../anomalies/findings/findingLine';
import type { StoreStatus } from '../anomalies/storeStatus';
import { MAX_UNPRICED_MODELS } from './dayTotals';
import { overviewFiguresFrom } from './overviewFigures';
import { isFields, isLocalDay } from './recordedCall';

/** Version of `status.json`. What a newer version wrote is not read. */
export const STATUS_SCHEMA_VERSION = 1;
/** No status file of ours comes near this size. */
export const MAX_STATUS_LENGTH = 262_144;
/** Longer names of models are none. */
const MAX_MODEL_LENGTH = 200;
/** More open findings than anybody reads; those left out are the mildest. */
const MAX_FINDINGS = 30;

/** The content of `status.json`; of many findings only the first ones. */
export function statusText({ totals, findings, figures }: StoreStatus): string {
  return `${JSON.stringify({ schemaVersion: STATUS_SCHEMA_VERSION, ...totals, findings: findings.slice(0, MAX_FINDINGS), figures })}\n`;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

/** What a status file says that may hold anything; undefined when it is not one. Findings that are not understood are left out. */
export function statusFrom(text: string): StoreStatus | undefined {
  if (text.length > MAX_STATUS_LENGTH) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isFields(value) || value['schemaVersion'] !== STATUS_SCHEMA_VERSION) return undefined;
  const { localDay, calls, costUsd, unpricedCalls } = value;
  const unpricedModels = modelsFrom(value['unpricedModels']);
  if (!isLocalDay(localDay) || !isCount(calls) || !isCount(unpricedCalls)) return undefined;
  if (typeof costUsd !== 'number' || !Number.isFinite(costUsd) || costUsd < 0) return undefined;
  const figures = overviewFiguresFrom(value['figures']);
  return { totals: { localDay, calls, costUsd, unpricedCalls, ...(unpricedModels === undefined ? {} : { unpricedModels }) }, findings: findingsFrom(value['findings']), ...(figures === undefined ? {} : { figures }) };
}

/** Undefined for what is no list of names: names are for reading only. */
function modelsFrom(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.slice(0, MAX_UNPRICED_MODELS).filter((model): model is string => typeof model === 'string' && model.length <= MAX_MODEL_LENGTH);
}

function findingsFrom(value: unknown): readonly FindingRecord[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MAX_FINDINGS).map(findingFrom).filter((finding) => finding !== undefined);
}
