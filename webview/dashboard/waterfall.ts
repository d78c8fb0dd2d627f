import { html, nothing, svg } from 'lit';
import type { SVGTemplateResult, TemplateResult } from 'lit';
import type { CallView } from '../../src/protocol/tracesContract';
import { providerWord, statusLabel, statusWord, typeColour, typeWord } from '../shared/callWords';
import type { Formatter } from '../shared/formatter';
import { plural, text } from '../shared/strings';
import { layOutWaterfall, spanOf } from './waterfallLayout';
import type { Lane, Waterfall } from './waterfallLayout';

/** Past this many lanes the table alone is easier to read. */
const MAX_LANES = 200;
/** A shorter share of the whole without any call is only the time between two, and not worth a word. */
const TELLING_IDLE_SHARE = 0.01;

/**
 * One lane a call: failed attempts hatched, fallbacks outlined, pale until the first token, dots for gaps.
 * @param drawn how many lanes are drawn so far.
 */
export function waterfall(calls: readonly CallView[], drawn: number, formatter: Formatter): TemplateResult | typeof nothing {
  if (calls.length === 0) {
    return nothing;
  }
  const layout = layOutWaterfall(calls);
  const lanes = layout.lanes.slice(0, Math.min(drawn, MAX_LANES));
  return html`<section aria-labelledby="waterfall-title">
    <div class="section-head">
      <h2 id="waterfall-title">${text('waterfall')}</h2>
      <span class="grow"></span>
      ${legend()}
    </div>
    <svg class="definitions" width="0" height="0" aria-hidden="true">
      <defs>
        <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line class="hatch-line" x1="0" y1="0" x2="0" y2="6" />
        </pattern>
      </defs>
    </svg>
    <div class="waterfall">
      <div class="lane-name axis"></div>
      <div class="lane"><svg class="axis" aria-hidden="true">${axis(layout, formatter)}</svg></div>
      ${lanes.map((lane) => laneRow(lane, layout, formatter))}
    </div>
    <p class="muted small span" data-testid="trace-span">${spanWords(layout, formatter)}</p>
    ${calls.length > MAX_LANES
      ? html`<p class="muted small" data-testid="more-lanes">${text('moreLanes', { shown: formatter.count(MAX_LANES), count: formatter.count(calls.length) })}</p>`
      : nothing}
  </section>`;
}

/** The waterfall in a few sentences. */
function spanWords({ lanes }: Waterfall, formatter: Formatter): string {
  const { totalMs, mostAtOnce, failedMs, idleMs } = spanOf(lanes);
  const time = formatter.duration(totalMs);
  return [
    plural(mostAtOnce > 1 ? 'spanAtOnce' : 'spanInTurn', lanes.length, formatter.count(lanes.length), { time, most: formatter.count(mostAtOnce) }),
    ...(failedMs > 0 ? [text('spanFailed', { time: formatter.duration(failedMs) })] : []),
    ...(idleMs > totalMs * TELLING_IDLE_SHARE ? [text('spanIdle', { time: formatter.duration(idleMs) })] : []),
  ].join(' ');
}

function legend(): TemplateResult {
  return html`<ul class="legend" aria-label=${text('legend')}>
    <li>
      <svg width="14" height="12" aria-hidden="true">
        <rect class="hatch-bg" x=".5" y=".5" width="13" height="11" rx="2" />
        <rect x=".5" y=".5" width="13" height="11" rx="2" fill="url(#hatch)" />
      </svg>
      ${text('legendFailed')}
    </li>
    <li>
      <svg width="14" height="12" aria-hidden="true"><rect class="fallback-edge" x="1" y="1" width="12" height="10" rx="2" /></svg>
      ${text('legendFallback')}
    </li>
    <li>
      <svg width="14" height="12" aria-hidden="true"><line class="first-token" x1="7" x2="7" y1="0" y2="12" /></svg>
      ${text('legendFirstToken')}
    </li>
    <li>
      <svg width="14" height="12" aria-hidden="true"><line class="gap" x1="0" x2="14" y1="6" y2="6" /></svg>
      ${text('legendGap')}
    </li>
  </ul>`;
}

