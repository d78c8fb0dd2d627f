import { execFileSync } from 'node:child_process';
import type { Frame, Page } from 'playwright-core';
import { projectRoot, vsixFile } from '../../scripts/lib/locations.mjs';
import { createHostFolder, globalStorageFolder, removeHostFolder } from '../support/host/hostFolder';
import { SecondBrainPanels } from '../support/host/panels';
import { temporaryVault } from '../support/host/temporaryVault';
import { Workbench } from '../support/host/workbench';
import { startWorkbenchHost } from '../support/host/workbenchHost';
import { BenchmarkSkipped, median, rounded, type BenchmarkOptions, type BenchmarkRow } from './benchmark';
import { LARGE_TRACE_CALLS, LARGE_TRACE_ID, layDashboardStore } from './dashboardStore';
import { webviewBytes } from './webviewBytes';

const SIZES: Readonly<Record<string, number>> = { '10k': 10_000, '100k': 100_000, '1m': 1_000_000 };
/** Otherwise half of the calls would be summed up while the rest is measured. */
const KEEP_ALL = { 'secondBrain.usage.retentionDays': 0 };
const RUNS = 5;
/** The last of them is one that no call of the large trace has. */
const STATUSES = ['error', 'ok', 'timeout', 'ok', 'fallback'];

/** The dashboard in the real workbench over a store of a million calls, measured in the window; no other tool has these surfaces, so there are no peers. */
export async function benchmark({ rows: size }: BenchmarkOptions): Promise<readonly BenchmarkRow[]> {
  const count = SIZES[size ?? '1m'];
  if (count === undefined) throw new BenchmarkSkipped(`--rows is one of ${Object.keys(SIZES).join(', ')}`);
  execFileSync(process.execPath, ['scripts/package.mjs'], { cwd: projectRoot, stdio: ['ignore', 'ignore', 'inherit'] });
  const folder = await createHostFolder();
  const vault = temporaryVault();
  try {
    await layDashboardStore(globalStorageFolder(folder), count);
    const host = await startWorkbenchHost({ workspace: vault.folder, vsix: vsixFile, folder, settings: KEEP_ALL });
    try {
      const workbench = new Workbench(host.page);
      await workbench.ready();
      return [...(await figures(new SecondBrainPanels(workbench), workbench)), ...webviewBytes()];
    } finally {
      await host.stop();
    }
  } finally {
    vault.remove();
    await removeHostFolder(folder);
  }
}

async function figures(panels: SecondBrainPanels, workbench: Workbench): Promise<readonly BenchmarkRow[]> {
  const cold = await opening(panels, workbench.page);
  const warm: Opening[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    await workbench.runCommand('View: Close Editor');
    warm.push(await opening(panels, workbench.page));
  }
  await panels.inDashboard('tab-traces', (frame) => frame.getByTestId('tab-traces').click());
  const filterMs = await panels.inDashboard('trace-row', async (frame) => {
    const all: number[] = [];
    for (const status of STATUSES) all.push(await filterChangeMs(frame, status));
    return all;
  });
  const groupMs: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    groupMs.push(await panels.inDashboard('trace-row', (frame) => traceGroupMs(frame, '[data-testid=trace-row]', 1)));
    await panels.inDashboard('back', (frame) => frame.getByTestId('back').click());
  }
  await panels.inDashboard('clear-filters', (frame) => frame.getByTestId('clear-filters').click());
  const largeMs = await panels.inDashboard('trace-row', (frame) => traceGroupMs(frame, `[data-trace-id="${LARGE_TRACE_ID}"]`, LARGE_TRACE_CALLS));
  const frameMs = await panels.inDashboard('trace-group', slowestFrameMs);
  const row = (name: string, value: number): BenchmarkRow => ({ name, value: rounded(value), unit: 'ms' });
  return [
    row('first_paint_ms', median(warm.map(({ paintMs }) => paintMs))),
    row('first_paint_cold_ms', cold.paintMs),
    row('overview_warm_ms', median(warm.map(({ wholeMs }) => wholeMs))),
    row('cards_cold_ms', cold.cardsMs),
    row('overview_cold_ms', cold.wholeMs),
    row('filter_change_ms', median(filterMs)),
    row('trace_group_ms', median(groupMs)),
    row('trace_1000_ms', largeMs),
    row('trace_1000_frame_max_ms', frameMs),
  ];
}

/** Milliseconds since the panel was in the window. */
interface Opening {
  /** The page's first content was painted. */
  readonly paintMs: number;
  readonly cardsMs: number;
  /** Cards, chart and breakdown were there. */
  readonly wholeMs: number;
}

