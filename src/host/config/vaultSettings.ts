import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { SETTINGS_SECTION } from '../contributions';
import { realPlace } from './realPlace';
import { vaultFolder } from './vaultFolder';
import type { VaultSettings } from './vaultFolder';

export interface ReadVaultSettings {
  /** Undefined when no folder is open and none is set. */
  readonly settings: VaultSettings | undefined;
  /** The workspace names a folder outside itself, which is not used. */
  readonly isWorkspacePathRefused: boolean;
}

/** Where the notes are now. Follows the links of a path that the workspace sets, so not for the time of activation. */
export function readVaultSettings(): ReadVaultSettings {
  const configuration = vscode.workspace.getConfiguration(SETTINGS_SECTION);
  const inspected = configuration.inspect<unknown>('vault.path');
  const { folder, isWorkspacePathRefused } = vaultFolder(
    {
      workspacePath: text(inspected?.workspaceFolderValue) ?? text(inspected?.workspaceValue),
      userPath: text(inspected?.globalValue),
      workspaceFolders: (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath),
      homeFolder: homedir(),
    },
    realPlace,
  );
  const exclude = globs(configuration.get<unknown>('vault.exclude'));
  return { settings: folder === undefined ? undefined : { folder, exclude }, isWorkspacePathRefused };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function globs(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((glob): glob is string => typeof glob === 'string' && glob.trim() !== '') : [];
}
