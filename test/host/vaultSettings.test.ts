// Where the notes are: what moves them, what leaves them where they are, and what a workspace may not name.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { SecondBrainApi } from '../../src/host/api/secondBrainApi';
import { AskRefusal } from '../../src/host/answering/askRefusal';
import type { VaultSettings } from '../../src/host/config/vaultFolder';
import { VaultService } from '../../src/host/vault/vaultService';
import type { VaultClient } from '../../src/host/vault/vaultService';
import { CapturingLogger } from '../support/capturingLogger';
import { InMemoryMetadata } from '../support/inMemoryMetadata';
import { activated, eventually, withSettings, workspaceFolder } from './extensionUnderTest';

/** Stands for the worker of a folder: finds nothing, and tells what was asked of it. */
class FakeVaultClient implements VaultClient {
  readonly notes: VaultClient['notes'] = { plan: () => Promise.resolve({ due: [], takenOver: [], orphaned: [], skipped: 0, known: [] }), read: () => Promise.resolve(undefined) };
  readonly metadata = new InMemoryMetadata();
  isDisposed = false;
  onRefresh = (): Promise<void> => Promise.resolve();

  constructor(readonly settings: VaultSettings) {}

  refresh(): Promise<void> {
    return this.onRefresh();
  }

  search(): Promise<readonly never[]> {
    return Promise.resolve([]);
  }

  linkedFrom(): Promise<readonly never[]> {
    return Promise.resolve([]);
  }

  state(): ReturnType<VaultClient['state']> {
    return Promise.resolve({ phase: 'ready', indexedNotes: 7, pendingNotes: 0, skippedFiles: 0 });
  }

  dispose(): Promise<void> {
    this.isDisposed = true;
    return Promise.resolve();
  }
}

