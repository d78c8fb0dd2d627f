import type * as vscode from 'vscode';
import type { LlmProvider, ProviderCallOptions, ProviderOutcome } from '../../core/llm/llmProvider';
import type { LlmRequest } from '../../core/llm/llmRequest';
import { ENDED, outcomeOfExchange, type ExchangeEnd } from '../../core/llm/providerExchange';
import type { ReplyProgress } from '../../core/llm/providerReply';
import { modelName } from '../../core/llm/providerWords';
import { isAborted } from '../../core/llm/untilAborted';
import { safeCount } from '../../core/llm/wireValues';
import type { Timers } from '../../core/system/clock';
import { NO_TOKENS, type TokenUsage } from '../../core/usage/tokenUsage';
import { languageModelFailure, wasNeverAsked } from './languageModelFailure';

export interface LanguageModelSettings {
  /** The editor, as far as it makes messages and says that a call is to stop. */
  readonly editor: Pick<typeof vscode, 'LanguageModelChatMessage' | 'CancellationTokenSource'>;
  readonly model: vscode.LanguageModelChat;
  /** What the editor tells the user when it asks for leave to use the model. */
  readonly justification: string;
  readonly timers: Timers;
}

const UNNAMED_MODEL = 'unnamed';
/** How long the model's counter may take at the end of an answer, in milliseconds: an answer is not lost for its count. */
const COUNT_LIMIT_MS = 500;

/** A provider of one of the editor's models. */
export function createLanguageModelProvider(settings: LanguageModelSettings): LlmProvider {
  return new LanguageModelProvider(settings);
}

/**
 * Asks a model that the editor offers. The editor tells no usage: tokens are counted by the model's own counter and
 * marked as estimates. Nor has its stream an end mark: one that ends without an error counts as complete.
 */
class LanguageModelProvider implements LlmProvider {
  readonly name = 'editor';
  readonly model: string;

  constructor(private readonly settings: LanguageModelSettings) {
    this.model = modelName(settings.model.id) ?? UNNAMED_MODEL;
  }

  complete(request: LlmRequest, options: ProviderCallOptions): Promise<ProviderOutcome> {
    return outcomeOfExchange({
      signal: options.signal,
      obstacle: undefined,
      run: (progress) => this.#exchange(request, options, progress),
      failureOf: languageModelFailure,
    });
  }

  async #exchange(request: LlmRequest, options: ProviderCallOptions, progress: ReplyProgress): Promise<ExchangeEnd> {
    const source = new this.settings.editor.CancellationTokenSource();
    const cancel = (): void => { source.cancel(); };
    options.signal.addEventListener('abort', cancel);
    try {
      return await this.#ask(this.#messagesFor(request), options, progress, source.token);
    } finally {
      options.signal.removeEventListener('abort', cancel);
      source.dispose();
    }
  }

  async #ask(messages: vscode.LanguageModelChatMessage[], options: ProviderCallOptions, progress: ReplyProgress, token: vscode.CancellationToken): Promise<ExchangeEnd> {
    const { model, justification } = this.settings;
    let response: vscode.LanguageModelChatResponse;
    try {
      response = await model.sendRequest(messages, { justification }, token);
    } catch (error) {
      const failure = languageModelFailure(error);
      if (wasNeverAsked(failure)) progress.usage = NO_TOKENS;
      return { kind: 'failed', failure };
    }
    const counted = this.#countAll(messages, token);
    try {
      for await (const piece of response.text) {
        if (isAborted(options.signal)) return ENDED;
        options.onActivity?.();
        progress.text += piece;
        options.onToken?.(piece);
      }
      progress.isComplete = true;
      progress.stopReason = 'end_turn';
      return ENDED;
    } finally {
      progress.usage = await this.#estimate(counted, progress.text, token);
      progress.tokensEstimated = progress.usage !== undefined;
    }
  }

  /** There is no role for instructions: they come first, as the user's words. */
  #messagesFor({ system, messages }: LlmRequest): vscode.LanguageModelChatMessage[] {
    const { LanguageModelChatMessage: Message } = this.settings.editor;
    const asked = messages.map(({ role, content }) => (role === 'user' ? Message.User(content) : Message.Assistant(content)));
    return system === '' ? asked : [Message.User(system), ...asked];
  }

  /** Undefined when the model does not count, or not in time: unknown is not zero. */
  async #estimate(counted: Promise<number | undefined>, text: string, token: vscode.CancellationToken): Promise<TokenUsage | undefined> {
    const counts = await this.#inTime(Promise.all([counted, this.#countAll([text], token)]));
    const [inputTokens, outputTokens] = counts ?? [];
    return inputTokens === undefined || outputTokens === undefined ? undefined : { ...NO_TOKENS, inputTokens, outputTokens };
  }

  /** Never rejects. */
  async #countAll(texts: readonly (string | vscode.LanguageModelChatMessage)[], token: vscode.CancellationToken): Promise<number | undefined> {
    try {
      const counts = await Promise.all(texts.map((text) => this.settings.model.countTokens(text, token)));
      return counts.map(safeCount).reduce((sum, count) => (sum === undefined || count === undefined ? undefined : sum + count), 0);
    } catch {
      return undefined;
    }
  }

  async #inTime<T>(promise: Promise<T>): Promise<T | undefined> {
    let isLate = (): void => undefined;
    const late = new Promise<undefined>((resolve) => {
      isLate = () => { resolve(undefined); };
    });
    const limit = this.settings.timers.after(COUNT_LIMIT_MS, isLate);
    try {
      return await Promise.race([promise, late]);
    } finally {
      limit.cancel();
    }
  }
}
