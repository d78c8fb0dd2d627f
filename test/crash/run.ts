// npm run test:crash [-- kills seed]: windows of one store are killed at random, at least 1,000 times, and at each stage
// at least 20 times; prints one JSON line and fails when any acknowledged call was lost, doubled or came back.
import { SeededRandom } from '../support/seededRandom';
import { temporaryFolder } from '../support/temporaryFolder';
import { STAGES, type CrashPlan, type Stage } from './crashHooks';
import { CrashLab, type Verdict, type Window } from './crashLab';

const kills = Number(process.argv[2] ?? 1_000);
const random = new SeededRandom(Number(process.argv[3] ?? 20_261_122));
const DAY_LENGTH_MS = 3_000;
const ROUNDS_WITHOUT_END = 1_000_000;
const KILLS_A_STAGE = Math.min(20, Math.ceil(kills / 50));
const KILLS_BETWEEN_VERDICTS = 40;
const MAX_LIFE_MS = 1_500;

const bundles = temporaryFolder();
const hits = new Map<Stage, number>(STAGES.map((stage) => [stage, 0]));
const total = { kills: 0, acknowledged: 0, lost: 0, doubled: 0, returned: 0 };

async function main(): Promise<void> {
  const lab = await CrashLab.create(bundles, DAY_LENGTH_MS);
  try {
    while (total.kills < kills || [...hits.values()].some((count) => count < KILLS_A_STAGE)) {
      const until = total.kills + KILLS_BETWEEN_VERDICTS;
      while (total.kills < until) await killSome(lab);
      judge(await lab.verdict());
    }
    judge(await lab.verdict({ isRebuilt: true }));
  } finally {
    lab.folder.remove();
    bundles.remove();
  }
  process.stdout.write(`${JSON.stringify({ ...total, stages: Object.fromEntries(hits) })}\n`);
  process.exitCode = total.lost + total.doubled + total.returned > 0 ? 1 : 0;
}

/** Two to four windows at once, each holding that it has the lease, as when it is stolen all the time. */
async function killSome(lab: CrashLab): Promise<void> {
  const windows = Array.from({ length: 2 + random.below(3) }, () => startOne(lab));
  await Promise.all(windows.map(({ window, crash, lifeMs }) => die(window, crash, lifeMs)));
}

function startOne(lab: CrashLab): { readonly window: Window; readonly crash: CrashPlan | undefined; readonly lifeMs: number } {
  const wanted = STAGES.filter((stage) => (hits.get(stage) ?? 0) < KILLS_A_STAGE);
  const stage = wanted.length > 0 && random.below(2) === 0 ? random.pick(wanted) : undefined;
  const crash = stage === undefined ? undefined : { stage, when: random.pick(['before', 'after', 'torn'] as const), hit: 1 + random.below(stage === 'clear' ? 2 : 3) };
  const clearAtRound = stage === 'clear' || random.below(60) === 0 ? 2 : 0;
  const lifeMs = crash === undefined ? 200 + random.below(MAX_LIFE_MS) : 10_000;
  return { window: lab.start({ rounds: ROUNDS_WITHOUT_END, clearAtRound, ...(crash === undefined ? {} : { crash }) }), crash, lifeMs };
}

async function die({ process: child, ended }: Window, crash: CrashPlan | undefined, lifeMs: number): Promise<void> {
  const timer = setTimeout(() => { child.kill('SIGKILL'); }, lifeMs);
  const startMs = Date.now();
  await ended;
  clearTimeout(timer);
  total.kills += 1;
  // Earlier than this its own hook did it.
  if (crash !== undefined && Date.now() - startMs < lifeMs) hits.set(crash.stage, (hits.get(crash.stage) ?? 0) + 1);
}

function judge(verdict: Verdict): void {
  total.acknowledged = verdict.acknowledged;
  total.lost += verdict.lost;
  total.doubled += verdict.doubled;
  total.returned += verdict.returned;
  process.stderr.write(`${JSON.stringify({ ...total, lastVerdict: verdict })}\n`);
}

void main();
