import * as vscode from 'vscode';
import type { Logger } from '../core/system/logger';
import { messages } from './messages';
import { traceIdOf } from './traceLink';

/** Opens the traces that links from elsewhere point to. Whoever made the link is not trusted: it can do nothing else. */
export class TraceUriHandler implements vscode.UriHandler {
  constructor(
    private readonly openTrace: (traceId: string) => void,
    private readonly logger: Logger,
  ) {}

  handleUri(uri: vscode.Uri): void {
    const traceId = traceIdOf(uri);
    if (traceId !== undefined) {
      this.openTrace(traceId);
      return;
    }
    this.logger.warn('view', 'an address that is no link to a trace was not opened');
    void vscode.window.showWarningMessage(messages.linkRefused());
  }
}
