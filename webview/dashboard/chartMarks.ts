import { html, nothing, svg } from 'lit';
import type { SVGTemplateResult, TemplateResult } from 'lit';
import type { CostBarView, CostSeriesView, FindingMarkView } from '../../src/protocol/overviewContract';
import type { Formatter } from '../shared/formatter';
import { plural, text } from '../shared/strings';
import { CHART } from './costChartLayout';

/** Shape, colour and word of a finding: never one of them alone. Around 0,0, within 7 pixels. */
const FINDINGS = {
  critical: { look: 'mark-critical', shape: 'M-6 0 0-6 6 0 0 6Z', word: 'severityCritical' },
  warning: { look: 'mark-warning', shape: 'M0-6 6 5H-6Z', word: 'severityWarning' },
  info: { look: 'mark-info', shape: 'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0Z', word: 'severityInfo' },
  seenTo: { look: 'mark-seen', shape: 'M-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0Z', word: 'findingSeenTo' },
} as const;
const RUNS = {
  done: { look: 'mark-run', shape: 'M-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0Z', word: 'syncRuns' },
  failed: { look: 'mark-failed', shape: 'M-3-3 3 3M3-3-3 3', word: 'failedSyncRun' },
} as const;

type Look = (typeof FINDINGS)[keyof typeof FINDINGS] | (typeof RUNS)[keyof typeof RUNS];

function lookOf({ severity, isSeenTo }: FindingMarkView): (typeof FINDINGS)[keyof typeof FINDINGS] {
  return FINDINGS[isSeenTo ? 'seenTo' : severity];
}

/** The worst finding of a bar's time, above the bar. `x` in percent, `y` in pixels. */
export function findingMark({ findings: [worst] }: CostBarView, x: string, y: number): SVGTemplateResult | typeof nothing {
  return worst === undefined ? nothing : mark(lookOf(worst), x, Math.max(7, y));
}

/** Whether background jobs ran then, under the axis. */
export function runMark({ syncRuns, failedSyncRuns }: CostBarView, x: string): SVGTemplateResult | typeof nothing {
  return syncRuns === 0 ? nothing : mark(RUNS[failedSyncRuns > 0 ? 'failed' : 'done'], x, CHART.runs);
}

function mark({ look, shape }: Look, x: string, y: number): SVGTemplateResult {
  return svg`<svg x=${x} y=${y} overflow="visible" aria-hidden="true"><path class=${look} d=${shape} /></svg>`;
}

/** The findings of a bar's time in words, for its name; none where there are none. */
export function findingWords({ findings }: CostBarView): readonly string[] {
  return findings.length === 0 ? [] : [findings.map((finding) => `${finding.title} (${text(lookOf(finding).word)})`).join(', ')];
}

/** The runs of a bar's time in words. */
export function runWords({ syncRuns, failedSyncRuns }: CostBarView, formatter: Formatter): readonly string[] {
  if (syncRuns === 0) {
    return [];
  }
  const runs = plural('syncRunCount', syncRuns, formatter.count(syncRuns));
  return [failedSyncRuns === 0 ? runs : `${runs}, ${text('failedCount', { count: formatter.count(failedSyncRuns) })}`];
}

function legendWord(look: Look): string {
  const word = text(look.word);
  return look === FINDINGS.seenTo || look === RUNS.failed ? word : text('findingLegend', { severity: word });
}

/** What the marks in the chart mean. */
export function markLegend({ bars }: CostSeriesView): readonly TemplateResult[] {
  const looks = new Set<Look>(bars.flatMap(({ findings: [worst] }) => (worst === undefined ? [] : [lookOf(worst)])));
  if (bars.some(({ failedSyncRuns }) => failedSyncRuns > 0)) {
    looks.add(RUNS.failed);
  }
  return [...Object.values(FINDINGS), RUNS.failed]
    .filter((look) => looks.has(look))
    .map(
      (look) => html`<li class="mark-key">
        <svg width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">${svg`<path class=${look.look} d=${look.shape} />`}</svg
        ><span class="muted">${legendWord(look)}</span>
      </li>`,
    );
}
