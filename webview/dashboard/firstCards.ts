import type { FirstCards, OverviewView } from '../../src/protocol/overviewContract';
import type { Period } from './dashboardState';

/** As long as a slow machine takes to load the page. Older cards are of a page that is shown again. */
const FRESH_MS = 10_000;

/**
 * The cards that came with the page.
 * @param json the element's `data-first`.
 */
export function firstCards(json: string | undefined, period: Period, nowMs: number): OverviewView | undefined {
  const { madeAt, cards } = read(json) ?? {};
  return madeAt !== undefined && Math.abs(nowMs - Date.parse(madeAt)) < FRESH_MS ? cards?.[period] : undefined;
}

/** The period that the page before this one showed. */
export function keptPeriod(json: string | undefined): Period | undefined {
  return read(json)?.period;
}

/** The extension made the page: it has the type of the contract. */
function read(json: string | undefined): FirstCards | undefined {
  return json === undefined ? undefined : (JSON.parse(json) as FirstCards);
}
