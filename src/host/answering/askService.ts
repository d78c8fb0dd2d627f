import * as vscode from 'vscode';
import type { AskOutcome, AskRequest } from '../../core/answering/answer';
import { MAX_QUESTION_LENGTH } from '../../protocol/answerGuards';
import { messages } from '../messages';
import type { VaultService } from '../vault/vaultService';
import { AskRefusal } from './askRefusal';

/** The pipeline behind the checks that every way of asking shares. */
export class AskService {
  constructor(
    private readonly pipeline: { ask(request: AskRequest): Promise<AskOutcome> },
    private readonly vault: VaultService,
    private readonly onEnded: (outcome: AskOutcome) => void,
  ) {}

  /** Rejects with an AskRefusal when nothing can be asked here; every other ending is an outcome. */
  async ask(request: AskRequest): Promise<AskOutcome> {
    const question = request.question.trim();
    if (question === '') {
      throw new AskRefusal(messages.questionEmpty());
    }
    if (question.length > MAX_QUESTION_LENGTH) {
      throw new AskRefusal(messages.questionTooLong(MAX_QUESTION_LENGTH));
    }
    this.assertCanAsk();
    const outcome = await this.pipeline.ask({ ...request, question });
    this.onEnded(outcome);
    return outcome;
  }

  /** Throws an AskRefusal when nothing can be asked here. */
  assertCanAsk(): void {
    if (!vscode.workspace.isTrusted) {
      throw new AskRefusal(messages.untrusted());
    }
    if (this.vault.folder === undefined) {
      throw new AskRefusal(messages.noVault());
    }
  }
}
