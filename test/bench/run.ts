// npm run bench [-- NAME ...] [--data DIR] [--rows 10k|100k|1m]: prints one JSON object a line, {"name","value","unit"}, some with "peers" and "ratio"; reports, never gates.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { BenchmarkSkipped } from './benchmark';
import type { Benchmark, BenchmarkOptions } from './benchmark';

/** Benchmark name, and its file. Loaded by name, so that one that is broken leaves the others alone. */
const FILES = {
  activation: 'activation',
  dashboard: 'dashboard',
  package: 'package',
  log: 'logCall',
  retrieval: 'retrieval',
  indexing: 'indexing',
  search: 'search',
  ask: 'ask',
  anomalies: 'anomalies',
  providers: 'providers',
  sync: 'sync',
  store: 'store',
} satisfies Record<string, string>;

async function load(name: string): Promise<Benchmark> {
  const file = Object.entries(FILES).find(([known]) => known === name)?.[1];
  if (file === undefined) {
    throw new BenchmarkSkipped(`no such benchmark; there are ${Object.keys(FILES).join(', ')}`);
  }
  const place = path.join(__dirname, `${file}.ts`);
  if (!existsSync(place)) {
    throw new BenchmarkSkipped('not written yet');
  }
  const loaded: unknown = await import(place);
  if (typeof loaded !== 'object' || loaded === null || !('benchmark' in loaded) || typeof loaded.benchmark !== 'function') {
    throw new TypeError(`${file}.ts exports no function called "benchmark"`);
  }
  return loaded.benchmark as Benchmark;
}

async function run(name: string, options: BenchmarkOptions): Promise<boolean> {
  try {
    const benchmark = await load(name);
    for (const row of await benchmark(options)) {
      console.log(JSON.stringify(row));
    }
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const isSkipped = error instanceof BenchmarkSkipped;
    console.error(JSON.stringify(isSkipped ? { name, skipped: reason } : { name, failed: reason }));
    return isSkipped;
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { data: { type: 'string' }, rows: { type: 'string' } } });
  const names = positionals.length > 0 ? positionals : Object.keys(FILES);
  const options = { dataFolder: values.data === undefined ? null : path.resolve(values.data), rows: values.rows ?? null };
  for (const name of names) {
    const succeeded = await run(name, options);
    process.exitCode = succeeded ? process.exitCode : 1;
  }
}

void main();
