import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { realPlace } from '../../../src/host/config/realPlace';
import { isSameVault, isVaultOfWorkspace, vaultFolder } from '../../../src/host/config/vaultFolder';
import type { VaultPlaces } from '../../../src/host/config/vaultFolder';
import { temporaryFolder } from '../../support/temporaryFolder';
import type { TemporaryFolder } from '../../support/temporaryFolder';

const code = path.resolve('/a/code');
const notes = path.resolve('/b/notes');
const home = path.resolve('/home/me');
/** A disk without links. */
const noLinks = (place: string): string => place;

function places(given: Partial<VaultPlaces>): VaultPlaces {
  return { workspacePath: undefined, userPath: undefined, workspaceFolders: [code], homeFolder: home, ...given };
}

function chosen(given: Partial<VaultPlaces>, realPath: (place: string) => string | null = noLinks): string | undefined {
  return vaultFolder(places(given), realPath).folder;
}

describe('vaultFolder', () => {
  it('is the first folder of the workspace where nothing is set, and nothing where none is open', () => {
    assert.equal(chosen({ workspaceFolders: [code, notes] }), code);
    assert.equal(chosen({ workspaceFolders: [] }), undefined);
  });

  it('looks at no disk for what the user sets, nor for what the workspace names outside itself', () => {
    const looked: string[] = [];
    const looking = (place: string): string => {
      looked.push(place);
      return place;
    };
    chosen({ userPath: '~/Notes' }, looking);
    chosen({ workspacePath: notes }, looking);
    assert.deepEqual(looked, []);
  });

  it('is the workspace’s own, which may say more about it, only where it lies in it, links followed', () => {
    assert.ok(isVaultOfWorkspace(code, [code], noLinks));
    assert.ok(isVaultOfWorkspace(path.join(code, 'docs'), [notes, code], noLinks));
    assert.ok(!isVaultOfWorkspace(notes, [code], noLinks));
    assert.ok(!isVaultOfWorkspace(notes, [path.join(notes, 'sub')], noLinks));
    assert.ok(!isVaultOfWorkspace(path.join(code, 'link'), [code], (place) => (place === code ? code : notes)));
  });

  describe('on Windows', () => {
    const onWindows = (given: Partial<VaultPlaces>): ReturnType<typeof vaultFolder> =>
      vaultFolder({ workspacePath: undefined, userPath: undefined, workspaceFolders: ['c:\\code'], homeFolder: 'C:\\Users\\Mira', ...given }, noLinks, path.win32);

    it('is the same folder however its drive is written', () => {
      assert.equal(onWindows({ userPath: 'C:\\Notes' }).folder, 'c:\\Notes');
      assert.equal(onWindows({ userPath: 'c:/Notes' }).folder, 'c:\\Notes');
      assert.equal(onWindows({ userPath: '~\\Notes' }).folder, 'c:\\Users\\Mira\\Notes');
      assert.equal(onWindows({ userPath: '~/Notes' }).folder, 'c:\\Users\\Mira\\Notes');
      assert.equal(onWindows({ userPath: '\\\\Server\\Share' }).folder, '\\\\Server\\Share\\');
    });

    it('is refused to a workspace on another drive, another machine and above', () => {
      for (const workspacePath of ['D:\\', '\\\\server\\share', '..', '..\\code2', 'C:..', '/']) {
        assert.deepEqual(onWindows({ workspacePath }), { folder: 'c:\\code', isWorkspacePathRefused: true }, workspacePath);
      }
      assert.deepEqual(onWindows({ workspacePath: 'docs/notes' }), { folder: 'c:\\code\\docs\\notes', isWorkspacePathRefused: false });
    });
  });

  describe('set by the workspace', () => {
    it('is a folder inside it', () => {
      assert.equal(chosen({ workspacePath: 'docs' }), path.join(code, 'docs'));
      assert.equal(chosen({ workspacePath: '.' }), code);
      assert.equal(chosen({ workspacePath: '..notes' }), path.join(code, '..notes'));
    });

    it('may be inside any of its folders', () => {
      assert.equal(chosen({ workspacePath: notes, workspaceFolders: [code, notes] }), notes);
      assert.equal(chosen({ workspacePath: path.join(notes, 'daily'), workspaceFolders: [code, notes] }), path.join(notes, 'daily'));
      assert.equal(chosen({ workspacePath: '../../b/notes', workspaceFolders: [code, notes] }), notes);
    });

    it('is refused outside it, and told so', () => {
      for (const workspacePath of [notes, '..', '../code2', '/etc', '~/Notes/../../..']) {
        assert.deepEqual(vaultFolder(places({ workspacePath }), noLinks), { folder: code, isWorkspacePathRefused: true }, workspacePath);
      }
      assert.deepEqual(vaultFolder(places({ workspacePath: '..', userPath: notes }), noLinks), { folder: notes, isWorkspacePathRefused: true });
      assert.equal(vaultFolder(places({ workspacePath: 'docs' }), noLinks).isWorkspacePathRefused, false);
    });

    it('is refused where it cannot be told where it leads', () => {
      assert.equal(vaultFolder(places({ workspacePath: 'docs' }), (place) => (place === code ? place : null)).isWorkspacePathRefused, true);
    });
  });

  describe('set by the user', () => {
    it('may be anywhere, and a link', () => {
      assert.equal(chosen({ userPath: notes }), notes);
      assert.equal(chosen({ userPath: '../elsewhere' }), path.resolve(code, '../elsewhere'));
      assert.equal(chosen({ userPath: notes, workspaceFolders: [] }), notes);
      assert.equal(chosen({ userPath: 'relative', workspaceFolders: [] }), undefined);
    });

    it('may begin with ~ for the home', () => {
      assert.equal(chosen({ userPath: '~/Notes' }), path.join(home, 'Notes'));
      assert.equal(chosen({ userPath: '~', workspaceFolders: [] }), home);
      assert.equal(chosen({ userPath: '~notes' }), path.join(code, '~notes'));
    });
  });

  describe('on a disk with links', () => {
    let temporary: TemporaryFolder;
    let workspace: string;
    let outside: string;

    beforeEach(() => {
      temporary = temporaryFolder();
      workspace = path.join(temporary.path, 'workspace');
      outside = path.join(temporary.path, 'outside');
      mkdirSync(path.join(workspace, 'real', 'deep'), { recursive: true });
      mkdirSync(path.join(outside, 'deep'), { recursive: true });
    });

    afterEach(() => {
      temporary.remove();
    });

    function link(to: string, name: string): void {
      symlinkSync(to, path.join(workspace, name), 'junction');
    }

    function accepts(workspacePath: string, folder = workspace): boolean {
      return !vaultFolder(places({ workspacePath, workspaceFolders: [folder] }), realPlace).isWorkspacePathRefused;
    }

    it('a workspace may not lead out of itself by a link', () => {
      link(outside, 'notes');
      assert.equal(accepts('notes'), false);
      assert.equal(accepts('notes/deep'), false);
      assert.equal(accepts('notes/not-there'), false);
    });

    it('nor by a link whose end is not there yet', () => {
      link(path.join(temporary.path, 'later'), 'notes');
      assert.equal(accepts('notes'), false);
    });

    it('nor by one that goes in circles', () => {
      link(path.join(workspace, 'other'), 'notes');
      link(path.join(workspace, 'notes'), 'other');
      assert.equal(accepts('notes'), false);
    });

    it('a link within the workspace is fine, and so is a folder that is not there yet', () => {
      link(path.join(workspace, 'real'), 'notes');
      assert.equal(accepts('notes'), true);
      assert.equal(accepts('real/deep'), true);
      assert.equal(accepts('not/there/yet'), true);
    });

    it('a workspace that was opened by a link is whole', () => {
      const opened = path.join(temporary.path, 'opened');
      symlinkSync(workspace, opened, 'junction');
      assert.equal(accepts('real', opened), true);
    });
  });
});

describe('isSameVault', () => {
  const vault = { folder: notes, exclude: ['Archive/**'] };

  it('holds when another folder joins the workspace, or the settings are read again', () => {
    const before = vaultFolder(places({ workspaceFolders: [code] }), noLinks).folder ?? '';
    const after = vaultFolder(places({ workspaceFolders: [code, notes] }), noLinks).folder ?? '';
    assert.ok(isSameVault({ folder: before, exclude: ['Archive/**'] }, { folder: after, exclude: ['Archive/**'] }));
  });

  it('does not hold for another folder, other patterns, or none', () => {
    assert.ok(!isSameVault(vault, { ...vault, folder: code }));
    assert.ok(!isSameVault(vault, { ...vault, exclude: [] }));
    assert.ok(!isSameVault(vault, { ...vault, exclude: ['Old/**'] }));
    assert.ok(!isSameVault(vault, { ...vault, exclude: ['Archive/**', 'Old'] }));
    assert.ok(!isSameVault(vault, undefined));
  });
});
