import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { JOURNAL_FOLDER_NAME } from '../../src/adapters/journal/segmentName';
import { kindOfDatabase } from '../../src/adapters/sqlite/schema';
import { Sqlite, type Database } from '../../src/adapters/sqlite/sqlite';
import { UsageDatabase } from '../../src/adapters/sqlite/usageDatabase';
import { nodeFileSystem } from '../../src/adapters/system/nodeFileSystem';
import { SystemClock } from '../../src/adapters/system/systemClock';
import { JournalTail } from '../../src/workers/usage/journalTail';
import { bundleUsageWorker, type BundledUsageWorker } from '../support/bundledUsageWorker';
import { silentLogger } from '../support/silentLogger';
import { temporaryFolder } from '../support/temporaryFolder';
import { BenchmarkSkipped, median, rounded, type BenchmarkRow, type BenchmarkOptions } from './benchmark';
import { writeStoreJournal } from './storeJournal';
import { logBenchmark } from './storeLog';
import { sqlitePeers, type Peer } from './storePeers';
import { millisecondsOf, questionsOn } from './storeQuestions';
import { measureWindow, type WindowFigures } from './storeWindows';

const SIZES: Readonly<Record<string, number>> = { '10k': 10_000, '100k': 100_000, '1m': 1_000_000 };
/** From this size on, what takes minutes is left to the product alone. */
const LARGE = 1_000_000;
/** Noise needs a median. */
const COLD_RUNS = 5;
const OPEN_RUNS = 3;
/** The peer whose figure ratios are to. */
const MEASURE = 'better-sqlite3';

/** What recording costs, and stores of 10,000, 100,000 and 1,000,000 calls: opened, asked, published, rebuilt, beside other ways to SQLite. */
export async function benchmark({ rows }: BenchmarkOptions): Promise<readonly BenchmarkRow[]> {
  const sizes = rows === null ? Object.keys(SIZES) : [rows];
  const unknown = sizes.find((size) => !(size in SIZES));
  if (unknown !== undefined) throw new BenchmarkSkipped(`--rows is one of ${Object.keys(SIZES).join(', ')}`);
  const tools = temporaryFolder();
  try {
    const worker = await bundleUsageWorker(tools.path);
    const results = [...(await logBenchmark())];
    for (const size of sizes) {
      results.push(...(await storeOf(SIZES[size] ?? 0, worker)).map((row) => ({ ...row, name: `${row.name}_${size}` })));
    }
    return results;
  } finally {
    tools.remove();
  }
}

async function storeOf(count: number, worker: BundledUsageWorker): Promise<readonly BenchmarkRow[]> {
  const folder = temporaryFolder();
  try {
    const endMs = Date.now() - 60_000;
    writeStoreJournal(folder.path, count, endMs);
    const built = await measureWindow(folder.path, worker, 'publish');
    const rebuild = await rebuildRow(folder.path, count, built.overviewMs);
    const cold: WindowFigures[] = [];
    for (let run = 0; run < COLD_RUNS; run += 1) cold.push(await measureWindow(folder.path, worker, 'cold'));
    const of = (figure: keyof WindowFigures): number => rounded(median(cold.map((window) => window[figure])));
    return [
      rebuild,
      { name: 'publish_ms', value: rounded(built.publishMs), unit: 'ms' },
      { name: 'cold_cards_ms', value: of('cardsMs'), unit: 'ms' },
      { name: 'cold_overview_ms', value: of('overviewMs'), unit: 'ms' },
      { name: 'rss_mb', value: of('residentMb'), unit: 'MB' },
      { name: 'rss_peak_mb', value: rounded(Math.max(built.peakMb, ...cold.map(({ peakMb }) => peakMb))), unit: 'MB' },
      { name: 'host_delay_max_ms', value: of('hostDelayMs'), unit: 'ms' },
      { name: 'host_delay_max_while_rebuilding_ms', value: rounded(built.hostDelayMs), unit: 'ms' },
      ...(await questionRows(join(folder.path, 'usage.db'), new Date(endMs).toISOString().slice(0, 10), worker)),
    ];
  } finally {
    folder.remove();
  }
}

/** The same journal read by the same code into a peer's file. */
async function rebuildRow(folder: string, count: number, ownMs: number): Promise<BenchmarkRow> {
  const own = { name: 'rebuild_s', value: rounded(ownMs / 1_000), unit: 's' };
  const peer = sqlitePeers().find(({ name }) => name === MEASURE);
  if (peer === undefined || peer.missing !== undefined) return { ...own, peers: { [MEASURE]: peer?.missing ?? 'not there' } };
  if (count >= LARGE) return { ...own, peers: { [MEASURE]: 'not measured at this size' } };
  const path = join(folder, 'peer.db');
  const startMs = performance.now();
  const raw = peer.open(path);
  raw.run('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  const database = new UsageDatabase(raw);
  await new JournalTail(nodeFileSystem, join(folder, JOURNAL_FOLDER_NAME), silentLogger, new SystemClock()).catchUp(database, () => Promise.resolve());
  const seconds = (performance.now() - startMs) / 1_000;
  database.close();
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
  return { ...own, ratio: rounded(own.value / seconds), peers: { [MEASURE]: rounded(seconds) } };
}

/** The questions on the product's database in memory, and on peers that have the same file open. */
async function questionRows(path: string, today: string, { wasmPath }: BundledUsageWorker): Promise<readonly BenchmarkRow[]> {
  const sqlite = await Sqlite.load(readFileSync(wasmPath));
  let own: Database | undefined;
  const openedMs = median(Array.from({ length: OPEN_RUNS }, () => {
    own?.close();
    const startMs = performance.now();
    own = sqlite.open(readFileSync(path));
    if (kindOfDatabase(own) !== 'ours') throw new Error('The published database is not one of ours.');
    questionsOn(own, today).get('newest100_ms')?.();
    return performance.now() - startMs;
  }));
  if (own === undefined) return [];
  const figures = new Map([['open_ms', openedMs], ...millisecondsOf(questionsOn(own, today))]);
  own.close();
  const peers = sqlitePeers().map((peer) => ({ peer, figures: peerFigures(peer, path, today) }));
  return [...figures].map(([name, value]) => rowOf(name, value, peers));
}

function peerFigures(peer: Peer, path: string, today: string): ReadonlyMap<string, number> {
  if (peer.missing !== undefined) return new Map();
  const startMs = performance.now();
  const database = peer.open(path);
  const questions = questionsOn(database, today);
  questions.get('newest100_ms')?.();
  const openedMs = performance.now() - startMs;
  const figures = new Map([['open_ms', openedMs], ...millisecondsOf(questions)]);
  database.close();
  return figures;
}

function rowOf(name: string, value: number, peers: readonly { readonly peer: Peer; readonly figures: ReadonlyMap<string, number> }[]): BenchmarkRow {
  const measure = peers.find(({ peer }) => peer.name === MEASURE)?.figures.get(name);
  return {
    name,
    value: rounded(value),
    unit: 'ms',
    ...(measure === undefined ? {} : { ratio: rounded(value / measure) }),
    peers: Object.fromEntries(peers.map(({ peer, figures }) => [peer.name, peer.missing ?? rounded(figures.get(name) ?? Number.NaN)])),
  };
}
