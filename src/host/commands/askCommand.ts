import * as vscode from 'vscode';
import { MAX_QUESTION_LENGTH } from '../../protocol/answerGuards';
import { openSettings } from '../config/openSettings';
import { COMMANDS } from '../contributions';
import type { AnswerPanel } from '../panels/answerPanel';
import { AskRefusal } from '../answering/askRefusal';
import type { AskService } from '../answering/askService';
import { messages } from '../messages';
import { noteFocus } from '../vault/noteFocus';
import type { VaultService } from '../vault/vaultService';

/** "Second Brain: Ask": a question from the palette, answered in the panel; a follow-up while a conversation is open. */
export function askCommand(service: AskService, vault: VaultService, panel: AnswerPanel): () => Promise<void> {
  return async () => {
    try {
      service.assertCanAsk();
    } catch (error) {
      await offerWayOut(error);
      return;
    }
    // The index loads while the question is typed.
    vault.warmUp();
    const asked = await askForQuestion(panel.isInConversation ? messages.followUpTitle() : messages.askTitle(), panel.isInConversation);
    if (asked === undefined) {
      return;
    }
    const indexed = await vault.indexedNotes();
    const isEmpty = indexed === 0 && (await vault.hasNoNotes());
    if (!isEmpty) {
      if (asked.anew) {
        panel.startAnew();
      }
      panel.ask(asked.question);
    }
    // While notes are being read nobody knows: the question is on its way then, and the message follows.
    if (isEmpty || (indexed === null && (await vault.hasNoNotes()))) {
      await offerNotes(messages.noNotes(vault.name));
    }
  };
}

/**
 * "Second Brain: Ask About This Note": a question of a new conversation, answered with passages of the note first. The
 * note is the one that the menu was opened on, else the one in the editor.
 */
export function askAboutNoteCommand(service: AskService, vault: VaultService, panel: AnswerPanel): (note?: unknown) => Promise<void> {
  return async (given) => {
    try {
      service.assertCanAsk();
    } catch (error) {
      await offerWayOut(error);
      return;
    }
    const note = given instanceof vscode.Uri ? given : vscode.window.activeTextEditor?.document.uri;
    const focus = note === undefined ? undefined : noteFocus(vault.folder, note.fsPath);
    if (focus === undefined) {
      await offerVaultSettings();
      return;
    }
    vault.warmUp();
    const asked = await askForQuestion(messages.askAboutTitle(focus.noteTitle), false);
    if (asked !== undefined) {
      panel.startAnew();
      panel.ask(asked.question, focus);
    }
  };
}

async function offerVaultSettings(): Promise<void> {
  const settings = messages.openSettingsAction();
  if ((await vscode.window.showInformationMessage(messages.notAVaultNote(), settings)) === settings) {
    await openSettings('secondBrain.vault');
  }
}

interface AskedQuestion {
  readonly question: string;
  readonly anew: boolean;
}

/** Undefined when the question is put away. */
function askForQuestion(title: string, isFollowUp: boolean): Promise<AskedQuestion | undefined> {
  const input = vscode.window.createInputBox();
  const newConversation: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('add'), tooltip: messages.newConversation() };
  let anew = !isFollowUp;
  input.title = title;
  input.placeholder = messages.askPlaceholder();
  input.ignoreFocusOut = true;
  input.buttons = isFollowUp ? [newConversation] : [];
  return new Promise((resolve) => {
    input.onDidTriggerButton(() => {
      anew = true;
      input.title = messages.askTitle();
      input.buttons = [];
    });
    input.onDidChangeValue((value) => {
      input.validationMessage = value.length > MAX_QUESTION_LENGTH ? messages.questionTooLong(MAX_QUESTION_LENGTH) : undefined;
    });
    input.onDidAccept(() => {
      const question = input.value.trim();
      if (question === '') {
        input.validationMessage = messages.questionEmpty();
      } else if (question.length <= MAX_QUESTION_LENGTH) {
        resolve({ question, anew });
        input.hide();
      }
    });
    input.onDidHide(() => {
      resolve(undefined);
      input.dispose();
    });
    input.show();
  });
}

/** Says why no question can be asked here, with the button that changes it. */
async function offerWayOut(error: unknown): Promise<void> {
  if (!(error instanceof AskRefusal)) {
    throw error;
  }
  if (vscode.workspace.isTrusted) {
    await offerNotes(error.message);
    return;
  }
  const trust = messages.manageTrustAction();
  if ((await vscode.window.showInformationMessage(error.message, trust)) === trust) {
    await vscode.commands.executeCommand('workbench.trust.manage');
  }
}

/** Says what is missing, with the ways to notes. */
async function offerNotes(message: string): Promise<void> {
  const openFolder = messages.openFolderAction();
  const openSampleVault = messages.openSampleVaultAction();
  const settings = messages.openSettingsAction();
  const picked = await vscode.window.showInformationMessage(message, openFolder, openSampleVault, settings);
  if (picked === openFolder) {
    await vscode.commands.executeCommand('workbench.action.files.openFolder');
  } else if (picked === openSampleVault) {
    await vscode.commands.executeCommand(COMMANDS.openSampleVault);
  } else if (picked === settings) {
    await openSettings('secondBrain.vault');
  }
}
