import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';

/** What a process does that may end itself in the middle. */
export interface CrashingRun {
  readonly job: 'extraction' | 'inbox';
  readonly vaultPath: string;
  readonly storage: string;
  /** Gets a line for each call, each change to the disk and each summary row. */
  readonly log: string;
  /** The change before which the process ends; 0 for none. */
  readonly dieAt: number;
  /** 1 for the first run over this vault. */
  readonly run: number;
}

/** Builds the program of such runs into a folder. */
export async function buildCrashingSync(folder: string): Promise<string> {
  const program = path.join(folder, 'crashingSync.cjs');
  await esbuild.build({
    entryPoints: [require.resolve('./crashingSync')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    outfile: program,
    logLevel: 'error',
  });
  return program;
}

export interface EndedRun {
  readonly signal: string | null;
  readonly calls: number;
  readonly changes: readonly string[];
  /** Summary rows, as `uid status`. */
  readonly rows: readonly string[];
}

export function runCrashing(program: string, run: CrashingRun): EndedRun {
  const { signal, status, stderr } = spawnSync(process.execPath, [program, JSON.stringify(run)], { encoding: 'utf8', timeout: 30_000 });
  if (signal === null && status !== 0) throw new Error(`the run failed: ${stderr}`);
  const lines = existsSync(run.log) ? readFileSync(run.log, 'utf8').split('\n') : [];
  return {
    signal,
    calls: lines.filter((line) => line === 'call').length,
    changes: lines.filter((line) => line.startsWith('change ')).map((line) => line.slice('change '.length)),
    rows: lines.filter((line) => line.startsWith('row ')).map((line) => line.slice('row '.length)),
  };
}
