import type { BreakdownRow } from '../../src/protocol/overviewContract';
import { areTokensUnknown } from './reportedTokens';
import type { TokenKind } from './reportedTokens';

/** Columns by which the costs can be sorted. */
export const SORT_COLUMNS = ['name', 'calls', 'input', 'cached', 'output', 'cost', 'share', 'average', 'p95'] as const;
export type SortColumn = (typeof SORT_COLUMNS)[number];

export interface Sorting {
  readonly by: SortColumn;
  readonly descending: boolean;
}

/** The next sorting when a column's head is pressed: names begin at A, figures with the largest. */
export function nextSorting(now: Sorting, by: SortColumn): Sorting {
  return now.by === by ? { by, descending: !now.descending } : { by, descending: by !== 'name' };
}

/** Sorted rows. What is not known comes last either way; equal rows stay in the order in which they came. */
export function sortedRows(rows: readonly BreakdownRow[], { by, descending }: Sorting, nameOf: (name: string) => string): readonly BreakdownRow[] {
  if (by === 'name') {
    return rows.toSorted((one, other) => nameOf(one.name).localeCompare(nameOf(other.name)) * (descending ? -1 : 1));
  }
  return rows.toSorted((one, other) => {
    const [a, b] = [valueIn(one, by), valueIn(other, by)];
    if (a === undefined || b === undefined) {
      return a === b ? 0 : a === undefined ? 1 : -1;
    }
    return descending ? b - a : a - b;
  });
}

function valueIn(row: BreakdownRow, by: Exclude<SortColumn, 'name'>): number | undefined {
  switch (by) {
    case 'calls':
      return row.calls;
    case 'input':
      return tokensIn(row, 'inputTokens');
    case 'cached':
      return tokensIn(row, 'cachedTokens');
    case 'output':
      return tokensIn(row, 'outputTokens');
    case 'cost':
      return row.cost.usd === 0 && row.cost.unpricedCalls > 0 ? undefined : row.cost.usd;
    case 'share':
      return row.share;
    case 'average':
      return row.latency?.averageMs;
    case 'p95':
      return row.latency?.p95Ms ?? row.latency?.longestMs ?? undefined;
  }
}

function tokensIn(row: BreakdownRow, kind: TokenKind): number | undefined {
  return areTokensUnknown(row) ? undefined : row[kind];
}
