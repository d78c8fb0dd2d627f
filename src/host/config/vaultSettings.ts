import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Logger } from '../../core/system/logger';
import { SETTINGS_SECTION } from '../contributions';

export interface VaultSettings {
  /** Absolute path of the notes' folder. */
  readonly folder: string;
  readonly exclude: readonly string[];
}

/** Where the notes are; undefined when no folder is open and none is set. */
export function readVaultSettings(logger: Logger): VaultSettings | undefined {
  const folder = vaultFolder(logger);
  if (folder === undefined) {
    return undefined;
  }
  const exclude = vscode.workspace.getConfiguration(SETTINGS_SECTION).get<unknown>('vault.exclude');
  return { folder, exclude: Array.isArray(exclude) ? exclude.filter((glob): glob is string => typeof glob === 'string' && glob.trim() !== '') : [] };
}

function vaultFolder(logger: Logger): string | undefined {
  const first = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath;
  const inspected = vscode.workspace.getConfiguration(SETTINGS_SECTION).inspect<unknown>('vault.path');
  const fromWorkspace = text(inspected?.workspaceFolderValue) ?? text(inspected?.workspaceValue);
  if (fromWorkspace !== undefined && first !== undefined) {
    const resolved = path.resolve(first, fromWorkspace);
    // A cloned repository must not be able to point the index at the rest of the disk.
    if (isInside(resolved, first)) {
      return resolved;
    }
    logger.warn('settings', 'secondBrain.vault.path of this workspace lies outside it and is not used; set it in the user settings');
  }
  const fromUser = text(inspected?.globalValue);
  if (fromUser !== undefined) {
    if (path.isAbsolute(fromUser)) {
      return path.normalize(fromUser);
    }
    return first === undefined ? undefined : path.resolve(first, fromUser);
  }
  return first;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function isInside(candidate: string, folder: string): boolean {
  const relative = path.relative(folder, candidate);
  return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative));
}