function axis(layout: Waterfall, formatter: Formatter): readonly SVGTemplateResult[] {
  return layout.ticks.map(
    (tick) =>
      svg`<text x=${percent(tick.at)} y="16" text-anchor=${anchor(tick.at)}>${formatter.axisTime(tick.milliseconds)}</text>`,
  );
}

function laneRow(lane: Lane, layout: Waterfall, formatter: Formatter): TemplateResult {
  const { call } = lane;
  return html`<div class="lane-name">
      <b><i class="key ${typeColour(call.usageType)}" aria-hidden="true"></i>${typeWord(call.usageType)} ${statusLabel(call.status)}</b>
      <span class="small">${providerWord(call.provider)} · ${call.model}</span>
    </div>
    <div class="lane">
      <svg role="img" aria-label=${laneLabel(lane, formatter)}>
        ${layout.ticks.map((tick) => svg`<line class="grid" x1=${percent(tick.at)} x2=${percent(tick.at)} y1="0" y2="48" />`)}
        ${lane.gap === undefined
          ? nothing
          : svg`<line class="gap" x1=${percent(lane.gap.left)} x2=${percent(lane.gap.right)} y1="20" y2="20" />`}
        ${bar(lane)} ${barText(lane, formatter)}
      </svg>
    </div>`;
}

function bar(lane: Lane): SVGTemplateResult {
  const { call } = lane;
  const rect = (className: string, left: number, width: number): SVGTemplateResult =>
    svg`<rect class=${className} x=${percent(left)} width=${percent(width)} y="12" height="16" rx="2" />`;
  if (call.status !== 'ok' && call.status !== 'fallback') {
    return svg`${rect('hatch-bg', lane.left, lane.width)}
      <rect x=${percent(lane.left)} width=${percent(lane.width)} y="12" height="16" rx="2" fill="url(#hatch)" />`;
  }
  const colour = typeColour(call.usageType);
  const { firstToken } = lane;
  const body =
    firstToken === undefined
      ? rect(colour, lane.left, lane.width)
      : svg`${rect(`${colour} wait`, lane.left, Math.max(0, firstToken - lane.left))}
          ${rect(colour, firstToken, Math.max(0, lane.left + lane.width - firstToken))}
          <line class="first-token" x1=${percent(firstToken)} x2=${percent(firstToken)} y1="10" y2="30" />`;
  return svg`${body} ${call.status === 'fallback' ? rect('fallback-edge', lane.left, lane.width) : nothing}`;
}

/** Under the bar's start, or at the right edge where it would not fit. */
function barText(lane: Lane, formatter: Formatter): SVGTemplateResult {
  const { call } = lane;
  const isLate = lane.left > 70;
  const words = [
    ...(call.latencyMs === null ? [] : [formatter.duration(call.latencyMs)]),
    ...(call.ttftMs === null || call.status !== 'ok'
      ? []
      : [text('laneFirstTokenAfter', { value: formatter.duration(call.ttftMs) })]),
    ...(call.status === 'ok' ? [] : [statusWord(call.status)]),
  ];
  return svg`<text class=${`on-${call.status}`} x=${percent(isLate ? 100 : lane.left)} y="42" text-anchor=${isLate ? 'end' : 'start'}>${words.join(' · ')}</text>`;
}

function laneLabel(lane: Lane, formatter: Formatter): string {
  const { call } = lane;
  return text('laneLabel', {
    type: typeWord(call.usageType),
    provider: providerWord(call.provider),
    model: call.model,
    attempt: formatter.count(call.attempt),
    start: formatter.duration(lane.startMs),
    end: formatter.duration(lane.endMs),
    status: statusWord(call.status),
  });
}

function anchor(at: number): 'start' | 'middle' | 'end' {
  return at < 4 ? 'start' : at > 96 ? 'end' : 'middle';
}

function percent(value: number): string {
  return `${value.toFixed(2)}%`;
}
