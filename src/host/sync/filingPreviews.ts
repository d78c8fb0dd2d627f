import * as vscode from 'vscode';
import type { FilerParts, FilingPreview } from '../../core/inbox/filer';
import { syncMessages } from '../syncMessages';

const SCHEME = 'second-brain-preview';

interface AnswerItem extends vscode.QuickPickItem {
  readonly answer: 'file' | 'fileAll' | 'leave' | 'stop';
}

/** Shows what filing an inbox file would change, as diffs side by side, and asks whether it may. */
export class FilingPreviews implements vscode.Disposable, vscode.TextDocumentContentProvider {
  private readonly registration: vscode.Disposable;
  private readonly texts = new Map<string, string>();
  private lastNumber = 0;

  constructor() {
    this.registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? '';
  }

  dispose(): void {
    this.registration.dispose();
  }

  /**
   * For one run: what the user says of one file may hold for all that follow.
   * @param signal of the run: a question that is open then counts as "no".
   * @param stop ends the run.
   */
  forRun(signal: AbortSignal, stop: () => void): NonNullable<FilerParts['accept']> {
    let acceptsAll = false;
    return async (preview) => {
      if (acceptsAll || signal.aborted) {
        return !signal.aborted;
      }
      const answer = await this.ask(preview, signal);
      acceptsAll = answer === 'fileAll';
      if (answer === 'stop') {
        stop();
      }
      return answer === 'file' || answer === 'fileAll';
    };
  }

  private async ask(preview: FilingPreview, signal: AbortSignal): Promise<AnswerItem['answer']> {
    const uris = await this.show(preview);
    const source = new vscode.CancellationTokenSource();
    const cancel = (): void => {
      source.cancel();
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const items: readonly AnswerItem[] = [
        { answer: 'file', label: syncMessages.previewFile() },
        { answer: 'fileAll', label: syncMessages.previewFileAll() },
        { answer: 'leave', label: syncMessages.previewLeave() },
        { answer: 'stop', label: syncMessages.previewStop() },
      ];
      const picked = await vscode.window.showQuickPick(items, { title: syncMessages.previewTitle(preview.source), placeHolder: syncMessages.previewPlaceholder(preview.changes.length, preview.movedTo), ignoreFocusOut: true }, source.token);
      return picked?.answer ?? 'leave';
    } finally {
      signal.removeEventListener('abort', cancel);
      source.dispose();
      await closeDiffs(uris);
      for (const uri of uris) {
        this.texts.delete(uri);
      }
    }
  }

  /** The addresses of what is shown. */
  private async show({ source, changes }: FilingPreview): Promise<ReadonlySet<string>> {
    this.lastNumber += 1;
    const shown = changes.map(({ path, before, after }) => [this.keep('now', path, before ?? ''), this.keep('then', path, after)] as const);
    // The first address of each says which file it is about.
    const resources = shown.map(([now, then]) => [then, now, then]);
    if (resources.length > 0) {
      await vscode.commands.executeCommand('vscode.changes', syncMessages.previewTitle(source), resources);
    }
    return new Set(shown.flat().map((uri) => uri.toString()));
  }

  private keep(side: 'now' | 'then', path: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${path}`, query: `${this.lastNumber}-${side}` });
    this.texts.set(uri.toString(), text);
    return uri;
  }
}

async function closeDiffs(uris: ReadonlySet<string>): Promise<void> {
  const isOurs = (tab: vscode.Tab): boolean => {
    const { input } = tab;
    if (input instanceof vscode.TabInputTextDiff) {
      return uris.has(input.modified.toString());
    }
    // The type of a tab with several diffs is not in the oldest editor's API.
    const { textDiffs } = (input ?? {}) as { readonly textDiffs?: readonly { readonly modified: vscode.Uri }[] };
    return textDiffs?.some(({ modified }) => uris.has(modified.toString())) === true;
  };
  const tabs = vscode.window.tabGroups.all.flatMap(({ tabs: ofGroup }) => ofGroup.filter(isOurs));
  await vscode.window.tabGroups.close(tabs, true).then(undefined, () => false);
}
