import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { projectRoot, vsixFile } from '../../scripts/lib/locations.mjs';
import { segmentName } from '../../src/adapters/journal/segmentName';
import { closeLine, headerLine } from '../../src/core/usage/journalLine';
import { aCall } from '../support/aCall';
import { createHostFolder, globalStorageFolder, removeHostFolder } from '../support/host/hostFolder';
import { SecondBrainPanels } from '../support/host/panels';
import { temporaryVault } from '../support/host/temporaryVault';
import { Workbench } from '../support/host/workbench';
import { startWorkbenchHost } from '../support/host/workbenchHost';
import { SequentialIds } from '../support/sequentialIds';
import { BenchmarkSkipped, median, rounded, type BenchmarkOptions, type BenchmarkRow } from './benchmark';
import { writeStoreJournal } from './storeJournal';
import { webviewBytes } from './webviewBytes';

const SIZES: Readonly<Record<string, number>> = { '10k': 10_000, '100k': 100_000, '1m': 1_000_000 };
const RUNS = 5;
const LARGE_TRACE_CALLS = 1_000;
const LARGE_TRACE_ID = 'b'.repeat(32);
/** The view is made from the journal once, before anything is measured. */
const BUILD_LIMIT_MS = 600_000;

/** The dashboard in the real workbench over a store of a million calls, measured inside its page; no other tool has these surfaces, so there are no peers. */
export async function benchmark({ rows: size }: BenchmarkOptions): Promise<readonly BenchmarkRow[]> {
  const count = SIZES[size ?? '1m'];
  if (count === undefined) throw new BenchmarkSkipped(`--rows is one of ${Object.keys(SIZES).join(', ')}`);
  execFileSync(process.execPath, ['scripts/package.mjs'], { cwd: projectRoot, stdio: ['ignore', 'ignore', 'inherit'] });
  const folder = await createHostFolder();
  const vault = temporaryVault();
  try {
    const storage = globalStorageFolder(folder);
    const endMs = Date.now() - 60_000;
    writeStoreJournal(storage, count, endMs);
    appendLargeTrace(storage, endMs);
    const start = (vsix?: string): ReturnType<typeof startWorkbenchHost> => startWorkbenchHost({ workspace: vault.folder, vsix, folder });
    await measured(await start(vsixFile), async (panels) => panels.inDashboard('cost-bar', () => Promise.resolve(), BUILD_LIMIT_MS));
    return [...(await measured(await start(), figures)), ...webviewBytes()];
  } finally {
    vault.remove();
    await removeHostFolder(folder);
  }
}

type Host = Awaited<ReturnType<typeof startWorkbenchHost>>;

/** Opens the dashboard in a window that has just started, and ends the window. */
async function measured<T>(host: Host, act: (panels: SecondBrainPanels, workbench: Workbench) => Promise<T>): Promise<T> {
  try {
    // Runs in every page of the window before its own scripts: says when each part was there, from the page's beginning.
    await host.context.addInitScript(`(() => {
      const parts = { cards: '[data-testid=stat-card]', chart: '[data-testid=cost-bar]', breakdown: '[data-testid=breakdown-row]' };
      globalThis.partsMs = {};
      new MutationObserver(() => {
        for (const [name, selector] of Object.entries(parts)) {
          if (globalThis.partsMs[name] === undefined && document.querySelector(selector) !== null) globalThis.partsMs[name] = performance.now();
        }
      }).observe(document, { childList: true, subtree: true });
    })();`);
    const workbench = new Workbench(host.page);
    await workbench.ready();
    const panels = new SecondBrainPanels(workbench);
    await panels.openDashboard();
    return await act(panels, workbench);
  } finally {
    await host.stop();
  }
}

async function figures(panels: SecondBrainPanels, workbench: Workbench): Promise<readonly BenchmarkRow[]> {
  const cold = await panels.inDashboard('cost-bar', openingMs, BUILD_LIMIT_MS);
  const warm: Opening[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    await workbench.runCommand('View: Close Editor');
    await panels.openDashboard();
    warm.push(await panels.inDashboard('cost-bar', openingMs));
  }
  await panels.inDashboard('tab-traces', (frame) => frame.getByTestId('tab-traces').click());
  const filterMs = await panels.inDashboard('trace-row', async (frame) => {
    const all: number[] = [];
    for (const status of ['error', 'ok', 'fallback', 'timeout', 'ok']) all.push(await filterChangeMs(frame, status));
    return all;
  });
  await panels.inDashboard('clear-filters', (frame) => frame.getByTestId('clear-filters').click());
  const groupMs = await panels.inDashboard('trace-row', traceGroupMs);
  const frameMs = await panels.inDashboard('trace-group', slowestFrameMs);
  const row = (name: string, value: number): BenchmarkRow => ({ name, value: rounded(value), unit: 'ms' });
  return [
    row('first_paint_ms', median(warm.map(({ paintMs }) => paintMs))),
    row('overview_warm_ms', median(warm.map(({ wholeMs }) => wholeMs))),
    row('cards_cold_ms', cold.cardsMs),
    row('overview_cold_ms', cold.wholeMs),
    row('filter_change_ms', median(filterMs)),
    row('trace_group_ms', groupMs),
    row('trace_1000_frame_max_ms', frameMs),
  ];
}

interface Opening {
  readonly paintMs: number;
  readonly cardsMs: number;
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
      if (performance.now() > limit) throw new Error('the page did not get there');
      await ${NEXT_FRAME};
    }`;
}

/** When the page that shows was painted and had its parts, from its beginning. */
function openingMs(frame: Frame): Promise<Opening> {
  return frame.evaluate<Opening>(`(async () => {
    const parts = globalThis.partsMs;
    ${until('parts !== undefined && parts.cards !== undefined && parts.chart !== undefined && parts.breakdown !== undefined')}
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    return { paintMs: paint === undefined ? Number.NaN : paint.startTime, cardsMs: parts.cards, wholeMs: Math.max(parts.cards, parts.chart, parts.breakdown) };
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

/** From "View Trace" of the newest call, whose trace is the large one, to all of its calls on screen. */
function traceGroupMs(frame: Frame): Promise<number> {
  return frame.evaluate<number>(`(async () => {
    const begin = performance.now();
    document.querySelector('[data-testid=view-trace]').click();
    ${until(`document.querySelectorAll('[data-testid=trace-call]').length >= ${String(LARGE_TRACE_CALLS)}`)}
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

/** The newest calls of all, of one trace. */
function appendLargeTrace(storage: string, endMs: number): void {
  const ids = new SequentialIds();
  const calls = Array.from({ length: LARGE_TRACE_CALLS }, (_, index) => {
    const timestamp = new Date(endMs + index * 10).toISOString();
    return aCall({ uid: `018fffff-ffff-7000-8000-${String(index).padStart(12, '0')}`, timestamp, localDay: timestamp.slice(0, 10), traceId: LARGE_TRACE_ID, latencyMs: 10 });
  });
  const file = path.join(storage, 'journal', segmentName(new Date(endMs).toISOString().slice(0, 10), ids.uid().replace(/^./, 'f')));
  appendFileSync(file, [headerLine(), ...calls.map(closeLine)].join(''));
}
