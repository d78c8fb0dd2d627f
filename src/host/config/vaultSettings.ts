import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { SETTINGS_SECTION } from '../contributions';
import type { SettingName } from '../contributions';
import { realPlace } from './realPlace';
import { isVaultOfWorkspace, vaultFolder } from './vaultFolder';
import type { VaultFolder, VaultSettings } from './vaultFolder';

/** Anything can have been typed into a setting. */
type SettingReader = (name: SettingName) => unknown;

export interface ReadVaultSettings {
  /** Undefined when no folder is open and none is set. */
  readonly settings: VaultSettings | undefined;
  /** The workspace names a folder outside itself, which is not used. */
  readonly isWorkspacePathRefused: boolean;
}

/** Where the notes are now. Follows the links of a path that the workspace sets, so not for the time of activation. */
export function readVaultSettings(): ReadVaultSettings {
  const { folder, isWorkspacePathRefused } = currentFolder();
  return { settings: folder === undefined ? undefined : { folder, exclude: globs(settingsOf(folder)('vault.exclude')) }, isWorkspacePathRefused };
}

/** How the settings of the notes stand now: as the workspace says where the notes are its own, else as the user does. */
export function vaultSettingReader(): SettingReader {
  return settingsOf(currentFolder().folder);
}

function currentFolder(): VaultFolder {
  const inspected = vscode.workspace.getConfiguration(SETTINGS_SECTION).inspect<unknown>('vault.path' satisfies SettingName);
  return vaultFolder(
    {
      workspacePath: text(inspected?.workspaceFolderValue) ?? text(inspected?.workspaceValue),
      userPath: text(inspected?.globalValue),
      workspaceFolders: workspaceFolders(),
      homeFolder: homedir(),
    },
    realPlace,
  );
}

function settingsOf(folder: string | undefined): SettingReader {
  const configuration = vscode.workspace.getConfiguration(SETTINGS_SECTION);
  if (folder === undefined || isVaultOfWorkspace(folder, workspaceFolders(), realPlace)) {
    return (name) => configuration.get<unknown>(name);
  }
  return (name) => {
    const inspected = configuration.inspect<unknown>(name);
    return inspected?.globalValue ?? inspected?.defaultValue;
  };
}

function workspaceFolders(): readonly string[] {
  return (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function globs(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((glob): glob is string => typeof glob === 'string' && glob.trim() !== '') : [];
}
