// npm run test:crash [-- --kills 1000 --seed 20261122]: two to four windows of one store at once are killed by their
// process ids, at random times, 1,000 times or more; windows kill themselves at each stage, 20 times or more; the lease
// is stolen; SQLite refuses what is read. Prints one JSON line, and fails when any acknowledged call was lost, doubled or came back after clearing.
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { SeededRandom } from '../support/seededRandom';
import { temporaryFolder } from '../support/temporaryFolder';
import { STAGES, type CrashPlan, type Stage } from './crashHooks';
import { CrashLab, type Verdict, type Window } from './crashLab';

const { values } = parseArgs({ options: { kills: { type: 'string', default: '1000' }, seed: { type: 'string', default: '20261122' } } });
const kills = Number(values.kills);
const random = new SeededRandom(Number(values.seed));
/** While a window of one is alone, those of the other go on. */
const STORES_AT_ONCE = 2;
const DAY_LENGTH_MS = 2_000;
const ROUNDS_WITHOUT_END = 1_000_000;
const KILLS_A_STAGE = Math.max(1, Math.min(20, Math.ceil(kills / 50)));
const KILLS_BETWEEN_VERDICTS = 50;
const VERDICTS_A_STORE = 5;
const MAX_LIFE_MS = 300;
const MAX_LIFE_UNTIL_HIT_MS = 4_000;
/** What a power loss takes away of these matters, and it takes all windows at once: these windows are alone. */
const POWER_LOSS_STAGES: readonly Stage[] = ['rollup', 'delete', 'clear'];

const bundles = temporaryFolder();
const hits = new Map<Stage, number>(STAGES.map((stage) => [stage, 0]));
const total = { randomKills: 0, hookKills: 0, failedApplies: 0, leaseTaken: 0, leaseLost: 0, leaseStolen: 0, sleeps: 0, acknowledged: 0, compared: 0, lost: 0, doubled: 0, returned: 0 };

async function main(): Promise<void> {
  const startMs = Date.now();
  try {
    await Promise.all(Array.from({ length: STORES_AT_ONCE }, async () => {
      while (isUnfinished()) await wearOut();
    }));
  } finally {
    bundles.remove();
  }
  const stages = Object.fromEntries(hits);
  process.stdout.write(`${JSON.stringify({ ...total, stages, seconds: Math.round((Date.now() - startMs) / 1_000) })}\n`);
  process.exitCode = total.lost + total.doubled + total.returned > 0 ? 1 : 0;
}

function isUnfinished(): boolean {
  return total.randomKills < kills || wanted(STAGES).length > 0;
}

function wanted(stages: readonly Stage[]): readonly Stage[] {
  return stages.filter((stage) => (hits.get(stage) ?? 0) < KILLS_A_STAGE);
}

/** One store after the other: each grows old within a minute, and is rebuilt from journal and ledger at its end. */
async function wearOut(): Promise<void> {
  const lab = await CrashLab.create(bundles, DAY_LENGTH_MS, 'leasedWindow');
  try {
    for (let round = 1; round <= VERDICTS_A_STORE && isUnfinished(); round += 1) {
      const until = Math.min(kills, total.randomKills + KILLS_BETWEEN_VERDICTS);
      // Before the calls that are to be compared: after it there are none.
      if (round > 1 || kills < KILLS_BETWEEN_VERDICTS) await losePower(lab, ['clear']);
      const slots = Array.from({ length: 2 + random.below(3) }, () => keepKilling(lab, until));
      await Promise.all(slots);
      // Not at first: what is old enough to be removed needs windows that wrote it, and days that passed.
      if (round > 1 || kills < KILLS_BETWEEN_VERDICTS) await losePower(lab, ['rollup', 'delete']);
      await failToApply(lab);
      judge(await lab.verdict());
    }
    judge(await lab.verdict({ isRebuilt: true }), lab);
  } finally {
    lab.folder.remove();
  }
}

