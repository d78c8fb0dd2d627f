import * as path from 'node:path';
import * as vscode from 'vscode';
import { isInsideFolder } from './insideFolder';

/** Where a note of the vault lies, by its path in it; undefined where there is no vault and for a path that leads out of it. */
export function noteUri(vaultFolder: string | undefined, notePath: string): vscode.Uri | undefined {
  const file = vaultFolder === undefined ? undefined : path.resolve(vaultFolder, notePath);
  return vaultFolder === undefined || file === undefined || !isInsideFolder(file, vaultFolder) ? undefined : vscode.Uri.file(file);
}
