import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NodeHasher } from '../../../src/adapters/system/nodeHasher';
import { nodeFileSystem } from '../../../src/adapters/system/nodeFileSystem';
import { SystemClock } from '../../../src/adapters/system/systemClock';
import { SystemIds } from '../../../src/adapters/system/systemIds';
import { SystemTimers } from '../../../src/adapters/system/systemTimers';
import { systemErrorCode } from '../../../src/core/system/fileSystem';
import { isTraceId } from '../../../src/core/system/ids';
import { isUid } from '../../../src/core/usage/recordedCall';
import { temporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder';

describe('System adapters', () => {
  let folder: TemporaryFolder;
  beforeEach(() => { folder = temporaryFolder(); });
  afterEach(() => { folder.remove(); });

  describe('NodeHasher', () => {
    const keyPath = (): string => join(folder.path, 'store', 'hash.key');

    it('hashes as SHA-256 does', () => {
      const hasher = new NodeHasher(keyPath());
      assert.equal(hasher.sha256Hex('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
      assert.equal(hasher.sha256Hex(new TextEncoder().encode('abc')), hasher.sha256Hex('abc'));
      assert.deepEqual(readdirSync(folder.path), []);
    });

    it('hashes with a key of this installation alone, in a file of this user alone', () => {
      const [hasher, sameInstallation] = [new NodeHasher(keyPath()), new NodeHasher(keyPath())];
      const other = new NodeHasher(join(folder.path, 'other.key'));
      const hash = hasher.keyedHex('abc');
      assert.match(hash, /^[0-9a-f]{64}$/);
      assert.equal(sameInstallation.keyedHex('abc'), hash);
      assert.notEqual(other.keyedHex('abc'), hash);
      assert.notEqual(hasher.keyedHex('abd'), hash);
      assert.equal(statSync(keyPath()).mode & 0o777, 0o600);
      assert.deepEqual(readdirSync(join(folder.path, 'store')), ['hash.key']);
    });

    it('makes a new key in place of a damaged one', () => {
      new NodeHasher(keyPath()).keyedHex('abc');
      writeFileSync(keyPath(), 'short');
      assert.match(new NodeHasher(keyPath()).keyedHex('abc'), /^[0-9a-f]{64}$/);
      assert.equal(readFileSync(keyPath(), 'utf8').trim().length, 64);
    });
  });

  describe('SystemClock', () => {
    it('tells the local day of an instant', () => {
      const clock = new SystemClock();
      assert.equal(clock.localDay(new Date(2026, 2, 9, 0, 0, 0, 0).getTime()), '2026-03-09');
      assert.equal(clock.localDay(new Date(2026, 2, 9, 23, 59, 59, 999).getTime()), '2026-03-09');
      assert.equal(clock.localDay(), clock.localDay(clock.nowMs()));
    });

    it('never goes back on its monotonic side', () => {
      const clock = new SystemClock();
      const before = clock.monotonicMs();
      assert.ok(clock.monotonicMs() >= before);
    });
  });

  describe('SystemIds', () => {
    it('makes ids of the right form that grow with time', () => {
      const ids = new SystemIds();
      const uids = Array.from({ length: 50 }, () => ids.uid());
      assert.ok(uids.every(isUid));
      assert.deepEqual(uids.toSorted(), uids);
      assert.ok(isTraceId(ids.traceId()));
      assert.notEqual(ids.traceId(), ids.traceId());
    });
  });

  describe('SystemTimers', () => {
    it('calls back once, unless cancelled', async () => {
      const timers = new SystemTimers();
      const called: string[] = [];
      const keepAlive = setInterval(() => undefined, 1_000);
      timers.after(1, () => { called.push('cancelled'); }).cancel();
      await new Promise<void>((resolve) => {
        timers.after(5, () => {
          called.push('called');
          resolve();
        });
      });
      clearInterval(keepAlive);
      assert.deepEqual(called, ['called']);
    });
  });

  describe('nodeFileSystem', () => {
    it('creates files and folders for this user alone, and no file twice', () => {
      const path = join(folder.path, 'a', 'b');
      nodeFileSystem.makeFolder(path);
      const file = nodeFileSystem.createNew(join(path, 'file'));
      assert.equal(nodeFileSystem.append(file, Buffer.from('xyz'), 1), 2);
      nodeFileSystem.sync(file);
      nodeFileSystem.close(file);
      assert.equal(statSync(path).mode & 0o777, 0o700);
      assert.equal(statSync(join(path, 'file')).mode & 0o777, 0o600);
      assert.equal(readFileSync(join(path, 'file'), 'utf8'), 'yz');
      assert.throws(() => nodeFileSystem.createNew(join(path, 'file')), (error) => systemErrorCode(error) === 'EEXIST');
    });

    it('has nothing by a name whose folder is gone, also when a file is in its place', async () => {
      writeFileSync(join(folder.path, 'journal'), 'in the way');
      for (const path of [join(folder.path, 'gone', 'segment'), join(folder.path, 'journal', 'segment')]) {
        assert.equal(nodeFileSystem.factsOf(path), undefined);
        assert.deepEqual(await new Promise((resolve) => { nodeFileSystem.factsOfLater(path, (...told) => { resolve(told); }); }), [null, undefined]);
      }
    });

    it('tells that nothing has a name, and errors apart from that', async () => {
      const path = join(folder.path, 'nothing');
      assert.equal(nodeFileSystem.factsOf(path), undefined);
      assert.deepEqual(await new Promise((resolve) => { nodeFileSystem.factsOfLater(path, (...told) => { resolve(told); }); }), [null, undefined]);
      const [error] = await new Promise<readonly unknown[]>((resolve) => {
        nodeFileSystem.factsOfLater(join(folder.path, 'x'.repeat(300)), (...told) => { resolve(told); });
      });
      assert.equal(systemErrorCode(error), 'ENAMETOOLONG');
      chmodSync(folder.path, 0o700);
      nodeFileSystem.syncFolder(folder.path);
      nodeFileSystem.remove(path);
    });
  });
});
