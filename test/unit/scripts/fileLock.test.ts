import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withFileLock } from '../../../scripts/lib/fileLock.mjs';

describe('A lock between processes', () => {
  let folder: string;
  let lock: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'second-brain-lock-'));
    lock = path.join(folder, 'install.lock');
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('names its holder while the work runs, and is gone after it', async () => {
    const holder = await withFileLock(lock, () => Promise.resolve(readFileSync(lock, 'utf8')));
    assert.equal(holder, String(process.pid));
    assert.equal(existsSync(lock), false);
  });

  it('is gone after work that failed', async () => {
    await assert.rejects(withFileLock(lock, () => Promise.reject(new Error('no room'))), /no room/);
    assert.equal(existsSync(lock), false);
  });

  it('lets one at a time', async () => {
    const log: string[] = [];
    const work = (name: string) => async (): Promise<void> => {
      log.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      log.push(`${name} ends`);
    };
    await Promise.all([withFileLock(lock, work('a')), withFileLock(lock, work('b'))]);
    assert.deepEqual(log, ['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('is taken from a holder that died', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(lock, String(pid));
    assert.equal(await withFileLock(lock, () => Promise.resolve('done')), 'done');
  });
});
