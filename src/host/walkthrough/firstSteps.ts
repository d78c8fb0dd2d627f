import * as vscode from 'vscode';
import type { AskOutcome } from '../../core/answering/answer';
import { CONTEXT_KEYS, EXTENSION_ID, WALKTHROUGH_ID } from '../contributions';
import type { WalkthroughStep } from '../contributions';

/** The editor's own command to tick a step. */
const MARK_STEP = 'welcome.markStepComplete';

export interface FirstStepsFacts {
  /** Whether this window has notes. */
  readonly hasNotes: () => boolean;
  /** Whether the daily limit is the user's own. */
  readonly hasOwnLimit: () => boolean;
}

/**
 * Tells the walkthrough which of its steps are done; the editor remembers them for good. Context keys do so while the
 * walkthrough is known to the window. What was done before (a folder is always opened in a window that starts anew) the
 * editor passes over, so each step is marked as well.
 */
export class FirstSteps {
  private readonly told = new Set<WalkthroughStep>();

  constructor(private readonly facts: FirstStepsFacts) {}

  /** Opens the walkthrough, with what is true of this window ticked. */
  async open(): Promise<void> {
    await vscode.commands.executeCommand('workbench.action.openWalkthrough', `${EXTENSION_ID}#${WALKTHROUGH_ID}`, false);
    this.tellFacts();
  }

  /** A question has ended. */
  asked(outcome: AskOutcome): void {
    if (outcome.kind !== 'answered') {
      return;
    }
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.hasAnswer, true);
    this.done('ask');
    if (!outcome.offline && outcome.attempts.length > 0) {
      this.hasProvider();
    }
  }

  /** An API key was stored. */
  keyStored(): void {
    this.hasProvider();
  }

  /** The user went through a step whose command completes it. */
  done(step: WalkthroughStep): void {
    this.tell(step);
    this.tellFacts();
  }

  private hasProvider(): void {
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.hasProvider, true);
    this.done('provider');
  }

  private tellFacts(): void {
    if (this.facts.hasNotes()) {
      this.tell('notes');
    }
    if (this.facts.hasOwnLimit()) {
      this.tell('limit');
    }
  }

  private tell(step: WalkthroughStep): void {
    if (!this.told.has(step)) {
      this.told.add(step);
      // An editor that does not know the step yet rejects and remembers all the same; one without the command has the keys.
      vscode.commands.executeCommand(MARK_STEP, `${EXTENSION_ID}#${WALKTHROUGH_ID}#${step}`).then(undefined, () => undefined);
    }
  }
}
