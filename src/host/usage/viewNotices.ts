import * as vscode from 'vscode';
import type { ViewIncident } from '../../core/usage/viewIncident';
import { COMMANDS } from '../contributions';
import { messages } from '../messages';

/** Which immovable file was told of, over all windows and restarts. */
const TOLD_KEY = 'usage.toldImmovable';

export interface ViewNotices {
  readonly onIncident: (incident: ViewIncident) => void;
  readonly onRebuilding: (fraction: number) => void;
}

/**
 * Says what became of a `usage.db` that could not be used, once for each, and how far its rebuild is.
 *
 * @param onRebuilding gets the same share, for whoever shows it in a place of its own
 */
export function viewNotices(memory: vscode.Memento, onRebuilding: (fraction: number) => void): ViewNotices {
  const progress = new RebuildProgressNotice();
  return {
    onIncident: (incident) => void tell(incident, memory),
    onRebuilding: (fraction) => {
      progress.show(fraction);
      onRebuilding(fraction);
    },
  };
}

async function tell(incident: ViewIncident, memory: vscode.Memento): Promise<void> {
  const { setAsideAs, fileIdentity } = incident;
  if (setAsideAs === null) {
    if (memory.get(TOLD_KEY) === fileIdentity) {
      return;
    }
    await memory.update(TOLD_KEY, fileIdentity);
  }
  const showLog = messages.showLogAction();
  const answer = await show(incident, showLog);
  if (answer === showLog) {
    await vscode.commands.executeCommand(COMMANDS.showLog);
  }
}

function show({ fault, setAsideAs, calls }: ViewIncident, showLog: string): Thenable<string | undefined> {
  if (setAsideAs === null) {
    return vscode.window.showWarningMessage(messages.viewImmovable(), showLog);
  }
  switch (fault) {
    case 'older_app':
      return vscode.window.showInformationMessage(messages.viewImported(calls, setAsideAs), showLog);
    case 'older_app_in_part':
      return vscode.window.showWarningMessage(messages.viewImportedInPart(calls, setAsideAs), showLog);
    case 'altered':
    case 'damaged':
    case 'foreign':
    case 'newer':
    case 'unreadable':
      return vscode.window.showWarningMessage(messages.viewSetAside(setAsideAs), showLog);
  }
}

/** One entry in the status bar from the first word of a rebuild to its last. */
class RebuildProgressNotice {
  private report: ((fraction: number) => void) | undefined;

  show(fraction: number): void {
    if (this.report === undefined && fraction < 1) {
      this.begin();
    }
    this.report?.(fraction);
  }

  private begin(): void {
    void vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: messages.viewRebuilding() }, (progress) => {
      return new Promise<void>((resolve) => {
        this.report = (fraction) => {
          progress.report({ message: `${Math.round(fraction * 100)} %` });
          if (fraction >= 1) {
            this.report = undefined;
            resolve();
          }
        };
      });
    });
  }
}
