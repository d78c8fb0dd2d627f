import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { build } from 'esbuild';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allRows } from '../../../src/adapters/sqlite/sqlite';
import { SeededRandom } from '../../support/seededRandom';
import { temporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder';
import { UsageViewHarness } from '../../support/usageViewHarness';

const here = dirname(fileURLToPath(import.meta.url));
const KILLS = 6;
const UID_LENGTH = 36;

describe('A process that is killed while it logs', function () {
  this.timeout(60_000);

  let bundles: TemporaryFolder;
  let programPath: string;

  before(async () => {
    bundles = temporaryFolder();
    programPath = join(bundles.path, 'loggingProcess.cjs');
    await build({
      entryPoints: [join(here, '../../support/loggingProcess.ts')],
      outfile: programPath,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'silent',
    });
  });
  after(() => { bundles.remove(); });

  /** Returns the uids that the process had been told were written. */
  async function killAfter(outputBytes: number, journalFolder: string): Promise<readonly string[]> {
    const child = spawn(process.execPath, [programPath, journalFolder], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.length >= outputBytes) child.kill('SIGKILL');
    });
    await once(child, 'close');
    return output.split('\n').filter((uid) => uid.length === UID_LENGTH);
  }

  it('has lost no call that was acknowledged, and doubled none', async () => {
    const random = new SeededRandom(9);
    const harness = await UsageViewHarness.create();
    try {
      const acknowledged: string[] = [];
      for (let kill = 0; kill < KILLS; kill += 1) {
        acknowledged.push(...await killAfter(1_000 + random.below(60_000), harness.journalFolder));
        const view = await harness.openCaughtUp();
        if (kill % 2 === 0) await view.publish();
      }
      const view = await harness.openCaughtUp();
      const uids = allRows(view.database, 'SELECT uid FROM llm_usage ORDER BY uid').map((row) => row['uid']);
      const found = new Set(uids);
      assert.equal(found.size, uids.length);
      assert.deepEqual(acknowledged.filter((uid) => !found.has(uid)), []);
      assert.ok(acknowledged.length > KILLS * 20, String(acknowledged.length));
      // A close that was written and not acknowledged any more: at most one a process.
      assert.ok(uids.length - acknowledged.length <= KILLS * 2);
      assert.deepEqual(allRows(view.database, 'SELECT sum(calls) AS calls FROM rollups'), [{ calls: uids.length }]);
    } finally {
      harness.remove();
    }
  });
});
