import type { HostChannel } from './host';

/** The channel that VS Code gives a webview. Can be taken once per page load. */
export function vscodeChannel(): HostChannel {
  const api = acquireVsCodeApi();
  return {
    post: (message) => {
      api.postMessage(message);
    },
    listen: (receive) => {
      const onMessage = (event: MessageEvent<unknown>): void => {
        receive(event.data);
      };
      window.addEventListener('message', onMessage);
      return () => {
        window.removeEventListener('message', onMessage);
      };
    },
    readState: () => api.getState(),
    writeState: (state) => {
      api.setState(state);
    },
  };
}