/** One of the windows that are open at once: when it is dead, the next one starts while the others live on. */
async function keepKilling(lab: CrashLab, until: number): Promise<void> {
  do {
    const stages = wanted(STAGES.filter((stage) => !POWER_LOSS_STAGES.includes(stage)));
    const clears = random.below(150) === 0;
    if (stages.length > 0 && random.below(3) === 0) await hitStage(lab, random.pick(stages), { isPowerLoss: false });
    else await killAtRandom(lab, clears);
  } while (total.randomKills < until);
}

/** SQLite refuses what was read in a window that is alone; it publishes what it has, and dies. */
async function failToApply(lab: CrashLab): Promise<void> {
  const crash: CrashPlan = { stage: 'apply', when: 'failing', hit: 5 + random.below(10) };
  if ((await untilHit(lab.start({ rounds: ROUNDS_WITHOUT_END, crash, steals: true }))) !== undefined) total.failedApplies += 1;
}

async function losePower(lab: CrashLab, stages: readonly Stage[]): Promise<void> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    for (const stage of wanted(stages)) await hitStage(lab, stage, { isPowerLoss: true });
  }
}

/** A window that kills itself at a stage. It takes the lease, with which it comes there, from whoever holds it. */
async function hitStage(lab: CrashLab, stage: Stage, { isPowerLoss }: { readonly isPowerLoss: boolean }): Promise<void> {
  const crash: CrashPlan = { stage, when: random.pick(['before', 'after', 'torn'] as const), hit: 1 + random.below(stage === 'clear' ? 2 : 3), isPowerLoss };
  total.leaseStolen += 1;
  const window = lab.start({ rounds: ROUNDS_WITHOUT_END, clearAtRound: stage === 'clear' ? 2 : 0, crash, steals: true });
  const hit = await untilHit(window);
  if (hit !== undefined) hits.set(hit, (hits.get(hit) ?? 0) + 1);
}

/** The stage at which a window killed itself; undefined when it lived too long and was killed. */
async function untilHit(window: Window): Promise<Stage | undefined> {
  const timer = setTimeout(() => { window.process.kill('SIGKILL'); }, MAX_LIFE_UNTIL_HIT_MS);
  const isKilled = await window.ended;
  clearTimeout(timer);
  const hit = window.hit();
  if (hit !== undefined) total.hookKills += 1;
  else if (isKilled) total.randomKills += 1;
  return hit;
}

async function killAtRandom(lab: CrashLab, clears: boolean): Promise<void> {
  const steals = random.below(4) === 0;
  const [isEarly, sleeps, lifeMs, sleepMs] = [random.below(5) === 0, random.below(8) === 0, random.below(MAX_LIFE_MS), 300 + random.below(300)];
  const window = lab.start({ rounds: ROUNDS_WITHOUT_END, clearAtRound: clears ? 2 : 0, steals });
  // Not for ever: a window that hangs in its start is killed, too.
  if (!isEarly) await Promise.race([window.started, delay(MAX_LIFE_UNTIL_HIT_MS)]);
  await delay(lifeMs);
  if (sleeps) await sleep(window, sleepMs);
  window.process.kill('SIGKILL');
  await window.ended;
  total.randomKills += 1;
  if (steals) total.leaseStolen += 1;
  if (sleeps) total.sleeps += 1;
}

/** As a laptop does: it wakes and believes to hold a lease that another window has taken since. */
async function sleep(window: Window, sleepMs: number): Promise<void> {
  window.process.kill('SIGSTOP');
  await delay(sleepMs);
  window.process.kill('SIGCONT');
  await delay(random.below(MAX_LIFE_MS));
}

/** @param ended the store has seen its last kill */
function judge(verdict: Verdict, ended?: CrashLab): void {
  total.compared += verdict.compared;
  total.lost += verdict.lost;
  total.doubled += verdict.doubled;
  total.returned += verdict.returned;
  if (ended !== undefined) {
    total.acknowledged += verdict.acknowledged;
    total.leaseTaken += ended.lease.taken;
    total.leaseLost += ended.lease.lost;
  }
  process.stderr.write(`${JSON.stringify({ ...total, lastVerdict: verdict, stages: Object.fromEntries(hits) })}\n`);
}

void main();
