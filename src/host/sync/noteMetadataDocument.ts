import * as vscode from 'vscode';
import { pathInFolder } from '../../adapters/vaultFiles/pathInFolder';
import type { NoteRecord } from '../../core/extraction/metadataStore';
import { syncMessages } from '../syncMessages';
import type { VaultService, VaultWork } from '../vault/vaultService';

const SCHEME = 'second-brain-metadata';

/** "Show Note Metadata": what was learned of a note, as a document that can only be read. */
export class NoteMetadataDocument implements vscode.Disposable, vscode.TextDocumentContentProvider {
  private readonly registration: vscode.Disposable;
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly vault: Pick<VaultService, 'work'>) {
    this.registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const notePath = notePathOf(uri);
    const record = await this.vault.work().metadata.load(notePath);
    return record === undefined ? syncMessages.metadataNone(notePath) : describe(record);
  }

  /** @param argument the note's address; without one, the note in the active editor or one that the user picks. */
  async show(argument: unknown): Promise<void> {
    const work = this.vault.work();
    const notePath = noteAt(work, argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri) ?? (await pickNote(work));
    if (notePath === undefined) {
      return;
    }
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${notePath}.txt` });
    this.changed.fire(uri);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}

function notePathOf({ path: place }: vscode.Uri): string {
  return place.replace(/^\//, '').replace(/\.txt$/, '');
}

function noteAt({ settings: { folder } }: VaultWork, uri: vscode.Uri | undefined): string | undefined {
  return uri?.scheme === 'file' ? pathInFolder(folder, uri.fsPath) : undefined;
}

async function pickNote({ metadata }: VaultWork): Promise<string | undefined> {
  const records = (await metadata.list()).filter(({ extracted }) => extracted !== null);
  if (records.length === 0) {
    void vscode.window.showInformationMessage(syncMessages.metadataNowhere());
    return undefined;
  }
  const items = records.map((record) => record.path).sort();
  return vscode.window.showQuickPick(items, { title: syncMessages.metadataPick() });
}

function describe({ path: notePath, extracted, failure }: NoteRecord): string {
  const failed = failure === null ? [] : [syncMessages.metadataFailed(failure.failures, new Date(failure.failedAtMs).toLocaleString(vscode.env.language))];
  if (extracted === null) {
    return [notePath, '', ...failed].join('\n');
  }
  const { metadata: { summary, keyPhrases, entities, dates, actionItems }, model, origin, extractedAt } = extracted;
  const share = (confidence: number): string => `${Math.round(confidence * 100)} %`;
  const section = (title: string, lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ['', title, ...lines.map((line) => `- ${line}`)]);
  return [
    notePath,
    '',
    summary,
    ...section(syncMessages.metadataKeyPhrases(), keyPhrases),
    ...section(syncMessages.metadataEntities(), entities.map(({ name, type, confidence }) => `${name} (${syncMessages.metadataEntityType(type)}, ${share(confidence)})`)),
    ...section(syncMessages.metadataDates(), dates.map(({ date, kind, label, confidence }) => `${date} ${label} (${syncMessages.metadataDateKind(kind)}, ${share(confidence)})`)),
    ...section(syncMessages.metadataActions(), actionItems.map(({ text, priority, due, confidence }) => `${text} (${[syncMessages.metadataPriority(priority), ...(due === null ? [] : [syncMessages.metadataDue(due)]), share(confidence)].join(', ')})`)),
    '',
    origin === 'offline' ? syncMessages.metadataMadeOffline(new Date(extractedAt).toLocaleString(vscode.env.language)) : syncMessages.metadataMadeBy(model, new Date(extractedAt).toLocaleString(vscode.env.language)),
    ...failed,
    '',
  ].join('\n');
}
