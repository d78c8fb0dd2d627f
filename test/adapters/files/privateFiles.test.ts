import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { PrivateFiles } from '../../../src/adapters/files/privateFiles';
import type { PrivateFilesOptions } from '../../../src/adapters/files/privateFiles';
import { systemErrorCode } from '../../../src/core/system/fileSystem';
import { temporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder';

/** Notes each time data is brought to the disk until `restore`: Node has no other place where a test could see it. */
async function watchSyncs(steps: string[]): Promise<{ restore(): void }> {
  const handle = await open(__filename, 'r');
  const prototype = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  const sync = Object.getOwnPropertyDescriptor(prototype, 'sync')!;
  Object.defineProperty(prototype, 'sync', {
    ...sync,
    value: async function (this: FileHandle) {
      const isFolder = (await this.stat()).isDirectory();
      await (sync.value as (this: FileHandle) => Promise<void>).call(this);
      steps.push(isFolder ? 'sync folder' : 'sync');
    },
  });
  return { restore: () => { Object.defineProperty(prototype, 'sync', sync); } };
}

describe('Private files', () => {
  let root: TemporaryFolder;
  let folder: string;
  const at = (name: string): string => path.join(folder, name);
  const textOf = (name: string): string => readFileSync(at(name), 'utf8');
  const files = (options?: PrivateFilesOptions): PrivateFiles => new PrivateFiles(folder, options);

  beforeEach(() => {
    root = temporaryFolder();
    folder = path.join(root.path, 'private', 'files');
  });
  afterEach(() => { root.remove(); });

  it('are replaced as a whole, in a folder that the first one makes', async () => {
    assert.deepEqual(await files().names(), []);
    assert.equal(await files().read('a.json'), undefined);
    assert.equal(files().readNow('a.json'), undefined);
    assert.equal(files().stampNow('a.json'), undefined);
    assert.equal(existsSync(folder), false, 'looking makes no folder');
    await files().replace('a.json', 'a longer first text');
    const stamp = files().stampNow('a.json');
    await files().replace('a.json', 'second');
    assert.equal(await files().read('a.json'), 'second');
    assert.equal(files().readNow('a.json'), 'second');
    assert.notEqual(files().stampNow('a.json'), stamp);
    assert.deepEqual(await files().names(), ['a.json']);
    await files().remove('a.json');
    await files().remove('a.json');
    assert.deepEqual(await files().names(), []);
  });

  it('are saved again after their folder was removed', async () => {
    const kept = files();
    await kept.replace('a.json', 'first');
    rmSync(folder, { recursive: true });
    await kept.replace('a.json', 'second');
    assert.equal(textOf('a.json'), 'second');
  });

  for (const step of ['make folder', 'write a.json', 'rename a.json']) {
    it(`are as before when it ends at "${step}"`, async () => {
      if (step !== 'make folder') await files().replace('a.json', 'old');
      const ends = files({ beforeChange: (change) => { if (change === step) throw new Error('ended here'); } });
      await assert.rejects(ends.replace('a.json', 'new'), /ended here/);
      assert.deepEqual(await files().names(), step === 'make folder' ? [] : ['a.json']);
      assert.equal(await files().read('a.json'), step === 'make folder' ? undefined : 'old');
    });
  }

  it('take no part of a draft that a crash has left, and none of its rights', async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(at('a.json.tmp'), 'a draft that is longer than what comes now');
    chmodSync(at('a.json.tmp'), 0o666);
    await files().replace('a.json', 'new');
    assert.equal(textOf('a.json'), 'new');
    assert.deepEqual(readdirSync(folder), ['a.json']);
    if (process.platform !== 'win32') assert.equal(statSync(at('a.json')).mode & 0o777, 0o600);
  });

  // Windows has no such modes.
  if (process.platform !== 'win32') {
    it('are for their owner only', async () => {
      await files().replace('a.json', 'text');
      assert.equal(statSync(folder).mode & 0o777, 0o700);
      assert.equal(statSync(at('a.json')).mode & 0o777, 0o600);
    });
  }

  for (const [outlivesPowerLoss, steps] of [
    [false, ['make folder', 'write a.json', 'sync', 'rename a.json']],
    [true, ['make folder', 'write a.json', 'sync', 'rename a.json', 'sync folder']],
  ] as const) {
    it(`are on the disk before they get their name${outlivesPowerLoss ? ', and have it there too' : ''}`, async () => {
      const seen: string[] = [];
      const watch = await watchSyncs(seen);
      try {
        await files({ outlivesPowerLoss, beforeChange: (change) => { seen.push(change); } }).replace('a.json', 'text');
      } finally {
        watch.restore();
      }
      assert.deepEqual(seen, steps);
    });
  }

  it('leave nothing behind when the rename is refused, and say why', async () => {
    // As where a scanner on Windows holds the file: a folder in its place refuses everywhere.
    mkdirSync(at('a.json/held'), { recursive: true });
    await assert.rejects(files().replace('a.json', 'new'), (error) => systemErrorCode(error) !== undefined);
    assert.deepEqual(readdirSync(folder), ['a.json']);
    assert.deepEqual(readdirSync(at('a.json')), ['held']);
    rmSync(at('a.json'), { recursive: true });
    await files().replace('a.json', 'new');
    assert.equal(textOf('a.json'), 'new');
  });

  it('are whole when several writers replace one at once', async () => {
    const texts = Array.from({ length: 8 }, (_, index) => String(index).repeat(50_000));
    await Promise.all(texts.map((text, index) => files({ writer: `w${index}` }).replace('a.json', text)));
    assert.ok(texts.includes(textOf('a.json')));
    assert.deepEqual(readdirSync(folder), ['a.json']);
  });
});
