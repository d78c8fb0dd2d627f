import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { CompletenessView } from '../../src/protocol/overviewContract';
import type { Formatter } from '../shared/formatter';
import { icon } from '../shared/icon';
import { plural, text } from '../shared/strings';

/** How much of what happened is in the figures; opened, it says what is missing. */
export function completenessBadge(view: CompletenessView, formatter: Formatter): TemplateResult {
  const { calls, pricedCalls, usageReportedCalls, unsavedCalls, unreadableLines, openCalls } = view;
  const unpriced = calls - pricedCalls;
  const isComplete = unpriced === 0 && usageReportedCalls === calls && unsavedCalls === 0 && unreadableLines === 0;
  const missing = [
    ...(unpriced > 0 ? [plural('unpricedCalls', unpriced, formatter.count(unpriced))] : []),
    ...(unsavedCalls > 0 ? [plural('unsavedCalls', unsavedCalls, formatter.count(unsavedCalls))] : []),
    ...(unreadableLines > 0 ? [plural('unreadableLines', unreadableLines, formatter.count(unreadableLines))] : []),
  ];
  const share = calls === 0 ? 1 : Math.min(pricedCalls, usageReportedCalls) / calls;
  // Lines that are missing are in no share of the calls that are there.
  const shown = share < 1 ? [text('completeShare', { share: formatter.percent(share) }), ...missing] : missing;
  const of = (count: number): string => text('countOfCalls', { count: formatter.count(count), calls: formatter.count(calls) });
  return html`<details class="badge-details" data-testid="completeness">
    <summary class="badge">
      ${icon(isComplete ? 'pass' : 'unverified', isComplete ? 'is-ok' : 'is-warning')}<span
        >${isComplete ? text('complete') : shown.join(' · ')}</span
      >${icon('chevron-down')}
    </summary>
    <div class="badge-box">
      <dl class="pairs">
        <dt>${text('pairPriced')}</dt>
        <dd>${of(pricedCalls)}</dd>
        <dt>${text('pairUsage')}</dt>
        <dd>${of(usageReportedCalls)}</dd>
        <dt>${text('pairUnsaved')}</dt>
        <dd>${formatter.count(unsavedCalls)}</dd>
        <dt>${text('pairOpen')}</dt>
        <dd>${formatter.count(openCalls)}</dd>
        <dt>${text('pairUnreadable')}</dt>
        <dd>${formatter.count(unreadableLines)}</dd>
      </dl>
      <p class="small muted">${text(isComplete ? 'completeTitle' : 'incompleteTitle')}</p>
    </div>
  </details>`;
}