describe('where the notes are', () => {
  const workspace = workspaceFolder();
  let outside: string;
  let clients: FakeVaultClient[];
  let logger: CapturingLogger;
  let service: VaultService;

  before(async () => {
    outside = await mkdtemp(path.join(tmpdir(), 'second-brain-outside-'));
    await writeFile(path.join(outside, 'Outside.md'), '# Outside\n\nThe thistlewhale sleeps standing.\n');
  });

  after(async () => {
    await rm(outside, { recursive: true, force: true });
  });

  beforeEach(() => {
    clients = [];
    logger = new CapturingLogger();
    service = serviceWith();
  });

  afterEach(() => {
    service.dispose();
  });

  function serviceWith(readSettings?: ConstructorParameters<typeof VaultService>[2]): VaultService {
    const create = (settings: VaultSettings): VaultClient => {
      const client = new FakeVaultClient(settings);
      clients.push(client);
      return client;
    };
    return new VaultService(create, logger, readSettings);
  }

  function folders(): readonly string[] {
    return clients.map(({ settings }) => settings.folder);
  }

  /** Does what changes a setting; resolves when every listener that was there before has heard of it. */
  async function changing<T>(change: () => Promise<T>): Promise<T> {
    let listener: vscode.Disposable | undefined;
    const heard = new Promise<void>((resolve) => {
      listener = vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('secondBrain.vault')) {
          resolve();
        }
      });
    });
    const result = await change();
    await heard;
    listener?.dispose();
    return result;
  }

  it('are looked up at the first use, not while the extension starts', async () => {
    let reads = 0;
    service.dispose();
    service = serviceWith(() => {
      reads += 1;
      return { settings: { folder: workspace, exclude: [] }, isWorkspacePathRefused: false };
    });
    const unset = await changing(() => withSettings({ 'vault.path': outside }));
    await changing(unset);
    assert.equal(reads, 0);
    await service.search('anything', 5);
    assert.equal(reads, 1);
  });

  it('a setting that names another folder moves them: the worker of the old one ends', async () => {
    await service.search('anything', 5);
    const unset = await changing(() => withSettings({ 'vault.path': outside }));
    try {
      assert.equal(clients[0]?.isDisposed, true);
      assert.equal(service.folder, outside);
      await service.search('anything', 5);
      assert.deepEqual(folders(), [workspace, outside]);
    } finally {
      await changing(unset);
    }
    await service.search('anything', 5);
    assert.deepEqual(folders(), [workspace, outside, workspace]);
  });

  it('a question is answered from the folder that is set', async () => {
    const api: SecondBrainApi = await activated();
    const cited = async (): Promise<readonly string[]> => (await api.ask('Where does the thistlewhale sleep?', { provider: 'offline' })).citations.map(({ notePath }) => notePath);
    const unset = await withSettings({ 'vault.path': outside });
    try {
      await eventually('the note outside is cited', async () => (await cited()).includes('Outside.md') || undefined);
    } finally {
      await unset();
    }
    await eventually('it is no longer cited', async () => !(await cited()).includes('Outside.md') || undefined);
  });

  it('a setting that leads to the same folder leaves the worker and its question alone', async () => {
    await service.search('anything', 5);
    const unset = await changing(() => withSettings({ 'vault.path': workspace }));
    await changing(unset);
    await service.search('anything', 5);
    assert.equal(clients.length, 1);
    assert.equal(clients[0]?.isDisposed, false);
  });

  it('other patterns take another worker', async () => {
    await service.search('anything', 5);
    const unset = await changing(() => withSettings({ 'vault.exclude': ['Archive/**'] }));
    assert.equal(clients[0]?.isDisposed, true);
    await service.search('anything', 5);
    assert.deepEqual(clients.at(-1)?.settings.exclude, ['Archive/**']);
    await changing(unset);
  });

  it('without notes every question is refused, none throws on the spot', async () => {
    service.dispose();
    service = serviceWith(() => ({ settings: undefined, isWorkspacePathRefused: false }));
    const asked = [() => service.search('anything', 5), () => service.linkedFrom([], 5), () => service.state()].map((ask) => {
      let promise: Promise<unknown> | undefined;
      assert.doesNotThrow(() => {
        promise = ask();
      });
      return promise;
    });
    for (const promise of asked) {
      await assert.rejects(promise ?? Promise.resolve(), AskRefusal);
    }
    assert.equal(await service.countNotes(), 0);
    assert.equal(clients.length, 0);
  });

  it('after the index was deleted, counting notes does not build it again; a question does', async () => {
    assert.equal(await service.countNotes(), 7);
    await service.release();
    assert.equal(await service.countNotes(), 0);
    assert.equal(await service.indexedNotes(), null);
    assert.equal(clients.length, 1);
    await service.search('anything', 5);
    assert.equal(await service.countNotes(), 7);
    assert.equal(clients.length, 2);
  });

  it('a count that was under way when the index was deleted does not build it again', async () => {
    await service.search('anything', 5);
    let finish: (() => void) | undefined;
    clients[0]!.onRefresh = () => new Promise((resolve) => {
      finish = resolve;
    });
    const counting = service.countNotes();
    await service.release();
    finish?.();
    await counting;
    assert.equal(clients.length, 1);
  });

  describe('set by the workspace', () => {
    const settingsFolder = path.join(workspace, '.vscode');
    const linked = path.join(workspace, 'linked');
    const setting = (): unknown => vscode.workspace.getConfiguration('secondBrain').inspect('vault.path')?.workspaceValue;

    async function set(vaultPath: string): Promise<void> {
      await mkdir(settingsFolder, { recursive: true });
      await writeFile(path.join(settingsFolder, 'settings.json'), JSON.stringify({ 'secondBrain.vault.path': vaultPath }));
      await eventually('the workspace settings are read', () => setting() === vaultPath || undefined);
    }

    afterEach(async () => {
      await rm(settingsFolder, { recursive: true, force: true });
      await rm(linked, { recursive: true, force: true });
      await eventually('the workspace settings are gone', () => setting() === undefined || undefined);
    });

    it('a link that leads out of it is not used, in the service and for a question, and the log says so once', async () => {
      await symlink(outside, linked, 'junction');
      await set('linked');
      await service.search('anything', 5);
      await service.search('anything', 5);
      assert.deepEqual(folders(), [workspace]);
      assert.equal(logger.at('warn').length, 1);
      const api = await activated();
      const { citations } = await api.ask('Where does the thistlewhale sleep?', { provider: 'offline' });
      assert.ok(!citations.some(({ notePath }) => notePath.endsWith('Outside.md')));
    });

    it('a folder that becomes such a link later is left at the next use', async () => {
      await mkdir(linked);
      await set('linked');
      await service.search('anything', 5);
      assert.deepEqual(folders(), [linked]);
      await rename(linked, `${linked}-before`);
      await symlink(outside, linked, 'junction');
      await service.search('anything', 5);
      await rm(`${linked}-before`, { recursive: true });
      assert.equal(clients[0]?.isDisposed, true);
      assert.deepEqual(folders(), [linked, workspace]);
    });
  });
});
