import assert from 'node:assert/strict';
import type { FindingView } from '../../../src/protocol/findingsContract';
import { cardSeverity, findingCards } from '../../../webview/dashboard/findingCards';

function aFinding(type: FindingView['type'], overrides: Partial<FindingView> = {}): FindingView {
  return { id: type, type, severity: 'warning', title: type, message: '', rules: [], openedAt: '', lastFiredAt: '', criteria: {}, cause: overrides.id ?? type, isAboutCost: false, ...overrides };
}

const shown = (...findings: readonly FindingView[]): readonly string[] => findingCards(findings).map((card) => [card.lead, ...card.others].map(({ id }) => id).join('+'));

describe('cards of findings', () => {
  it('put findings of one cause on one card, led by what says why', () => {
    const cost = { cause: 'cost' };
    assert.deepEqual(shown(aFinding('cost_spike', cost), aFinding('budget', cost), aFinding('repeat_work', cost), aFinding('high_fallback_rate')), ['repeat_work+cost_spike+budget', 'high_fallback_rate']);
    const key = { cause: 'key' };
    assert.deepEqual(shown(aFinding('high_error_rate', key), aFinding('key_or_credit', key)), ['key_or_credit+high_error_rate']);
    const reranker = { cause: 'reranker' };
    assert.deepEqual(shown(aFinding('high_error_rate', reranker), aFinding('high_fallback_rate', reranker)), ['high_fallback_rate+high_error_rate']);
  });

  it('lose none, and are as severe as their most severe', () => {
    const all = (['unpriced_model', 'latency_regression', 'cost_spike', 'runaway', 'stale_sync'] as const).map((type, index) => aFinding(type, { id: String(index), ...(index === 2 || index === 3 ? { cause: 'cost' } : {}) }));
    assert.deepEqual(findingCards(all).flatMap((card) => [card.lead, ...card.others]).map(({ id }) => id).sort(), ['0', '1', '2', '3', '4']);
    const [card] = findingCards([aFinding('repeat_work', { cause: 'cost', severity: 'info' }), aFinding('budget', { cause: 'cost', severity: 'critical' })]);
    assert.equal(card === undefined ? undefined : cardSeverity(card), 'critical');
    assert.deepEqual(findingCards([]), []);
  });
});
