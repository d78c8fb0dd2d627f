import * as vscode from 'vscode';
import type { SyncGate } from '../anomalies/syncProtection';
import { openSettings, openSettingsOfLink } from '../config/openSettings';
import { LINK_COMMANDS, SETTINGS_SECTION, WALKTHROUGH_LINKS, type LinkCommandId } from '../contributions';

export interface LinkCommandParts {
  readonly gate: Pick<SyncGate, 'pauseByUser' | 'resume'>;
  /** Resolves when the run of this window has ended, and at once where there is none. */
  readonly stopSync: () => Promise<void>;
}

/** What the links of the hover and of the walkthrough do. */
export function registerLinkCommands({ gate, stopSync }: LinkCommandParts): vscode.Disposable {
  const handlers: Readonly<Record<LinkCommandId | (typeof WALKTHROUGH_LINKS)['openSettings'], (argument?: unknown) => unknown>> = {
    [LINK_COMMANDS.pauseSync]: () => {
      gate.pauseByUser();
    },
    [LINK_COMMANDS.resumeSync]: () => {
      gate.resume();
    },
    [LINK_COMMANDS.stopSync]: stopSync,
    [WALKTHROUGH_LINKS.openSettings]: openSettingsOfLink,
    [LINK_COMMANDS.setPrice]: () => openSettings(`${SETTINGS_SECTION}.prices`),
  };
  return vscode.Disposable.from(...Object.entries(handlers).map(([id, handler]) => vscode.commands.registerCommand(id, handler)));
}
