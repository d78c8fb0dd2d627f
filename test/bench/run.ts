// npm run bench [-- NAME ...] [--data DIR]: prints one JSON object a line, {"name","value","unit"}; reports, never gates.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { BenchmarkSkipped } from './benchmark';
import type { Benchmark } from './benchmark';

/** Benchmark name, and its file. Loaded by name, so that one that is broken leaves the others alone. */
const FILES = {
  activation: 'activation',
  package: 'package',
  log: 'logCall',
  retrieval: 'retrieval',
  indexing: 'indexing',
  search: 'search',
  ask: 'ask',
  anomalies: 'anomalies',
  providers: 'providers',
  sync: 'sync',
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

async function run(name: string, dataFolder: string | null): Promise<boolean> {
  try {
    const benchmark = await load(name);
    for (const row of await benchmark({ dataFolder })) {
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
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { data: { type: 'string' } } });
  const names = positionals.length > 0 ? positionals : Object.keys(FILES);
  const dataFolder = values.data === undefined ? null : path.resolve(values.data);
  for (const name of names) {
    const succeeded = await run(name, dataFolder);
    process.exitCode = succeeded ? process.exitCode : 1;
  }
}

void main();
