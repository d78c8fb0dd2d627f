import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SystemTimers } from '../../src/adapters/system/systemTimers';
import { VaultWorkerClient } from '../../src/workers/vault/vaultWorkerClient';
import { silentLogger } from '../support/silentLogger';
import { bundleVaultWorker } from '../support/vaultWorkerBundle';
import { BenchmarkSkipped, rounded } from './benchmark';
import type { Benchmark } from './benchmark';

const CUTOFF = 10;
/** Enough chunks for ten different notes. */
const CHUNKS = 100;

interface Query {
  readonly id: string;
  readonly text: string;
  /** Notes that must not count: the one that the query was taken from. */
  readonly exclude: readonly string[];
}

/**
 * How well notes are found: queries with known answers, over the vault beside the data folder that has the same name
 * without its ending `-links`. Plain BM25 has nDCG@10 0.234 and recall@10 0.347 on `digital-garden-links`.
 */
export const benchmark: Benchmark = async ({ dataFolder }) => {
  const vaultPath = dataFolder?.replace(/-links$/, '') ?? '';
  if (dataFolder === null || !existsSync(path.join(dataFolder, 'queries.ndjson')) || !existsSync(vaultPath)) {
    throw new BenchmarkSkipped('needs --data DIR with queries.ndjson and qrels.tsv, and the vault beside it');
  }
  const queries = readQueries(path.join(dataFolder, 'queries.ndjson'));
  const relevant = readRelevant(path.join(dataFolder, 'qrels.tsv'));
  const gains: number[] = [];
  const recalls: number[] = [];
  await withSearch(vaultPath, async (search) => {
    for (const query of queries) {
      const wanted = relevant.get(query.id) ?? new Set();
      const candidates = await search.search(query.text, CHUNKS);
      const ranked = [...new Set(candidates.map(({ notePath }) => notePath))]
        .filter((notePath) => !query.exclude.includes(notePath)).slice(0, CUTOFF);
      gains.push(discountedGain(ranked.map((note) => wanted.has(note))) / discountedGain(Array<boolean>(Math.min(CUTOFF, wanted.size)).fill(true)));
      recalls.push(ranked.filter((note) => wanted.has(note)).length / wanted.size);
    }
  });
  return [
    { name: 'retrieval_ndcg_at_10', value: rounded(mean(gains)), unit: 'ratio' },
    { name: 'retrieval_recall_at_10', value: rounded(mean(recalls)), unit: 'ratio' },
  ];
};

async function withSearch(vaultPath: string, use: (search: VaultWorkerClient) => Promise<void>): Promise<void> {
  const indexFolder = mkdtempSync(path.join(os.tmpdir(), 'second-brain-bench-'));
  const bundle = await bundleVaultWorker();
  const client = new VaultWorkerClient({ workerPath: bundle.workerPath, vaultPath, exclude: [], indexFolder, metadataFolder: `${indexFolder}-metadata`, timers: new SystemTimers(), logger: silentLogger });
  try {
    await use(client);
  } finally {
    await client.dispose();
    bundle.remove();
    rmSync(indexFolder, { recursive: true, force: true });
  }
}

function readQueries(file: string): Query[] {
  return readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Query);
}

/** Notes wanted, by query id. */
function readRelevant(file: string): Map<string, Set<string>> {
  const relevant = new Map<string, Set<string>>();
  for (const line of readFileSync(file, 'utf8').trim().split('\n').slice(1)) {
    const [query = '', note = ''] = line.split('\t');
    relevant.set(query, (relevant.get(query) ?? new Set<string>()).add(note));
  }
  return relevant;
}

function discountedGain(hits: readonly boolean[]): number {
  return hits.reduce((sum, isHit, rank) => sum + (isHit ? 1 / Math.log2(rank + 2) : 0), 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
