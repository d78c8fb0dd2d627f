import * as vscode from 'vscode';
import type { LlmProvider } from '../../core/llm/llmProvider';
import type { Timers } from '../../core/system/clock';
import type { CallUsageType } from '../../core/usage/vocabulary';
import { messages } from '../messages';
import { createEditorProvider } from './providerFactories';
import type { ProviderSettings } from './providerSettings';

/** What a person is waiting for; the editor may ask for leave then, and only then. */
const USER_INITIATED: readonly (CallUsageType | undefined)[] = ['chat_rerank', 'chat_answer', 'check'];

/** The models that the editor offers, where the user has switched them on. */
export class EditorModels {
  constructor(
    private readonly settings: ProviderSettings,
    private readonly access: vscode.LanguageModelAccessInformation,
    private readonly timers: Timers,
  ) {}

  get isEnabled(): boolean {
    return this.settings.editor.isEnabled;
  }

  /** Undefined when they are off, when none is offered, and for background work that the user has not given leave for. */
  async provider(purpose: CallUsageType | undefined): Promise<LlmProvider | undefined> {
    const model = this.isEnabled ? await this.chosen() : undefined;
    if (model === undefined || (!USER_INITIATED.includes(purpose) && this.access.canSendRequest(model) !== true)) {
      return undefined;
    }
    return createEditorProvider({ editor: vscode, model, justification: messages.editorJustification(), timers: this.timers });
  }

  private async chosen(): Promise<vscode.LanguageModelChat | undefined> {
    const { model } = this.settings.editor;
    try {
      const offered = await vscode.lm.selectChatModels();
      return model === '' ? offered[0] : offered.find(({ id, family }) => id === model || family === model);
    } catch {
      return undefined; // An editor without language models.
    }
  }
}
