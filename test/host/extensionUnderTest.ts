import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { SecondBrainApi } from '../../src/host/api/secondBrainApi';
import { EXTENSION_ID } from '../../src/host/contributions';

/** The activated extension's API. */
export async function activated(): Promise<SecondBrainApi> {
  const extension = vscode.extensions.getExtension<SecondBrainApi>(EXTENSION_ID);
  assert.ok(extension, `${EXTENSION_ID} is not installed`);
  return extension.activate();
}

/** Sets user settings of the extension and gives back a function that takes them away again. */
export async function withSettings(settings: Readonly<Record<string, unknown>>): Promise<() => Promise<void>> {
  const set = async (value: (name: string) => unknown): Promise<void> => {
    for (const name of Object.keys(settings)) {
      await vscode.workspace.getConfiguration('secondBrain').update(name, value(name), vscode.ConfigurationTarget.Global);
    }
  };
  await set((name) => settings[name]);
  return () => set(() => undefined);
}

/** Polls until the check gives a value; fails with the last reason. No fixed sleeps: as quick as the thing itself. */
export async function eventually<T>(what: string, check: () => Promise<T | undefined> | T | undefined, limitMs = 15_000): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const value = await check();
    if (value !== undefined) {
      return value;
    }
    assert.ok(Date.now() < deadline, `${what}: not within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The vault that the suite's workspace is. */
export function workspaceFolder(): string {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder);
  return folder.uri.fsPath;
}

