import assert from 'node:assert/strict';
import { startProviderServer, type ProviderServer } from '../../support/providerServer';
import type { Behaviour } from '../../support/providerServerTypes';
import { waitFor } from '../../support/waitFor';
import { ask, MODES, providerAt, WIRE_PROVIDERS, type Mode } from './everyProvider';

/** From the signal to the outcome, and to the server seeing the socket close. */
const LIMIT_MS = 100;

const STALLS: readonly { readonly what: string; readonly behaviour: Behaviour; readonly partialText: Readonly<Record<Mode, string>> }[] = [
  { what: 'before the headers', behaviour: { fault: 'stall_before_headers' }, partialText: { JSON: '', stream: '' } },
  { what: 'between headers and body', behaviour: { fault: 'stall_before_body' }, partialText: { JSON: '', stream: '' } },
  { what: 'midway', behaviour: { fault: 'stall_midway', faultAfter: 2 }, partialText: { JSON: '', stream: 'one two' } },
];

describe('A provider that is stopped', () => {
  let server: ProviderServer;
  before(async () => {
    server = await startProviderServer();
  });
  afterEach(() => {
    server.reset();
  });
  after(() => server.close());

  for (const name of WIRE_PROVIDERS) {
    for (const mode of MODES) {
      for (const { what, behaviour, partialText } of STALLS) {
        it(`${name}, ${mode}: ends at once when the server is silent ${what}, keeps what came, and frees the socket`, async function () {
          // Only the limit on time can fail by chance, on a busy machine.
          this.retries(2);
          server.script(name, { text: 'one two three', ...behaviour });
          const stop = new AbortController();
          const seen: string[] = [];
          const asked = ask(providerAt(server, name), mode, { signal: stop.signal, onPiece: (piece) => seen.push(piece) });
          await waitFor('the request', () => server.requests.length === 1);
          const request = server.requests[0]!;
          await waitFor('the text before the silence', () => seen.join('') === partialText[mode]);
          // A moment for the headers of a silent body to arrive, which nothing else shows.
          await new Promise((resolve) => setTimeout(resolve, 30));
          assert.equal(request.closedEarlyAtMs, undefined);

          const stoppedAtMs = performance.now();
          stop.abort();
          const { outcome } = await asked;
          const endedAtMs = performance.now();
          assert.equal(outcome.kind, 'failure');
          assert.equal(outcome.failure.failureClass, 'cancelled');
          assert.equal(outcome.partialText, partialText[mode]);
          assert.ok(endedAtMs - stoppedAtMs < LIMIT_MS, `ended after ${endedAtMs - stoppedAtMs} ms`);
          await waitFor('the socket to close', () => request.closedEarlyAtMs !== undefined);
          assert.ok(request.closedEarlyAtMs! - stoppedAtMs < LIMIT_MS, `freed after ${request.closedEarlyAtMs! - stoppedAtMs} ms`);
        });
      }

      it(`${name}, ${mode}: does not ask at all when it is stopped beforehand`, async () => {
        const { outcome } = await ask(providerAt(server, name), mode, { signal: AbortSignal.abort() });
        assert.equal(outcome.kind === 'failure' && outcome.failure.failureClass, 'cancelled');
        assert.equal(server.requests.length, 0);
      });
    }

    it(`${name}: gives no more text once it is stopped, and knows the tokens told by then`, async () => {
      server.script(name, { text: 'one two three four five six', tokenDelayMs: 20, usage: { freshInput: 77, output: 9 } });
      const stop = new AbortController();
      const { outcome, pieces } = await ask(providerAt(server, name), 'stream', {
        signal: stop.signal,
        onPiece: (piece) => {
          if (piece === ' two') stop.abort();
        },
      });
      const atEnd = [...pieces];
      assert.equal(outcome.kind === 'failure' && outcome.failure.failureClass, 'cancelled');
      assert.equal(outcome.usage?.inputTokens, name === 'anthropic' ? 77 : undefined);
      await waitFor('the socket to close', () => server.requests[0]!.closedEarlyAtMs !== undefined);
      assert.deepEqual(pieces, ['one', ' two']);
      assert.deepEqual(pieces, atEnd);
    });

    it(`${name}: drops text that had already arrived when it was stopped`, async () => {
      server.script(name, { text: 'one two three four', isGathered: true });
      const stop = new AbortController();
      const { outcome, pieces } = await ask(providerAt(server, name), 'stream', {
        signal: stop.signal,
        onPiece: () => {
          stop.abort();
        },
      });
      await new Promise((resolve) => setTimeout(resolve, 20));
      assert.equal(outcome.kind === 'failure' && outcome.partialText, 'one');
      assert.deepEqual(pieces, ['one']);
    });

    it(`${name}: leaves nothing on a signal that outlives its calls`, async () => {
      const warnings: Error[] = [];
      const note = (warning: Error): void => {
        warnings.push(warning);
      };
      process.on('warning', note);
      const { signal } = new AbortController();
      const provider = providerAt(server, name);
      for (let call = 0; call < 14; call += 1) await ask(provider, call % 2 === 0 ? 'JSON' : 'stream', { signal });
      await new Promise((resolve) => setImmediate(resolve));
      process.off('warning', note);
      assert.deepEqual(warnings, []);
    });
  }
});
