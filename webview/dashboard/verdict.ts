import { html, nothing, svg } from 'lit';
import type { TemplateResult } from 'lit';
import type { OverviewView } from '../../src/protocol/overviewContract';
import type { Formatter } from '../shared/formatter';
import { icon } from '../shared/icon';
import { text } from '../shared/strings';

/** What is said of today, in a word. */
export type Verdict = 'normal' | 'unusual' | 'unknown';

/** A day up to so many times the upper end of the usual range is still an ordinary one. */
const ORDINARY_RATIO = 1.25;

const LOOKS = {
  normal: { icon: 'pass', tone: 'is-ok', title: 'verdictNormal' },
  unusual: { icon: 'error', tone: 'is-error', title: 'verdictUnusual' },
  unknown: { icon: 'info', tone: 'is-info', title: 'verdictUnknown' },
} as const;

/** Unusual where a finding says so, where today is over the limit, or where it is far above what is usual. */
export function verdictOf({ today, usual, dailyLimitUsd }: Pick<OverviewView, 'today' | 'usual' | 'dailyLimitUsd'>, hasSevereFinding: boolean): Verdict {
  if (hasSevereFinding || (dailyLimitUsd !== null && today.usd > dailyLimitUsd)) {
    return 'unusual';
  }
  if (usual === null) {
    return 'unknown';
  }
  return today.usd > usual.highUsd * ORDINARY_RATIO ? 'unusual' : 'normal';
}

/** The verdict on today with its measure: what it cost, what is usual, and the limit. */
export function verdictPart(view: OverviewView, hasSevereFinding: boolean, formatter: Formatter): TemplateResult {
  const verdict = verdictOf(view, hasSevereFinding);
  const look = LOOKS[verdict];
  const { usual, today } = view;
  const money = (usd: number): string => formatter.totalCost({ usd, unpricedCalls: 0 });
  const usualWords = usual === null ? text('usualUnknown') : text('usualDay', { low: money(usual.lowUsd), high: money(usual.highUsd) });
  return html`<div class="verdict" data-testid="verdict" data-verdict=${verdict}>
    <div>
      <h1 id="verdict-title" tabindex="-1">${icon(look.icon, look.tone)}${text(look.title)}</h1>
      <p><b title=${formatter.exactCost(today)}>${formatter.totalCost(today)}</b> ${text('soFar')} ${usualWords}</p>
    </div>
    ${bullet(view, formatter)}
  </div>`;
}

/** Today as a bar over the usual range, with a tick for the limit. Its colour is that of the cost: what findings say, the icon says. */
function bullet(view: OverviewView, formatter: Formatter): TemplateResult | typeof nothing {
  const { today, usual, dailyLimitUsd } = view;
  if (usual === null && dailyLimitUsd === null) {
    return nothing;
  }
  const money = (usd: number): string => formatter.totalCost({ usd, unpricedCalls: 0 });
  const whole = Math.max(today.usd, dailyLimitUsd ?? 0, usual?.highUsd ?? 0) * 1.1 || 1;
  const at = (usd: number): string => `${((usd / whole) * 100).toFixed(2)}%`;
  const isFar = (usd: number): boolean => usd / whole > 0.85;
  const label = [
    text('bulletToday', { value: formatter.totalCost(today) }),
    ...(usual === null ? [] : [text('bulletUsual', { low: money(usual.lowUsd), high: money(usual.highUsd) })]),
    ...(dailyLimitUsd === null ? [] : [text('dailyLimit', { value: money(dailyLimitUsd) })]),
  ].join('; ');
  const middle = usual === null ? 0 : (usual.lowUsd + usual.highUsd) / 2;
  const showUsualWord = usual !== null && (dailyLimitUsd === null || Math.abs(middle - dailyLimitUsd) / whole > 0.2);
  return html`<svg class="bullet" role="img" aria-label=${label}>
    <rect class="track" x="0" width="100%" y="18" height="8" rx="2" />
    ${usual === null ? nothing : svg`<rect class="usual" x=${at(usual.lowUsd)} width=${at(Math.max(usual.highUsd - usual.lowUsd, whole / 200))} y="14" height="16" rx="2" />`}
    <rect class=${`value ${verdictOf(view, false)}`} x="0" width=${at(today.usd)} y="18" height="8" rx="2" />
    ${showUsualWord ? svg`<text x=${at(middle)} y="43" text-anchor=${middle / whole < 0.08 ? 'start' : 'middle'}>${text('bulletUsualWord')}</text>` : nothing}
    ${dailyLimitUsd === null
      ? nothing
      : svg`<line class="limit" x1=${at(dailyLimitUsd)} x2=${at(dailyLimitUsd)} y1="12" y2="32" />
          <text x=${at(dailyLimitUsd)} y="43" text-anchor=${isFar(dailyLimitUsd) ? 'end' : 'middle'}>${text('bulletLimit', { value: money(dailyLimitUsd) })}</text>`}
    <text class="now" x=${at(today.usd)} y="10" text-anchor=${isFar(today.usd) ? 'end' : 'start'}>${text('todayCost', { value: formatter.totalCost(today) })}</text>
  </svg>`;
}
