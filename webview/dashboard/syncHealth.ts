import { html, nothing, svg } from 'lit';
import type { SVGTemplateResult, TemplateResult } from 'lit';
import type { SyncHealthView, SyncJobView, SyncRunView } from '../../src/protocol/syncContract';
import type { Formatter } from '../shared/formatter';
import { icon } from '../shared/icon';
import type { IconName } from '../shared/icon';
import { text } from '../shared/strings';
import { unknown } from './callCells';

export interface SyncHealthActions {
  /** Shows the calls of a run. */
  readonly showRun: (runId: string) => void;
  readonly syncNow: () => void;
}

const JOB_WORDS = { extraction: 'typeExtraction', inbox: 'typeInbox' } as const;
/** Rows of the table before it is opened wide. */
const SHOWN_ROWS = 7;
const CHART_HEIGHT = 34;

/** How a run ended, as icon, word and colour. */
function runLook(run: SyncRunView): { readonly icon: IconName; readonly word: string; readonly tone: string } {
  switch (run.stopped) {
    case 'cancelled':
      return { icon: 'circle-slash', word: text('runCancelled'), tone: 'cancelled' };
    case 'budget':
      return { icon: 'warning', word: text('runBudget'), tone: 'timeout' };
    case 'paused':
      return { icon: 'debug-pause', word: text('runPaused'), tone: 'cancelled' };
    case 'providers':
      return { icon: 'error', word: text('runNoProvider'), tone: 'error' };
    case 'interrupted':
      return { icon: 'error', word: text('runInterrupted'), tone: 'error' };
    case 'failed':
      return { icon: 'error', word: text('runFailed'), tone: 'error' };
    case null:
      return isFailed(run) ? { icon: 'error', word: text('runFailed'), tone: 'error' } : { icon: 'pass', word: text('runDone'), tone: 'ok' };
  }
}

function isFailed({ status, failed, stopped }: SyncRunView): boolean {
  return stopped === 'failed' || status === 'error' || status === 'timeout' || status === 'interrupted' || (failed ?? 0) > 0;
}

/** How background work has been doing: each job with its last runs, and the runs as a table. Nothing while there was no run. */
export function syncHealthPart(view: SyncHealthView, formatter: Formatter, actions: SyncHealthActions): TemplateResult | typeof nothing {
  if (view.schedule === 'off' && view.pausedBy === null && view.jobs.every(({ runs }) => runs.length === 0)) {
    return nothing;
  }
  return html`<section aria-labelledby="sync-title" data-testid="sync-health">
    <div class="section-head">
      <h2 id="sync-title">${text('syncHealth')}</h2>
      <span class="muted small">${stateSentence(view)}</span>
      <span class="grow"></span>
      <vscode-button appearance="secondary" data-testid="sync-now" @click=${actions.syncNow}>${text('syncNow')}</vscode-button>
    </div>
    <div class="jobs">${view.jobs.map((job) => jobCard(job, view, formatter))}</div>
    ${runTable(view, formatter, actions)}
  </section>`;
}

function stateSentence({ schedule, pausedBy }: SyncHealthView): string {
  if (pausedBy !== null) {
    return text(pausedBy === 'user' ? 'syncPausedByUser' : 'syncPausedByProtection');
  }
  switch (schedule) {
    case 'off':
      return text('scheduleOff');
    case 'hourly':
      return text('scheduleHourly');
    case 'daily':
      return text('scheduleDaily');
  }
}

function jobCard({ job, runs, isStale }: SyncJobView, view: SyncHealthView, formatter: Formatter): TemplateResult {
  const last = runs[0];
  const fact = (label: string, value: unknown): TemplateResult => html`<div><dt>${label}</dt><dd>${value}</dd></div>`;
  return html`<article class="job" aria-labelledby=${`job-${job}`} data-testid="sync-job" data-job=${job}>
    <header>
      <h3 id=${`job-${job}`}>${text(JOB_WORDS[job])}</h3>
      ${jobState(last, isStale, view.pausedBy !== null)}
    </header>
    <dl class="facts">
      ${fact(text('lastRun'), last === undefined ? unknown(text('noRunYet')) : html`${when(last, view, formatter)}${last.durationMs === null ? '' : `, ${formatter.duration(last.durationMs)}`}`)}
      ${fact(text('processedFailed'), html`${count(last?.processed, formatter)} / ${count(last?.failed, formatter)}`)}
      ${fact(text('costPerNote'), costPerNote(last, formatter))}
      ${fact(text('nextRun'), nextRun(last, view, formatter))}
    </dl>
    ${runs.length === 0 ? nothing : runChart(runs, text(JOB_WORDS[job]), formatter)}
  </article>`;
}

/** Late or paused outweighs how the last run ended. */
function jobState(last: SyncRunView | undefined, isStale: boolean, isPaused: boolean): TemplateResult | typeof nothing {
  if (isPaused) {
    return stateLabel('debug-pause', text('runPaused'), 'cancelled');
  }
  if (isStale) {
    return stateLabel('warning', text('jobStale'), 'timeout');
  }
  if (last === undefined) {
    return nothing;
  }
  const look = runLook(last);
  return stateLabel(look.icon, look.word, look.tone);
}

function stateLabel(name: IconName, word: string, tone: string): TemplateResult {
  return html`<span class="status ${tone}">${icon(name)}<span class="word">${word}</span></span>`;
}

/** The next run is an interval after the last one began; one that is due already runs as soon as it can. */
function nextRun(last: SyncRunView | undefined, { schedule, pausedBy, asOf }: SyncHealthView, formatter: Formatter): string {
  if (schedule === 'off' || pausedBy !== null) {
    return text('nextWhenAsked');
  }
  const next = last === undefined ? undefined : Date.parse(last.startedAt) + (schedule === 'hourly' ? 3_600_000 : 86_400_000);
  return next === undefined || next <= Date.parse(asOf) ? text('nextSoon') : formatter.timestampShort(new Date(next).toISOString(), asOf);
}

