import { isFields, isLocalDay } from '../../usage/recordedCall';
import { isTimestamp } from '../../usage/timestamps';
import { isCallStatus } from '../../usage/vocabulary';
import {
  ANOMALY_RULE_NAMES,
  ANOMALY_TYPES,
  SEVERITIES,
  type AnomalyDetails,
  type AnomalyRuleName,
  type AnomalyScope,
  type CallFilter,
  type DetailValue,
} from '../anomaly';
import { FINDING_LABELS, type FindingLabelRecord, type FindingRecord } from './finding';

const MAX_ID_LENGTH = 1_000;
const MAX_TEXT_LENGTH = 300;
const MAX_DETAILS = 50;
const MAX_NAMES = 100;

/** A finding from JSON of unknown origin; undefined when it is not one. Only known fields are kept, always in the same order. */
export function findingFrom(value: unknown): FindingRecord | undefined {
  if (!isFields(value)) return undefined;
  const { id, revision, state, openedAt, lastFiredAt, firstDay, lastDay, toldAt } = value;
  const type = ANOMALY_TYPES.find((known) => known === value['type']);
  const severity = SEVERITIES.find((known) => known === value['severity']);
  const scope = scopeFrom(value['scope']);
  const rules = rulesFrom(value['rules']);
  const details = detailsFrom(value['details']);
  const filter = filterFrom(value['filter']);
  if (!isText(id, MAX_ID_LENGTH) || typeof revision !== 'number' || !Number.isSafeInteger(revision) || revision < 1) return undefined;
  if (type === undefined || severity === undefined || scope === undefined || rules === undefined) return undefined;
  if (details === undefined || filter === undefined || (state !== 'open' && state !== 'closed')) return undefined;
  if (!isTimestamp(openedAt) || !isTimestamp(lastFiredAt) || !isLocalDay(firstDay) || !isLocalDay(lastDay)) return undefined;
  if (toldAt !== null && !isTimestamp(toldAt)) return undefined;
  return {
    ...{ id, revision, type, scope, rules, severity, details, filter },
    ...{ state, openedAt, lastFiredAt, firstDay, lastDay, toldAt },
  };
}

/** A label from JSON of unknown origin; undefined when it is not one. */
export function findingLabelFrom(value: unknown): FindingLabelRecord | undefined {
  if (!isFields(value)) return undefined;
  const { findingId, at, localDay } = value;
  const label = FINDING_LABELS.find((known) => known === value['label']);
  const severity = SEVERITIES.find((known) => known === value['severity']);
  if (!isText(findingId, MAX_ID_LENGTH) || label === undefined || severity === undefined) return undefined;
  if (!isTimestamp(at) || !isLocalDay(localDay)) return undefined;
  return { findingId, label, at, localDay, severity };
}

function isText(value: unknown, maxLength = MAX_TEXT_LENGTH): value is string {
  return typeof value === 'string' && value.length <= maxLength;
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || isText(value);
}

function scopeFrom(value: unknown): AnomalyScope | undefined {
  if (!isFields(value)) return undefined;
  const { usageType, provider, model, subject } = value;
  if (!isTextOrNull(usageType) || !isTextOrNull(provider) || !isTextOrNull(model) || !isTextOrNull(subject)) return undefined;
  return { usageType, provider, model, subject };
}

/** Rules that only a later version knows are left out; a finding of such rules alone is not understood. */
function rulesFrom(value: unknown): readonly AnomalyRuleName[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const rules = ANOMALY_RULE_NAMES.filter((name) => value.includes(name));
  const inOrder = rules.sort((one, other) => value.indexOf(one) - value.indexOf(other));
  return inOrder.length === 0 ? undefined : inOrder;
}

function detailsFrom(value: unknown): AnomalyDetails | undefined {
  if (!isFields(value)) return undefined;
  const entries = Object.entries(value);
  if (entries.length > MAX_DETAILS) return undefined;
  const details: Record<string, DetailValue> = {};
  for (const [name, detail] of entries) {
    if (!isDetailValue(detail)) return undefined;
    details[name] = detail;
  }
  return details;
}

function isDetailValue(value: unknown): value is DetailValue {
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.length <= MAX_NAMES && value.every((name) => isText(name));
  return typeof value === 'boolean' || isTextOrNull(value);
}

function filterFrom(value: unknown): CallFilter | undefined {
  if (!isFields(value)) return undefined;
  const { usageType, status, provider, model, since, until } = value;
  if (status !== undefined && !isCallStatus(status)) return undefined;
  if (since !== undefined && !isTimestamp(since)) return undefined;
  if (until !== undefined && !isTimestamp(until)) return undefined;
  return {
    ...(isText(usageType) ? { usageType } : {}),
    ...(status === undefined ? {} : { status }),
    ...(isText(provider) ? { provider } : {}),
    ...(isText(model) ? { model } : {}),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
}
