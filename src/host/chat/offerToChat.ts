import * as vscode from 'vscode';
import type { Logger } from '../../core/system/logger';
import type { UserSettings } from '../config/providerSettings';
import { CHAT_PARTICIPANT, SETTINGS_SECTION, TOOLS } from '../contributions';
import { messages } from '../messages';
import type { NoteToolParts } from '../tools/noteTools';
import type { BrainChatParts } from './brainChat';

export interface ChatOfferParts extends BrainChatParts, Pick<NoteToolParts, 'search' | 'assertCanAsk' | 'logger'> {
  readonly settings: Pick<UserSettings, 'value'>;
  readonly iconPath: vscode.Uri;
}

/**
 * Offers `@brain` and the tools to the editor's chat, where the editor has one; elsewhere it does nothing. What answers is
 * loaded at the first message.
 */
export function offerToChat(parts: ChatOfferParts): Offered {
  const tools = new OfferedTools(parts);
  const offered: Offered[] = [tools];
  attempt(parts.logger, () => {
    const { chat } = editor();
    if (chat !== undefined) {
      const participant = chat.createChatParticipant(CHAT_PARTICIPANT.id, async (request, context, stream, token) => (await import('./brainChat')).answerInChat(parts, request, context, stream, token));
      participant.iconPath = parts.iconPath;
      offered.push(participant);
    }
  });
  return {
    dispose: () => {
      for (const part of offered) {
        part.dispose();
      }
    },
  };
}

/** What is offered until it is disposed. */
interface Offered {
  dispose(): void;
}

/** The tools, registered while the user's settings have them switched on. */
class OfferedTools implements Offered {
  private registered: vscode.Disposable | undefined;
  private readonly listener: vscode.Disposable;

  constructor(private readonly parts: ChatOfferParts) {
    this.follow();
    this.listener = vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${SETTINGS_SECTION}.tools.enabled`)) {
        this.follow();
      }
    });
  }

  dispose(): void {
    this.listener.dispose();
    this.registered?.dispose();
  }

  private get isEnabled(): boolean {
    return this.parts.settings.value('tools.enabled') === true;
  }

  private follow(): void {
    if (!this.isEnabled) {
      this.registered?.dispose();
      this.registered = undefined;
    } else if (this.registered === undefined) {
      attempt(this.parts.logger, () => {
        this.registered = this.register();
      });
    }
  }

  private register(): vscode.Disposable | undefined {
    const { lm } = editor();
    if (typeof lm?.registerTool !== 'function') {
      return undefined;
    }
    const loaded = async (name: keyof typeof TOOLS): Promise<vscode.LanguageModelTool<unknown>> => {
      const { SearchTool, UsageTool } = await import('../tools/noteTools');
      const parts: NoteToolParts = { ...this.parts, assertAllowed: () => { this.assertAllowed(); } };
      return name === 'search' ? new SearchTool(parts) : new UsageTool(parts);
    };
    const lazy = (name: keyof typeof TOOLS): vscode.LanguageModelTool<unknown> => ({
      prepareInvocation: async (options, token) => (await loaded(name)).prepareInvocation?.(options, token),
      invoke: async (options, token) => (await loaded(name)).invoke(options, token),
    });
    return vscode.Disposable.from(lm.registerTool(TOOLS.search, lazy('search')), lm.registerTool(TOOLS.usage, lazy('usage')));
  }

  /** Asked at each call: a setting can have changed while a confirmation lay open. */
  private assertAllowed(): void {
    if (!this.isEnabled) {
      throw new Error(messages.toolsOff());
    }
    if (!vscode.workspace.isTrusted) {
      throw new Error(messages.untrusted());
    }
  }
}

/** Older editors and forks lack parts of it, whatever the types say. */
function editor(): Partial<Pick<typeof vscode, 'chat' | 'lm'>> {
  return vscode;
}

/** An editor that takes exception to what is offered loses that, and nothing else. */
function attempt(logger: Logger, offer: () => void): void {
  try {
    offer();
  } catch (error) {
    logger.warn('activation', `the editor's chat did not take what was offered (${error instanceof Error ? error.name : 'unknown'})`);
  }
}
