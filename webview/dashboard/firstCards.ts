import type { FirstCards, OverviewView } from '../../src/protocol/overviewContract';
import type { Period } from './dashboardState';

/** As long as a slow machine takes to load the page. Older cards are of a page that is shown again. */
const FRESH_MS = 10_000;

/**
 * The cards that came with the page.
 * @param json the element's `data-first`.
 */
export function firstCards(json: string | undefined, period: Period, nowMs: number): OverviewView | undefined {
  if (json === undefined) {
    return undefined;
  }
  // The extension made the page: it has the type of the contract.
  const { madeAt, cards } = JSON.parse(json) as FirstCards;
  return Math.abs(nowMs - Date.parse(madeAt)) < FRESH_MS ? cards[period] : undefined;
}
