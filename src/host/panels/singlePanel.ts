import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Logger } from '../../core/system/logger';
import type { EventEnvelope } from '../../protocol/envelope';
import { webviewPage } from '../../protocol/webviewPage';
import type { WebviewPage } from '../../protocol/webviewPage';

const NONCE_BYTES = 16;

export interface PanelKind extends Pick<WebviewPage, 'element' | 'title'> {
  readonly viewType: string;
  /** Name of its script and style sheet in `dist/webview`. */
  readonly bundle: string;
  /** What a page that is made now can show at once; undefined where that is nothing. */
  readonly first?: () => unknown;
}

/** Answers one message of a page; undefined when there is nobody to answer. */
export type MessageHandler = (message: unknown) => Promise<unknown>;

/** The one panel of a kind: opened, revealed, restored after a reload, and told events while it is there. */
export class SinglePanel<E> implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly kind: PanelKind,
    private readonly handle: MessageHandler,
    private readonly logger: Logger,
  ) {}

  get isOpen(): boolean {
    return this.panel !== undefined;
  }

  get isVisible(): boolean {
    return this.panel?.visible === true;
  }

  /** Shows the panel, and makes it where there is none. */
  reveal(): void {
    if (this.panel !== undefined) {
      this.panel.reveal();
      return;
    }
    // A page is rebuilt from its state when it is shown again: a hidden one costs nothing.
    this.adopt(vscode.window.createWebviewPanel(this.kind.viewType, this.kind.title, vscode.ViewColumn.Active, { retainContextWhenHidden: false }));
  }

  /** Takes over a panel that the editor made or restored. */
  adopt(panel: vscode.WebviewPanel): void {
    this.panel?.dispose();
    this.panel = panel;
    panel.webview.options = { enableScripts: true, enableCommandUris: false, localResourceRoots: [this.pageRoot] };
    panel.iconPath = { light: this.media('glyph-light.svg'), dark: this.media('glyph-dark.svg') };
    panel.onDidDispose(() => {
      if (this.panel === panel) {
        this.panel = undefined;
      }
    });
    // Listens before the page is set, so that its first message is not missed.
    panel.webview.onDidReceiveMessage((message: unknown) => {
      void this.answer(panel, message);
    });
    panel.webview.html = webviewPage({
      element: this.kind.element,
      title: this.kind.title,
      cspSource: panel.webview.cspSource,
      nonce: randomBytes(NONCE_BYTES).toString('hex'),
      scriptUri: panel.webview.asWebviewUri(vscode.Uri.joinPath(this.pageRoot, `${this.kind.bundle}.js`)).toString(),
      language: vscode.env.language,
      first: this.kind.first?.(),
    });
  }

  /** Tells the page something; a hidden page is gone, and asks anew when it is shown again. */
  tell(event: E): void {
    if (this.panel?.visible === true) {
      void this.panel.webview.postMessage({ kind: 'event', event } satisfies EventEnvelope<E>);
    }
  }

  dispose(): void {
    this.panel?.dispose();
  }

  private async answer(panel: vscode.WebviewPanel, message: unknown): Promise<void> {
    try {
      const response = await this.handle(message);
      if (response !== undefined && this.panel === panel) {
        await panel.webview.postMessage(response);
      }
    } catch {
      // The router turns failures into responses; what ends here is a panel that closed meanwhile.
      this.logger.debug('view', `an answer to ${this.kind.viewType} could not be delivered`);
    }
  }

  private get pageRoot(): vscode.Uri {
    return vscode.Uri.joinPath(this.extensionUri, 'dist', 'webview');
  }

  private media(file: string): vscode.Uri {
    return vscode.Uri.joinPath(this.extensionUri, 'media', file);
  }
}
