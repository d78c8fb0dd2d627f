import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readStatus, STATUS_FILE_NAME, writeStatus } from '../../../src/adapters/journal/statusFile';
import { SystemIds } from '../../../src/adapters/system/systemIds';
import { FaultyFileSystem } from '../../support/faultyFileSystem';
import { temporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder';

const TOTALS = { localDay: '2026-03-10', calls: 3, costUsd: 0.125, unpricedCalls: 1 };

describe('The status file', () => {
  let folder: TemporaryFolder;
  const disk = new FaultyFileSystem();
  const ids = new SystemIds();

  beforeEach(() => { folder = temporaryFolder(); });
  afterEach(() => {
    disk.recover();
    folder.remove();
  });

  it('is read as it was written, and leaves nothing else behind', async () => {
    writeStatus(folder.path, { ...TOTALS, calls: 2 }, disk.files, ids);
    writeStatus(folder.path, TOTALS, disk.files, ids);
    assert.deepEqual(await readStatus(folder.path), TOTALS);
    assert.deepEqual(readdirSync(folder.path), [STATUS_FILE_NAME]);
  });

  it('stays as it was when it cannot be replaced', async () => {
    writeStatus(folder.path, TOTALS, disk.files, ids);
    for (const method of ['append', 'rename'] as const) {
      disk.fail(method, 'ENOSPC', 1);
      assert.throws(() => { writeStatus(folder.path, { ...TOTALS, calls: 9 }, disk.files, ids); });
      assert.deepEqual(await readStatus(folder.path), TOTALS);
      assert.deepEqual(readdirSync(folder.path), [STATUS_FILE_NAME]);
    }
  });

  it('says nothing when there is none, or when it holds anything else', async () => {
    assert.equal(await readStatus(folder.path), undefined);
    for (const text of [
      '',
      'null',
      '[]',
      '{"schemaVersion":2,"localDay":"2026-03-10","calls":3,"costUsd":0.125,"unpricedCalls":1}',
      '{"schemaVersion":1,"localDay":"today","calls":3,"costUsd":0.125,"unpricedCalls":1}',
      '{"schemaVersion":1,"localDay":"2026-03-10","calls":-1,"costUsd":0.125,"unpricedCalls":1}',
      '{"schemaVersion":1,"localDay":"2026-03-10","calls":3,"costUsd":"0.125","unpricedCalls":1}',
      '{"schemaVersion":1,"localDay":"2026-03-10","calls":3,"costUsd":0.125}',
    ]) {
      writeFileSync(join(folder.path, STATUS_FILE_NAME), text);
      assert.equal(await readStatus(folder.path), undefined, text);
    }
  });
});
