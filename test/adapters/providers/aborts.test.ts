import assert from 'node:assert/strict';
import { median } from '../../bench/benchmark';
import type { ProviderServer } from '../../support/providerServer';
import type { Behaviour, WireProvider } from '../../support/providerServerTypes';
import { ResponseHeaders } from '../../support/responseHeaders';
import { serveSuite } from '../../support/servedSuite';
import { waitFor } from '../../support/waitFor';
import { ask, MODES, providerAt, WIRE_PROVIDERS, type Mode } from './everyProvider';

/** From the signal to the outcome, and to the server seeing the socket close. */
const LIMIT_MS = 100;
/** What is measured is the median of as many: one of them alone would measure the machine too. */
const TURNS = 5;

const STALLS: readonly { readonly what: string; readonly behaviour: Behaviour; readonly partialText: Readonly<Record<Mode, string>> }[] = [
  { what: 'before the headers', behaviour: { fault: 'stall_before_headers' }, partialText: { JSON: '', stream: '' } },
  { what: 'between headers and body', behaviour: { fault: 'stall_before_body' }, partialText: { JSON: '', stream: '' } },
  { what: 'midway', behaviour: { fault: 'stall_midway', faultAfter: 2 }, partialText: { JSON: '', stream: 'one two' } },
];

describe('A provider that is stopped', () => {
  let server: ProviderServer;
  serveSuite((started) => { server = started; });

  /** Asks, stops once all that will come has come, and says how long it took from there. */
  async function stopOnce(name: WireProvider, mode: Mode, expected: { readonly partialText: string; readonly hasHeaders: boolean }): Promise<{ endedMs: number; freedMs: number }> {
    const stop = new AbortController();
    const seen: string[] = [];
    const before = server.requests.length;
    const headers = new ResponseHeaders();
    const asked = ask(providerAt(server, name), mode, { signal: stop.signal, onPiece: (piece) => seen.push(piece) });
    await waitFor('the request', () => server.requests.length === before + 1);
    const request = server.requests[before]!;
    await waitFor('the headers and the text before the silence', () => (!expected.hasHeaders || headers.count === 1) && seen.join('') === expected.partialText);
    headers.stop();
    assert.equal(request.closedEarlyAtMs, undefined);

    const stoppedAtMs = performance.now();
    stop.abort();
    const { outcome } = await asked;
    const endedMs = performance.now() - stoppedAtMs;
    assert.equal(outcome.kind, 'failure');
    assert.equal(outcome.failure.failureClass, 'cancelled');
    assert.equal(outcome.partialText, expected.partialText);
    await waitFor('the socket to close', () => request.closedEarlyAtMs !== undefined);
    return { endedMs, freedMs: request.closedEarlyAtMs! - stoppedAtMs };
  }

  for (const name of WIRE_PROVIDERS) {
    for (const mode of MODES) {
      for (const { what, behaviour, partialText } of STALLS) {
        it(`${name}, ${mode}: ends at once when the server is silent ${what}, keeps what came, and frees the socket`, async function () {
          this.timeout(20_000);
          server.always(name, { text: 'one two three', ...behaviour });
          const times: { readonly endedMs: number; readonly freedMs: number }[] = [];
          for (let turn = 0; turn < TURNS; turn += 1) times.push(await stopOnce(name, mode, { partialText: partialText[mode], hasHeaders: behaviour.fault !== 'stall_before_headers' }));
          const ended = median(times.map(({ endedMs }) => endedMs));
          const freed = median(times.map(({ freedMs }) => freedMs));
          assert.ok(ended < LIMIT_MS, `ended after ${ended} ms`);
          assert.ok(freed < LIMIT_MS, `freed after ${freed} ms`);
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
      const [request] = server.requests;
      await waitFor('the rest to be sent', () => request?.answeredAtMs !== undefined || request?.closedEarlyAtMs !== undefined);
      await new Promise((resolve) => setImmediate(resolve));
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
