import { createLanguageModelProvider } from '../../src/adapters/languageModel/languageModelProvider';
import type { LlmProvider } from '../../src/core/llm/llmProvider';
import type { Timers } from '../../src/core/system/clock';

export interface FakeModel {
  readonly id?: string;
  readonly pieces?: readonly string[];
  /** What `sendRequest` throws at the request of this number, from 1; undefined: it answers. */
  readonly refusals?: (request: number) => Error | undefined;
  /** Thrown after the pieces. */
  readonly breaks?: Error;
  readonly count?: (text: unknown) => Promise<number>;
  /** Says nothing more, until it is cancelled: in place of the request's answer, or after the pieces. */
  readonly stalls?: boolean | 'before';
  /** Stalls although it is cancelled. */
  readonly ignoresCancel?: boolean;
  /** Between two pieces, in milliseconds. */
  readonly pieceDelayMs?: number;
}

export interface FakeEditor {
  readonly provider: LlmProvider;
  /** The requests that the model got. */
  readonly sent: readonly { readonly messages: readonly { readonly role: string; readonly content: string }[]; readonly options: unknown }[];
  readonly sources: readonly { readonly token: Token; readonly isDisposed: boolean }[];
  /** Whose time it is; to be called before the first request. */
  runOn(timers: Timers): void;
}

class Token {
  isCancellationRequested = false;
  readonly listeners: (() => void)[] = [];
}

/** The part of the editor's interface that the adapter touches, as the editor behaves. */
export function editorWith(fake: FakeModel): FakeEditor {
  const sent: { messages: readonly { role: string; content: string }[]; options: unknown }[] = [];
  const sources: { token: Token; isDisposed: boolean }[] = [];
  let clockwork: Timers | undefined;
  const timers: Timers = {
    after: (delayMs, callback) => {
      if (clockwork === undefined) throw new Error('runOn was not called');
      return clockwork.after(delayMs, callback);
    },
  };
  const message = (role: string) => (content: string) => ({ role, content });
  const editor = {
    LanguageModelChatMessage: { User: message('user'), Assistant: message('assistant') },
    CancellationTokenSource: class {
      readonly token = new Token();
      readonly known = { token: this.token, isDisposed: false };
      constructor() { sources.push(this.known); }
      cancel() { this.token.isCancellationRequested = true; for (const listener of this.token.listeners) listener(); }
      dispose() { this.known.isDisposed = true; }
    },
  };
  const model = {
    id: fake.id ?? 'copilot-gpt',
    sendRequest: async (messages: readonly { role: string; content: string }[], options: unknown, token: Token) => {
      sent.push({ messages, options });
      if (fake.stalls === 'before') await silence(fake, token);
      const refusal = fake.refusals?.(sent.length);
      if (refusal !== undefined) throw refusal;
      return { text: textOf(fake, token, timers) };
    },
    countTokens: fake.count ?? ((counted: string | { content: string }) => Promise.resolve((typeof counted === 'string' ? counted : counted.content).length)),
  };
  const settings = { editor, model, justification: 'to answer', timers } as unknown as Parameters<typeof createLanguageModelProvider>[0];
  return { provider: createLanguageModelProvider(settings), sent, sources, runOn: (given) => { clockwork = given; } };
}

async function* textOf(fake: FakeModel, token: Token, timers: Timers): AsyncGenerator<string> {
  for (const piece of fake.pieces ?? ['one ', 'two']) {
    if (fake.pieceDelayMs !== undefined) await new Promise<void>((resolve) => { timers.after(fake.pieceDelayMs ?? 0, resolve); });
    yield piece;
  }
  if (fake.stalls === true) await silence(fake, token);
  if (fake.breaks !== undefined) throw fake.breaks;
}

function silence({ ignoresCancel }: FakeModel, token: Token): Promise<void> {
  return new Promise((resolve) => {
    if (ignoresCancel !== true) token.listeners.push(resolve);
  });
}