/** Cost of the last runs, oldest at the left; failed ones in red with a mark. */
function runChart(runs: readonly SyncRunView[], job: string, formatter: Formatter): TemplateResult {
  const oldestFirst = runs.toReversed();
  const highest = Math.max(0, ...oldestFirst.map(({ costUsd }) => costUsd ?? 0));
  const slot = 100 / 20;
  const bars = oldestFirst.map((run, index): SVGTemplateResult => {
    const height = Math.max(3, highest === 0 ? 0 : ((run.costUsd ?? 0) / highest) * (CHART_HEIGHT - 8));
    const left = `${((20 - oldestFirst.length + index) * slot + slot * 0.12).toFixed(2)}%`;
    return svg`<rect class=${isFailed(run) ? 'run-failed' : 'run-ok'} x=${left} width=${`${(slot * 0.76).toFixed(2)}%`} y=${(CHART_HEIGHT - height).toFixed(1)} height=${height.toFixed(1)} rx="1" />`;
  });
  const failed = runs.filter(isFailed).length;
  const label = text('runsLabel', {
    job,
    count: formatter.count(runs.length),
    most: formatter.totalCost({ usd: highest, unpricedCalls: 0 }),
    failed: formatter.count(failed),
  });
  return html`<svg class="runs" role="img" aria-label=${label}>${bars}<line class="base" x1="0" x2="100%" y1="35.5" y2="35.5" /></svg>`;
}

function runTable(view: SyncHealthView, formatter: Formatter, actions: SyncHealthActions): TemplateResult | typeof nothing {
  const rows = view.jobs.flatMap(({ job, runs }) => runs.map((run) => ({ job, run }))).sort((one, other) => other.run.startedAt.localeCompare(one.run.startedAt));
  if (rows.length === 0) {
    return nothing;
  }
  const table = (some: typeof rows): TemplateResult => html`<div class="table-wrap" tabindex="0" role="region" aria-label=${text('syncRuns')}>
    <table class="grid">
      <thead>
        <tr>
          <th scope="col">${text('columnStarted')}</th>
          <th scope="col">${text('columnJob')}</th>
          <th scope="col">${text('columnState')}</th>
          <th scope="col" class="num p1">${text('columnProcessed')}</th>
          <th scope="col" class="num p2">${text('columnSkipped')}</th>
          <th scope="col" class="num p1">${text('columnFailed')}</th>
          <th scope="col" class="num">${text('columnCost')}</th>
          <th scope="col" class="num p2">${text('costPerNote')}</th>
          <th scope="col" class="num p2">${text('columnDuration')}</th>
        </tr>
      </thead>
      <tbody>
        ${some.map(({ job, run }) => runRow(job, run, view, formatter, actions))}
      </tbody>
    </table>
  </div>`;
  const hidden = rows.length - SHOWN_ROWS;
  return html`${table(rows.slice(0, SHOWN_ROWS))}
  ${hidden <= 0
    ? nothing
    : html`<details class="twin" data-testid="older-runs">
        <summary class="link-button">${text('olderRuns', { count: formatter.count(hidden) })}</summary>
        ${table(rows.slice(SHOWN_ROWS))}
      </details>`}`;
}

function runRow(job: SyncJobView['job'], run: SyncRunView, view: SyncHealthView, formatter: Formatter, actions: SyncHealthActions): TemplateResult {
  const { runId } = run;
  const look = runLook(run);
  const time = when(run, view, formatter);
  return html`<tr data-testid="sync-run">
    <td>
      ${runId === null
        ? time
        : html`<button
            type="button"
            class="text-link"
            aria-label=${text('showRun', { job: text(JOB_WORDS[job]), time })}
            @click=${() => {
              actions.showRun(runId);
            }}
          >
            ${time}
          </button>`}
    </td>
    <td>${text(JOB_WORDS[job])}</td>
    <td>${stateLabel(look.icon, look.word, look.tone)}</td>
    <td class="num p1">${count(run.processed, formatter)}</td>
    <td class="num p2">${count(run.skipped, formatter)}</td>
    <td class="num p1">${count(run.failed, formatter)}</td>
    <td class="num">${run.costUsd === null ? unknown(text('notRecorded')) : html`<span title=${formatter.exactCost({ usd: run.costUsd, unpricedCalls: run.unpricedCalls })}>${formatter.totalCost({ usd: run.costUsd, unpricedCalls: run.unpricedCalls })}</span>`}</td>
    <td class="num p2">${costPerNote(run, formatter)}</td>
    <td class="num p2">${run.durationMs === null ? unknown(text('notRecorded')) : formatter.duration(run.durationMs)}</td>
  </tr>`;
}

function when({ startedAt }: SyncRunView, { asOf }: SyncHealthView, formatter: Formatter): string {
  return formatter.timestampShort(startedAt, asOf);
}

function count(value: number | null | undefined, formatter: Formatter): TemplateResult | string {
  return value === null || value === undefined ? unknown(text('notRecorded')) : formatter.count(value);
}

function costPerNote(run: SyncRunView | undefined, formatter: Formatter): TemplateResult | string {
  if (run === undefined || run.costPerNoteUsd === null) {
    return unknown(text('noNoteProcessed'));
  }
  const cost = { usd: run.costPerNoteUsd, unpricedCalls: run.unpricedCalls };
  return html`<span title=${formatter.exactCost(cost)}>${formatter.traceCost(cost)}</span>`;
}
