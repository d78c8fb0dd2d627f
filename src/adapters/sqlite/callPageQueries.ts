import type { CallPage, CallPlace, CheckedCallSearch } from '../../core/usage/callSearch';
import { isBatchUsageType } from '../../core/usage/rollup';
import { timestampOf } from '../../core/usage/timestamps';
import { afterPlace, beforePlace, callConditions, callsWhere, indexedConditions, modelsWithText, scannedConditions, since, type BoundQuery, type Condition, type RowCriteria } from './callConditions';
import { allRows, firstRow, textIn, type Database, type Row } from './sqlite';
import { entriesQuery, entryFrom, placeFrom } from './traceQueries';

/** So much time is looked through for what no index knows, before the answer says how far it came. */
export const SEARCH_STEP_MS = 30 * 86_400_000;

type RowSearch = CheckedCallSearch & RowCriteria;

/** A page of calls, newest first. */
export function callPage(database: Database, asked: CheckedCallSearch): CallPage {
  const { after } = asked;
  const search = { ...asked, isTextOfErrors: isTextOfErrors(database, asked) };
  return after === undefined ? olderPage(database, search) : newerPage(database, search, after);
}

/** Batch summaries are in no sum, from which the models are read. */
function isTextOfErrors(database: Database, { text, usageType }: CheckedCallSearch): boolean {
  if (text === undefined || (usageType !== undefined && isBatchUsageType(usageType))) return false;
  return firstRow(database, ...bound(modelsWithText(text))) === undefined;
}

function newerPage(database: Database, search: RowSearch, after: CallPlace): CallPage {
  const query = entriesQuery(search, [afterPlace(after), ...callConditions(search)], 'oldest first', search.limit);
  const rows = rowsOf(database, query).toReversed();
  // What is older than this page begins with the call at the place itself: pages in both directions fit together.
  const [oldest] = rows.slice(-1);
  return {
    entries: rows.map(entryFrom),
    newest: rows[0] === undefined ? after : placeFrom(rows[0]),
    older: oldest === undefined ? after : placeFrom(oldest),
    searchedBackTo: null,
  };
}

function olderPage(database: Database, search: RowSearch): CallPage {
  const stepStart = scannedConditions(search).length === 0 ? undefined : startOfStep(database, search);
  // One more than the page holds: so the last page is known as such.
  const rows = rowsOf(database, olderPageQuery(search, stepStart));
  const page = rows.slice(0, search.limit);
  const last = page.at(-1);
  const hasMore = rows.length > page.length && last !== undefined;
  const searchedBackTo = hasMore || stepStart === undefined ? null : stepStart;
  const place = searchedBackTo === null ? null : { timestamp: searchedBackTo, uid: '' };
  return {
    entries: page.map(entryFrom),
    newest: page[0] === undefined ? (search.before ?? null) : placeFrom(page[0]),
    older: hasMore ? placeFrom(last) : place,
    searchedBackTo,
  };
}

/** @param stepStart only calls that began then or later are looked at. */
export function olderPageQuery(search: RowSearch, stepStart: string | undefined): BoundQuery {
  const step = stepStart === undefined ? [] : [since(stepStart)];
  // Of two bounds the index is entered by the first; where a page or a step begins is never wider than what is asked for.
  return entriesQuery(search, [...beforeOf(search), ...step, ...callConditions(search)], 'newest first', search.limit + 1);
}

/**
 * How far one question goes back: 30 days from the newest call that could be meant, so that a time without calls
 * takes no step of its own. Undefined when nothing is older than that.
 */
function startOfStep(database: Database, search: RowSearch): string | undefined {
  const newest = newestTimestamp(database, search, beforeOf(search));
  if (newest === undefined) return undefined;
  const start = timestampOf(Date.parse(newest) - SEARCH_STEP_MS);
  return newestTimestamp(database, search, [beforePlace({ timestamp: start, uid: '' })]) === undefined ? undefined : start;
}

function newestTimestamp(database: Database, search: RowSearch, page: readonly Condition[]): string | undefined {
  const row = firstRow(database, ...bound(newestTimestampQuery(search, page)));
  return row === undefined ? undefined : textIn(row, 'timestamp');
}

export function newestTimestampQuery(search: RowSearch, page: readonly Condition[]): BoundQuery {
  const { sql, parameters } = callsWhere(search, [...page, ...indexedConditions(search)]);
  return { sql: `SELECT timestamp ${sql} ORDER BY timestamp DESC LIMIT 1`, parameters };
}

function beforeOf({ before }: CheckedCallSearch): readonly Condition[] {
  return before === undefined ? [] : [beforePlace(before)];
}

function rowsOf(database: Database, query: BoundQuery): readonly Row[] {
  return allRows(database, ...bound(query));
}

function bound({ sql, parameters }: BoundQuery): [string, BoundQuery['parameters']] {
  return [sql, parameters];
}
