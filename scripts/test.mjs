// npm test [-- stage ...]: sets everything up, runs the stages in order (all by default) and closes with one line
// that counts all tests.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { addCounts, formatCounts, judge, parseCounts } from './lib/counts.mjs';
import { projectRoot } from './lib/locations.mjs';
import { childEnvironment } from './lib/processes.mjs';
import { build, ensurePackages } from './lib/setup.mjs';
import { stages } from './lib/stages.mjs';

/** @typedef {import('./lib/counts.mjs').Counts} Counts */

/** @type {import('node:child_process').ChildProcess | undefined} */
let current;
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.once(signal, () => {
    // It ends what it started; then we end.
    current?.kill(signal);
    current?.once('close', () => process.exit(1));
    if (current === undefined) {
      process.exit(1);
    }
  });
}

const chosen = chooseStages(process.argv.slice(2));
await timed('packages', ensurePackages);
const builds = chosen.some(({ needsBuild }) => needsBuild);
const buildFailure = builds ? await failureOf(() => timed('build', build)) : undefined;

/** @type {{ name: string, counts: Counts, seconds: number }[]} */
const results = [];
for (const stage of chosen) {
  const startedMs = Date.now();
  const counts = await runStage(stage);
  const seconds = (Date.now() - startedMs) / 1000;
  results.push({ name: stage.name, counts, seconds });
  console.log(`== ${stage.name}: ${formatCounts(counts)} in ${seconds.toFixed(1)} s\n`);
}

const total = addCounts(results.map(({ counts }) => counts));
for (const { name, counts, seconds } of results) {
  console.log(`${name.padEnd(12)} ${seconds.toFixed(1).padStart(6)} s   ${formatCounts(counts)}`);
}
console.log(formatCounts(total));
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

/** @param {readonly string[]} names */
function chooseStages(names) {
  const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length > 0) {
    console.error(`There is no stage ${unknown.join(', ')}; there are ${stages.map(({ name }) => name).join(', ')}.`);
    process.exit(2);
  }
  return names.length === 0 ? stages : stages.filter(({ name }) => names.includes(name));
}

/**
 * @param {import('./lib/stages.mjs').Stage} stage
 * @returns {Promise<Counts>}
 */
async function runStage(stage) {
  console.log(`== ${stage.name}`);
  const obstacle = stage.needsBuild && buildFailure !== undefined ? 'the build failed' : await failureOf(async () => stage.setUp?.());
  if (obstacle !== undefined) {
    console.error(`${stage.name} did not run: ${obstacle}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const counts = [];
  for (const step of stage.steps) {
    counts.push(await runStep(step));
  }
  return addCounts(counts);
}

/**
 * Shows the output of a step as it comes, but for its line of counts, which would look like the closing one.
 *
 * @param {import('./lib/stages.mjs').Step} step
 * @returns {Promise<Counts>}
 */
function runStep({ title, args, result }) {
  return new Promise((resolve) => {
    const colour = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
    const child = spawn(process.execPath, args, { cwd: projectRoot, env: childEnvironment(colour), stdio: ['ignore', 'pipe', 'inherit'] });
    current = child;
    /** @type {Counts | undefined} */
    let told;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const counts = result === 'counts' ? parseCounts(line) : undefined;
      told = counts ?? told;
      if (counts === undefined) {
        console.log(line);
      }
    });
    child.once('close', (code, signal) => {
      current = undefined;
      const exitCode = code ?? signal ?? 1;
      const counts = result === 'counts' ? judge(told, exitCode) : judge({ passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1, skipped: 0 }, exitCode);
      console.log(`   ${title}: ${result === 'counts' ? formatCounts(counts) : exitCode === 0 ? 'passed' : 'failed'}`);
      resolve(counts);
    });
  });
}

/**
 * @param {string} title
 * @param {() => Promise<void>} work
 */
async function timed(title, work) {
  const startedMs = Date.now();
  await work();
  console.log(`== ${title} in ${((Date.now() - startedMs) / 1000).toFixed(1)} s`);
}

/**
 * @param {() => Promise<unknown>} work
 * @returns {Promise<string | undefined>} undefined when it succeeded
 */
async function failureOf(work) {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
