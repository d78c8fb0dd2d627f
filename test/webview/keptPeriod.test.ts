import assert from 'node:assert/strict';
import { readDashboardState } from '../../webview/dashboard/dashboardState';
import { firstCards, keptPeriod } from '../../webview/dashboard/firstCards';

describe('the period of a page', () => {
  it('is the one that it remembers, else the one that came with it, else a week', () => {
    assert.equal(readDashboardState({ period: 'month' }, 'all').period, 'month');
    assert.equal(readDashboardState(undefined, 'all').period, 'all');
    assert.equal(readDashboardState({ route: { tab: 'traces' }, period: 7 }, 'all').period, 'all');
    assert.equal(readDashboardState(undefined, undefined).period, 'week');
  });

  it('comes with the page also where there are no cards yet, and however old the page is', () => {
    const json = JSON.stringify({ madeAt: '2026-03-10T12:00:00.000Z', cards: {}, period: 'all' });
    assert.equal(keptPeriod(json), 'all');
    assert.equal(keptPeriod(JSON.stringify({ madeAt: '2026-03-10T12:00:00.000Z', cards: {} })), undefined);
    assert.equal(keptPeriod(undefined), undefined);
    assert.equal(firstCards(json, 'all', Date.parse('2026-03-10T12:00:01.000Z')), undefined);
    assert.equal(firstCards(undefined, 'all', 0), undefined);
  });
});
