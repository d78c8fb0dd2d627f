import assert from 'node:assert/strict';
import { STAGES, type CrashPlan, type Stage } from '../../crash/crashHooks';
import { CrashLab } from '../../crash/crashLab';
import { temporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder';

/** Several days pass while a window works its rounds, however quick it is, so that it has old days to retire. */
const DAY_LENGTH_MS = 100;
const ROUNDS = 60;
const TORN: readonly Stage[] = ['append', 'rollup', 'clear'];
const BEFORE: readonly Stage[] = ['delete', 'rename'];
const HITS: Partial<Record<Stage, number>> = { append: 25, tail: 25, apply: 25, clear: 1 };
const plan = (stage: Stage, when: CrashPlan['when']): CrashPlan => ({ stage, when, hit: HITS[stage] ?? 2, isPowerLoss: true });
const PLANS: readonly CrashPlan[] = [
  ...STAGES.map((stage) => plan(stage, 'after')),
  ...TORN.map((stage) => plan(stage, 'torn')),
  ...BEFORE.map((stage) => plan(stage, 'before')),
  plan('apply', 'failing'),
];

describe('A window that kills itself', function () {
  this.timeout(60_000);

  let bundles: TemporaryFolder;
  before(() => { bundles = temporaryFolder(); });
  after(() => { bundles.remove(); });

  for (const crash of PLANS) {
    it(`${crash.when} ${crash.stage} has lost no acknowledged call and doubled none`, async () => {
      const lab = await CrashLab.create(bundles, DAY_LENGTH_MS);
      try {
        const isKilled = await lab.start({ rounds: ROUNDS, clearAtRound: crash.stage === 'clear' ? 20 : 0, crash }).ended;
        assert.equal(isKilled, true, 'it never came to that stage');
        const first = await lab.verdict();
        assert.deepEqual({ ...first, acknowledged: 0, compared: 0 }, { acknowledged: 0, compared: 0, lost: 0, doubled: 0, returned: 0 });
        assert.equal(await lab.start({ rounds: 8 }).ended, false);
        for (const isRebuilt of [false, true]) {
          const next = await lab.verdict({ isRebuilt });
          assert.ok(next.acknowledged >= first.acknowledged + 30, String(next.acknowledged));
          assert.deepEqual({ ...next, acknowledged: 0, compared: 0 }, { acknowledged: 0, compared: 0, lost: 0, doubled: 0, returned: 0 });
        }
      } finally {
        lab.folder.remove();
      }
    });
  }
});
