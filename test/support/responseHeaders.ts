import diagnosticsChannel from 'node:diagnostics_channel';

/** Published by Node's own `fetch` when the headers of a response have come, also where no body follows them. */
const CHANNEL = 'undici:request:headers';

/** Counts the responses whose headers have reached this process, which nothing else shows of a body that is silent. */
export class ResponseHeaders {
  count = 0;
  readonly #note = (): void => {
    this.count += 1;
  };

  constructor() {
    diagnosticsChannel.subscribe(CHANNEL, this.#note);
  }

  stop(): void {
    diagnosticsChannel.unsubscribe(CHANNEL, this.#note);
  }
}
