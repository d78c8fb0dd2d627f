import * as path from 'node:path';
import type { PlatformPath } from 'node:path';
import { isInsideFolder } from '../vault/insideFolder';

/** Where the notes are, and which of them. */
export interface VaultSettings {
  /** Absolute path of the notes' folder. */
  readonly folder: string;
  readonly exclude: readonly string[];
}

/** What the editor knows that decides where the notes are. */
export interface VaultPlaces {
  /** `secondBrain.vault.path` as the workspace sets it: it may come from a stranger. */
  readonly workspacePath: string | undefined;
  /** The same setting as the user sets it. */
  readonly userPath: string | undefined;
  /** Absolute, the first one first. */
  readonly workspaceFolders: readonly string[];
  /** The user's home, absolute. */
  readonly homeFolder: string;
}

export interface VaultFolder {
  /** Absolute; undefined when no folder is open and none is set. */
  readonly folder: string | undefined;
  /** The workspace names a folder outside itself, which is not used. */
  readonly isWorkspacePathRefused: boolean;
}

/** Gives where an absolute path leads when links are followed; null when that cannot be told. */
export type RealPath = (place: string) => string | null;

/**
 * Decides where the notes are. The disk is looked at only for what the workspace sets.
 *
 * @param paths how this system writes paths; another one's in tests.
 */
export function vaultFolder(places: VaultPlaces, realPath: RealPath, paths: PlatformPath = path): VaultFolder {
  const { workspacePath, workspaceFolders } = places;
  if (workspacePath === undefined) {
    return { folder: folderOfUser(places, paths), isWorkspacePathRefused: false };
  }
  const resolved = paths.resolve(workspaceFolders[0] ?? '', workspacePath);
  // A cloned repository must not be able to point the index at the rest of the disk, by a link either.
  return leadsInside(resolved, workspaceFolders, realPath, paths)
    ? { folder: resolved, isWorkspacePathRefused: false }
    : { folder: folderOfUser(places, paths), isWorkspacePathRefused: true };
}

/** Whether the worker of the one serves the other too. */
export function isSameVault(one: VaultSettings | undefined, other: VaultSettings | undefined): boolean {
  return one?.folder === other?.folder
    && one?.exclude.length === other?.exclude.length
    && (one?.exclude ?? []).every((glob, index) => glob === other?.exclude[index]);
}

/**
 * Whether the notes are the workspace's own, links followed, so that it may say which of them count and where they go.
 * Of notes elsewhere a cloned repository must not name the folder that is filed away, nor show what the user leaves out.
 */
export function isVaultOfWorkspace(folder: string, workspaceFolders: readonly string[], realPath: RealPath, paths: PlatformPath = path): boolean {
  return leadsInside(folder, workspaceFolders, realPath, paths);
}

/** The user may name any folder, and one that is a link. */
function folderOfUser({ userPath, workspaceFolders, homeFolder }: VaultPlaces, paths: PlatformPath): string | undefined {
  const [first] = workspaceFolders;
  if (userPath === undefined) {
    return first;
  }
  if (/^~(?:[\\/]|$)/.test(userPath)) {
    return asTheEditorWrites(paths.join(homeFolder, userPath.slice(1)));
  }
  if (paths.isAbsolute(userPath)) {
    return asTheEditorWrites(paths.normalize(userPath));
  }
  return first === undefined ? undefined : paths.resolve(first, userPath);
}

/** A drive's letter is small in the editor's paths, and the same folder must not be two vaults, each with what was learned of it. */
function asTheEditorWrites(place: string): string {
  return place.replace(/^[A-Z]:\\/, (drive) => drive.toLowerCase());
}

function leadsInside(place: string, folders: readonly string[], realPath: RealPath, paths: PlatformPath): boolean {
  // Not even looked at otherwise: looking at a path of another machine signs in there.
  if (!folders.some((folder) => isInsideFolder(place, folder, paths))) {
    return false;
  }
  const real = realPath(place);
  const realFolders = folders.map(realPath).filter((folder) => folder !== null);
  return real !== null && realFolders.some((folder) => isInsideFolder(real, folder, paths));
}
