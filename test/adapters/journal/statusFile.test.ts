import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readStatus, STATUS_FILE_NAME, writeStatus } from '../../../src/adapters/journal/statusFile';
import { SystemIds } from '../../../src/adapters/system/systemIds';
import { scopeOf } from '../../../src/core/anomalies/anomaly';
import { anAnomaly, FindingsHarness } from '../../unit/anomalies/findings/findingHarness';
import { FaultyFileSystem } from '../../support/faultyFileSystem';
import { temporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder';

const TOTALS = { localDay: '2026-03-10', calls: 3, costUsd: 0.125, unpricedCalls: 1 };
const STATUS = { totals: TOTALS, findings: [] };

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
    writeStatus(folder.path, { ...STATUS, totals: { ...TOTALS, calls: 2 } }, disk.files, ids);
    writeStatus(folder.path, STATUS, disk.files, ids);
    assert.deepEqual(await readStatus(folder.path), STATUS);
    assert.deepEqual(readdirSync(folder.path), [STATUS_FILE_NAME]);
  });

  it('stays as it was when it cannot be replaced', async () => {
    writeStatus(folder.path, STATUS, disk.files, ids);
    for (const method of ['append', 'rename'] as const) {
      disk.fail(method, 'ENOSPC', 1);
      assert.throws(() => { writeStatus(folder.path, { ...STATUS, totals: { ...TOTALS, calls: 9 } }, disk.files, ids); });
      assert.deepEqual(await readStatus(folder.path), STATUS);
      assert.deepEqual(readdirSync(folder.path), [STATUS_FILE_NAME]);
    }
  });

  it('holds findings, the most severe of them, and leaves out what it does not understand', async () => {
    const window = new FindingsHarness();
    window.look(...Array.from({ length: 40 }, (_, place) => anAnomaly({ scope: scopeOf({ subject: String(place) }) })));
    writeStatus(folder.path, { totals: TOTALS, findings: window.open }, disk.files, ids);
    assert.deepEqual((await readStatus(folder.path))?.findings, window.open.slice(0, 30));
    writeFileSync(join(folder.path, STATUS_FILE_NAME), JSON.stringify({ schemaVersion: 1, ...TOTALS, findings: [{ id: 7 }, window.open[0], null] }));
    assert.deepEqual((await readStatus(folder.path))?.findings, [window.open[0]]);
    writeFileSync(join(folder.path, STATUS_FILE_NAME), JSON.stringify({ schemaVersion: 1, ...TOTALS }));
    assert.deepEqual(await readStatus(folder.path), STATUS);
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
