import * as vscode from 'vscode';
import type { AskOutcome } from '../../core/answering/answer';
import { CONTEXT_KEYS } from '../contributions';

/** Tells the walkthrough which of its steps are done, by context keys; the editor remembers them for good. */
export class FirstSteps {
  private readonly told = new Set<string>();

  /** A question has ended. */
  asked(outcome: AskOutcome): void {
    if (outcome.kind !== 'answered') {
      return;
    }
    this.done(CONTEXT_KEYS.hasAnswer);
    if (!outcome.offline && outcome.attempts.length > 0) {
      this.done(CONTEXT_KEYS.hasProvider);
    }
  }

  /** An API key was stored. */
  keyStored(): void {
    this.done(CONTEXT_KEYS.hasProvider);
  }

  private done(key: string): void {
    if (!this.told.has(key)) {
      this.told.add(key);
      void vscode.commands.executeCommand('setContext', key, true);
    }
  }
}