// What follows runs in the page, whose types these tests do not have.
const NEXT_FRAME = 'new Promise((resolve) => requestAnimationFrame(resolve))';
/** Nothing that is measured takes so long: a page that never gets there fails instead of hanging. */
const LIMIT_MS = 60_000;

/** Waits frame by frame until a condition of the page holds. */
function until(condition: string): string {
  return `const limit = performance.now() + ${String(LIMIT_MS)};
    while (!(${condition})) {
      if (performance.now() > limit) throw new Error('the page did not get there: ' + JSON.stringify(globalThis.openingMs ?? null));
      await ${NEXT_FRAME};
    }`;
}

/**
 * Opens the dashboard and watches from the workbench, frame by frame, what its page shows: the editor writes that page
 * into a document of its own and replaces it, so that marks inside would be lost.
 */
async function opening(panels: SecondBrainPanels, page: Page): Promise<Opening> {
  await page.evaluate(`(() => {
    const seen = globalThis.openingMs = {};
    const before = new Set(document.querySelectorAll('iframe.webview'));
    const added = () => [...document.querySelectorAll('iframe.webview')].find((frame) => !before.has(frame));
    const panelSeen = new MutationObserver(() => {
      if (added() === undefined) return;
      seen.panel ??= performance.now();
      panelSeen.disconnect();
    });
    panelSeen.observe(document.body, { childList: true, subtree: true });
    const parts = { cards: '[data-testid=stat-card]', chart: '[data-testid=cost-bar]', breakdown: '[data-testid=breakdown-row]' };
    const look = () => {
      const outer = added()?.contentDocument;
      const inner = (outer?.getElementById('active-frame') ?? outer?.getElementById('pending-frame'))?.contentWindow;
      const paint = inner?.performance.getEntriesByName('first-contentful-paint')[0];
      if (paint !== undefined) seen.paint ??= inner.performance.timeOrigin + paint.startTime - performance.timeOrigin;
      for (const [name, selector] of Object.entries(parts)) {
        if (inner?.document.querySelector(selector)) seen[name] ??= performance.now();
      }
      if (['paint', ...Object.keys(parts)].some((name) => seen[name] === undefined)) requestAnimationFrame(look);
    };
    look();
  })()`);
  await panels.openDashboard();
  return page.evaluate<Opening>(`(async () => {
    const seen = globalThis.openingMs;
    ${until('[seen.panel, seen.paint, seen.cards, seen.chart, seen.breakdown].every((mark) => mark !== undefined)')}
    return { paintMs: seen.paint - seen.panel, cardsMs: seen.cards - seen.panel, wholeMs: Math.max(seen.cards, seen.chart, seen.breakdown) - seen.panel };
  })()`);
}

/** From the choice of another status to its calls on screen. */
function filterChangeMs(frame: Frame, status: string): Promise<number> {
  return frame.evaluate<number>(`(async () => {
    const select = document.querySelector('#filter-status');
    const begin = performance.now();
    select.value = '${status}';
    select.dispatchEvent(new Event('change'));
    const isThere = () => {
      const rows = [...document.querySelectorAll('[data-testid=trace-row]')];
      return rows.length > 0 && rows.every((row) => row.dataset.status === '${status}');
    };
    ${until('isThere()')}
    return performance.now() - begin;
  })()`);
}

/** From "View Trace" in the first such row to its trace, of so many calls at least, on screen. */
function traceGroupMs(frame: Frame, row: string, calls: number): Promise<number> {
  return frame.evaluate<number>(`(async () => {
    const link = () => document.querySelector('${row} [data-testid=view-trace]');
    ${until('link() !== null')}
    const begin = performance.now();
    link().click();
    while (document.querySelectorAll('[data-testid=trace-call]').length < ${String(calls)}) await ${NEXT_FRAME};
    await ${NEXT_FRAME};
    return performance.now() - begin;
  })()`);
}

/** The longest time between two frames while the trace is scrolled from its top to its end. */
function slowestFrameMs(frame: Frame): Promise<number> {
  return frame.evaluate<number>(`(async () => {
    const page = document.documentElement;
    let slowest = 0;
    let last = await ${NEXT_FRAME};
    for (let top = 0; top < page.scrollHeight; top += 200) {
      page.scrollTop = top;
      const now = await ${NEXT_FRAME};
      slowest = Math.max(slowest, now - last);
      last = now;
    }
    return slowest;
  })()`);
}
