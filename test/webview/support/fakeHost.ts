import type { RequestEnvelope, ResponseError } from '../../../src/protocol/envelope';

/** How the fake host answers a type of request: with a result, an error, or only when the test says so. */
export type FakeAnswer =
  | { readonly result: unknown }
  | { readonly error: ResponseError }
  | { readonly hold: true };

/** What the page's side of the fake host keeps; the test reads it through the browser. */
export interface FakeHostState {
  readonly sent: RequestEnvelope[];
  readonly violations: string[];
  answers: Record<string, FakeAnswer>;
  /** Ids of requests that wait for the test. */
  readonly held: { readonly id: number; readonly type: string }[];
  state: unknown;
  deliver(message: unknown): void;
}

declare global {
  interface Window {
    fakeHost: FakeHostState;
    acquireVsCodeApi: () => unknown;
  }
}

/** Runs in the page before anything else: the editor's API, answering as told. Must not refer to anything outside itself. */
export function installFakeHost(options: { readonly answers: Record<string, FakeAnswer>; readonly state: unknown }): void {
  const host: FakeHostState = {
    sent: [],
    violations: [],
    held: [],
    answers: options.answers,
    state: options.state,
    deliver: (message) => {
      window.dispatchEvent(new MessageEvent('message', { data: message }));
    },
  };
  window.fakeHost = host;
  document.addEventListener('securitypolicyviolation', (event) => {
    host.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${String(event.lineNumber)}`);
  });
  window.acquireVsCodeApi = () => ({
    getState: () => host.state,
    setState: (state: unknown) => {
      host.state = state;
    },
    postMessage: (message: RequestEnvelope) => {
      host.sent.push(structuredClone(message));
      const answer = host.answers[message.type];
      if (answer === undefined || 'hold' in answer) {
        host.held.push({ id: message.id, type: message.type });
        return;
      }
      queueMicrotask(() => {
        host.deliver(
          'error' in answer
            ? { kind: 'response', id: message.id, ok: false, error: answer.error }
            : { kind: 'response', id: message.id, ok: true, result: answer.result },
        );
      });
    },
  });
}
