import type { TraceCriteria } from '../../src/protocol/tracesContract';

/** What the words of the filter field mean. */
export interface FilterQuery {
  readonly criteria: QueryCriteria;
  /** Words that look like a filter and mean nothing; they narrow nothing. */
  readonly notUnderstood: readonly string[];
}

type QueryCriteria = Pick<TraceCriteria, 'usageType' | 'status' | 'provider' | 'model' | 'minCostUsd' | 'minLatencyMs' | 'traceId' | 'runId' | 'sinceDay' | 'untilDay' | 'text'>;

const STATUSES: ReadonlySet<string> = new Set<NonNullable<TraceCriteria['status']>>(['ok', 'error', 'fallback', 'timeout', 'cancelled', 'interrupted']);
/** Words of the table for usage types whose stored names are longer. */
const TYPE_NAMES: ReadonlyMap<string, string> = new Map([
  ['answer', 'chat_answer'],
  ['rerank', 'chat_rerank'],
]);
/** The extension takes no longer names and words. */
const MAX_TEXT_LENGTH = 200;

const MAX_DIGITS = 100;

/** How each name before a colon is read: undefined when the value means nothing to it. */
const READERS: Readonly<Record<string, (value: string) => QueryCriteria | undefined>> = {
  status: (value) => (isStatus(value.toLowerCase()) ? { status: value.toLowerCase() as NonNullable<TraceCriteria['status']> } : undefined),
  type: (value) => {
    const usageType = TYPE_NAMES.get(value.toLowerCase()) ?? value.toLowerCase();
    return /^[a-z][a-z0-9_]{0,63}$/.test(usageType) ? { usageType } : undefined;
  },
  provider: (value) => (isName(value) ? { provider: value.toLowerCase() } : undefined),
  model: (value) => (isName(value) ? { model: value } : undefined),
  cost: (value) => {
    const minCostUsd = amount(value.replace('$', ''));
    return minCostUsd === undefined ? undefined : { minCostUsd };
  },
  latency: (value) => {
    const [, number = '', unit = 'ms'] = /^((?:>=?|≥)?[\d.,]+)(ms|s|m)?$/.exec(value) ?? [];
    const count = amount(number);
    return count === undefined ? undefined : { minLatencyMs: count * (unit === 'ms' ? 1 : unit === 's' ? 1_000 : 60_000) };
  },
  trace: (value) => (/^[0-9a-f]{32}$/i.test(value) ? { traceId: value.toLowerCase() } : undefined),
  day: days,
  run: (value) => (/^[\w.:-]{1,100}$/.test(value) ? { runId: value } : undefined),
};

/**
 * Reads `status:error cost:>0.05 type:rerank day:2026-11-20 trace:…`, in any order. Of one name said twice the last holds; quotes keep
 * blanks together. Words without a name, or with one that is none of these, are looked for in model and error.
 */
export function readFilterQuery(query: string): FilterQuery {
  const words: string[] = [];
  const notUnderstood: string[] = [];
  let criteria: QueryCriteria = {};
  for (const term of terms(query)) {
    const [, name = '', value = ''] = /^(\w+):(.*)$/s.exec(term) ?? [];
    const reader = Object.hasOwn(READERS, name.toLowerCase()) ? READERS[name.toLowerCase()] : undefined;
    if (reader === undefined) {
      words.push(term);
      continue;
    }
    const read = value === '' ? undefined : reader(value);
    if (read === undefined) {
      notUnderstood.push(term);
    } else {
      criteria = { ...criteria, ...read };
    }
  }
  const text = words.join(' ').slice(0, MAX_TEXT_LENGTH);
  return { criteria: text === '' ? criteria : { ...criteria, text }, notUnderstood };
}

/** Parts between blanks; quotes hold blanks together and are left out themselves. */
function terms(query: string): readonly string[] {
  return [...query.matchAll(/(?:[^\s"]|"[^"]*"?)+/g)].map(([term]) => term.replaceAll('"', '')).filter((term) => term !== '');
}

/** "At least" is meant whether it is said or not: amounts are rounded where they are read. */
function amount(value: string): number | undefined {
  const number = value.replace(/^(>=?|≥)/, '').replace(',', '.');
  // So many digits that they would be no number any more are none.
  return /^(\d+\.?\d*|\.\d+)$/.test(number) && number.length <= MAX_DIGITS ? Number(number) : undefined;
}

function isName(value: string): boolean {
  // In lower case, a few letters are two.
  return value.length <= MAX_TEXT_LENGTH && value.toLowerCase().length <= MAX_TEXT_LENGTH;
}

/** A local day, or from one to another: `2026-11-14..2026-11-20`, either end open. */
function days(value: string): QueryCriteria | undefined {
  const [, first = '', range, last = ''] = /^(\d{4}-\d\d-\d\d)?(?:(\.\.)(\d{4}-\d\d-\d\d)?)?$/.exec(value) ?? [];
  const untilDay = range === undefined ? first : last;
  if ((first === '' && untilDay === '') || ![first, untilDay].every((day) => day === '' || isDay(day))) {
    return undefined;
  }
  return { ...(first === '' ? {} : { sinceDay: first }), ...(untilDay === '' ? {} : { untilDay }) };
}

/** Whether the calendar has this day. */
function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00.000Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

function isStatus(value: string): boolean {
  return STATUSES.has(value);
}
