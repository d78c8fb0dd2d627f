import assert from 'node:assert/strict';
import { createOpenAiProvider } from '../../../src/adapters/openai/openAiProvider';
import type { FailureClass } from '../../../src/core/llm/llmFailure';
import { startProviderServer, type ProviderServer } from '../../support/providerServer';
import type { Behaviour, WireProvider } from '../../support/providerServerTypes';
import { serveSuite } from '../../support/servedSuite';
import { API_KEY, ask, MODEL, MODES, providerAt, WIRE_PROVIDERS, type Mode } from './everyProvider';

interface FaultCase {
  readonly what: string;
  readonly behaviour: Behaviour;
  readonly expected: Readonly<Record<Mode, FailureClass>>;
}

const same = (failureClass: FailureClass): FaultCase['expected'] => ({ JSON: failureClass, stream: failureClass });
const status = (code: number, failureClass: FailureClass): FaultCase => ({ what: `status ${code}`, behaviour: { status: code }, expected: same(failureClass) });

const FAULTS: readonly FaultCase[] = [
  status(400, 'bad_request'),
  status(401, 'key_refused'),
  status(402, 'no_credit'),
  status(403, 'key_refused'),
  status(404, 'model_not_found'),
  status(408, 'server_error'),
  status(409, 'server_error'),
  status(413, 'bad_request'),
  status(422, 'bad_request'),
  status(429, 'rate_limited'),
  status(500, 'server_error'),
  status(502, 'server_error'),
  status(503, 'overloaded'),
  status(504, 'server_error'),
  status(529, 'overloaded'),
  { what: 'a web page where nothing is', behaviour: { status: 404, errorBody: '<html>Not found</html>' }, expected: same('wrong_address') },
  { what: 'nothing where nothing is', behaviour: { status: 404, errorBody: '' }, expected: same('wrong_address') },
  { what: 'JSON of another server where nothing is', behaviour: { status: 404, errorBody: { error: 'not found' } }, expected: same('wrong_address') },
  { what: 'a page that is only to be read', behaviour: { status: 405, errorBody: '<html>Not allowed</html>' }, expected: same('wrong_address') },
  { what: 'an error status with a web page', behaviour: { status: 502, errorBody: '<html>Bad gateway</html>' }, expected: same('server_error') },
  { what: 'an error status with nothing', behaviour: { status: 500, errorBody: '' }, expected: same('server_error') },
  { what: 'an error inside', behaviour: { fault: 'error_event' }, expected: { JSON: 'overloaded', stream: 'overloaded' } },
  { what: 'a socket cut before the headers', behaviour: { fault: 'cut_before_headers' }, expected: same('network') },
  { what: 'a socket cut midway', behaviour: { fault: 'cut_midway' }, expected: same('network') },
  { what: 'an early close in good order', behaviour: { fault: 'early_close' }, expected: { JSON: 'bad_reply', stream: 'truncated_stream' } },
  { what: 'a web page with status 200', behaviour: { fault: 'html' }, expected: same('bad_reply') },
  { what: 'broken JSON with status 200', behaviour: { fault: 'broken_json' }, expected: same('bad_reply') },
  { what: 'JSON of another kind', behaviour: { body: { hello: 'world' } }, expected: same('bad_reply') },
  { what: 'JSON that is no object', behaviour: { body: 'hello' }, expected: same('bad_reply') },
];

/** OpenAI's format has no word for overload: its errors inside a stream are the server's. */
function expectedClass(fault: FaultCase, mode: Mode, isAnthropic: boolean): FailureClass {
  return fault.behaviour.fault === 'error_event' && !isAnthropic ? 'server_error' : fault.expected[mode];
}

function expectedStatus({ behaviour }: FaultCase, mode: Mode, isAnthropic: boolean): number | undefined {
  if (behaviour.fault !== 'error_event') return behaviour.status;
  return mode === 'stream' ? undefined : isAnthropic ? 529 : 500;
}

describe('A provider that fails', () => {
  let server: ProviderServer;
  serveSuite((started) => { server = started; });

  for (const name of WIRE_PROVIDERS) {
    for (const mode of MODES) {
      for (const fault of FAULTS) {
        it(`${name}, ${mode}: ${fault.what}`, async () => {
          server.script(name, { text: 'On the second shelf', ...fault.behaviour });
          const { outcome, pieces, elapsedMs } = await ask(providerAt(server, name), mode);
          assert.equal(outcome.kind, 'failure');
          assert.equal(outcome.failure.failureClass, expectedClass(fault, mode, name === 'anthropic'));
          assert.equal(outcome.failure.httpStatus, expectedStatus(fault, mode, name === 'anthropic'));
          assert.equal(outcome.partialText, pieces.join(''));
          assert.equal(server.requests.length, 1, 'asked once, no retries of the library');
          assert.ok(elapsedMs < 2_000, `took ${elapsedMs} ms`);
          assertNothingEchoed(outcome);
        });
      }

      for (const [code, wanted] of [[307, 'bad_reply'], [308, 'bad_reply']] as const) {
        it(`${name}, ${mode}: a redirect (${code}) is not followed`, async () => {
          server.script(name, { status: code, headers: { location: `${server.origin}/openai/v1/chat/completions` } });
          const { outcome } = await ask(providerAt(server, name), mode);
          assert.equal(outcome.kind, 'failure');
          assert.equal(outcome.failure.failureClass, wanted);
          assert.equal(server.requests.length, 1);
        });
      }

      it(`${name}, ${mode}: nothing listens at the address`, async () => {
        const gone = await startProviderServer();
        await gone.close();
        const { outcome } = await ask(providerAt(gone, name), mode);
        assert.equal(outcome.kind, 'failure');
        assert.deepEqual(outcome.failure, { failureClass: 'network', detail: 'ECONNREFUSED' });
      });
    }

    it(`${name}: what came before a cut, an early close and an error inside is kept`, async () => {
      for (const fault of ['cut_midway', 'early_close', 'error_event', 'broken_json'] as const) {
        server.script(name, { text: 'one two three four', fault, faultAfter: 3, tokenDelayMs: 5 });
        const { outcome } = await ask(providerAt(server, name), 'stream');
        assert.equal(outcome.kind, 'failure', fault);
        assert.equal(outcome.partialText, 'one two three', fault);
        assert.equal(outcome.modelAnswered, 'model-asked-for', fault);
      }
    });

    it(`${name}: a provider's code is told, its prose is not`, async () => {
      server.script(
        name,
        { status: 400, errorType: 'made_up_error', errorCode: 'made_up_error' },
        { status: 400, errorType: `Not for ${API_KEY}`, errorCode: `Not for ${API_KEY}` },
      );
      const first = await ask(providerAt(server, name), 'JSON');
      assert.equal(first.outcome.kind === 'failure' && first.outcome.failure.providerCode, 'made_up_error');
      const second = await ask(providerAt(server, name), 'JSON');
      assert.equal(second.outcome.kind === 'failure' && second.outcome.failure.providerCode, undefined);
      assertNothingEchoed(second.outcome);
    });

    it(`${name}: what it asks us to wait is told, in seconds, as a date, in milliseconds`, async () => {
      const inTenSeconds = new Date(Date.now() + 10_000).toUTCString();
      server.script(
        name,
        { status: 429, headers: { 'retry-after': '7' } },
        { status: 429, headers: { 'retry-after': inTenSeconds } },
        { status: 503, headers: { 'retry-after-ms': '250', 'retry-after': '7' } },
        { status: 429, headers: { 'retry-after': 'soon' } },
        { status: 429, headers: { 'retry-after': '90', 'x-should-retry': 'true' } },
        { status: 429, headers: { 'retry-after': '-5' } },
        { status: 429, headers: { 'retry-after': '12/25/2099' } },
      );
      const waits: (number | undefined)[] = [];
      for (let turn = 0; turn < 7; turn += 1) {
        const { outcome } = await ask(providerAt(server, name), 'JSON');
        waits.push(outcome.kind === 'failure' ? outcome.failure.retryAfterMs : -1);
      }
      assert.equal(waits[0], 7_000);
      assert.ok(waits[1]! > 7_000 && waits[1]! <= 10_000, `${waits[1]}`);
      assert.deepEqual(waits.slice(2), [250, undefined, 90_000, undefined, undefined]);
      assert.equal(server.requests.length, 7);
    });
  }

  const NO_SUCH_MODEL: readonly (readonly [WireProvider, string, unknown])[] = [
    ['anthropic', 'in its words', { type: 'error', error: { type: 'not_found_error', message: `model: ${MODEL}` } }],
    ['openai', 'by its code', { error: { message: 'No.', type: 'invalid_request_error', param: null, code: 'model_not_found' } }],
    ['openai', 'as a router says it', { error: { message: `No endpoints found for ${MODEL}.`, code: 404 } }],
    ['openai', 'as another server says it', { error: { message: `The model \`${MODEL}\` does not exist.`, type: 'NotFoundError', param: 'model', code: 404 } }],
    ['ollama', 'in its words', { error: { message: `model "${MODEL}" not found, try pulling it first`, type: 'api_error', param: null, code: null } }],
    ['ollama', 'in its older form', { error: `model '${MODEL}' not found` }],
  ];
  for (const [name, how, errorBody] of NO_SUCH_MODEL) {
    it(`${name}: that there is no such model, told ${how}, is about the model`, async () => {
      for (const mode of MODES) {
        server.script(name, { status: 404, errorBody });
        const { outcome } = await ask(providerAt(server, name), mode);
        assert.equal(outcome.kind === 'failure' && outcome.failure.failureClass, 'model_not_found');
        assert.equal(JSON.stringify(outcome).includes(MODEL), false, 'nothing of the words is kept');
      }
    });
  }

  const NO_SUCH_PAGE: readonly (readonly [WireProvider, unknown])[] = [
    ['anthropic', { type: 'error', error: { type: 'not_found_error', message: 'Not Found' } }],
    ['openai', { error: { message: 'Invalid URL (POST /chat/completions)', type: 'invalid_request_error', param: null, code: null } }],
    ['ollama', { detail: 'Not Found' }],
  ];
  for (const [name, errorBody] of NO_SUCH_PAGE) {
    it(`${name}: that there is no such page is about the address`, async () => {
      server.script(name, { status: 404, errorBody });
      const { outcome } = await ask(providerAt(server, name), 'JSON');
      assert.deepEqual(outcome.kind === 'failure' && [outcome.failure.failureClass, outcome.failure.httpStatus], ['wrong_address', 404]);
    });
  }

  it('an address without its /v1 is a wrong one for OpenAI, and a right one for the others', async () => {
    const { outcome } = await ask(createOpenAiProvider({ name: 'openai', apiKey: API_KEY, baseUrl: server.openaiBaseUrl.replace('/v1', ''), model: MODEL }), 'stream');
    assert.equal(outcome.kind === 'failure' && outcome.failure.failureClass, 'wrong_address');
    assert.equal(server.requests.length, 0);
    for (const name of ['anthropic', 'ollama'] as const) assert.equal((await ask(providerAt(server, name), 'JSON')).outcome.kind, 'reply', name);
  });

  it('says that the credit is used up where Anthropic says so of a request that it calls invalid', async () => {
    const message = 'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.';
    server.script('anthropic', { status: 400, errorBody: { type: 'error', error: { type: 'invalid_request_error', message } } }, { status: 403, errorType: 'billing_error' });
    for (const httpStatus of [400, 403]) {
      const { outcome } = await ask(providerAt(server, 'anthropic'), 'stream');
      assert.deepEqual(outcome.kind === 'failure' && [outcome.failure.failureClass, outcome.failure.httpStatus], ['no_credit', httpStatus]);
      assert.equal(JSON.stringify(outcome).includes('balance'), false, 'nothing of the words is kept');
    }
  });

  it('takes a request for invalid that speaks of credit only because the question does', async () => {
    server.script('anthropic', { status: 400, errorBody: { type: 'error', error: { type: 'invalid_request_error', message: 'messages.0: "Your credit balance is too low" is not allowed' } } });
    const { outcome } = await ask(providerAt(server, 'anthropic'), 'JSON');
    assert.equal(outcome.kind === 'failure' && outcome.failure.failureClass, 'bad_request');
  });

  it('says that the credit is used up where the code says so, whatever the status', async () => {
    server.script('openai', { status: 429, errorType: 'insufficient_quota', errorCode: 'insufficient_quota' });
    server.script('anthropic', {
      status: 429,
      errorBody: { type: 'error', error: { type: 'rate_limit_error', message: 'x', details: { error_code: 'enforced_spend_limit_reached' } } },
    });
    for (const name of ['openai', 'anthropic'] as const) {
      const { outcome } = await ask(providerAt(server, name), 'JSON');
      assert.equal(outcome.kind === 'failure' && outcome.failure.failureClass, 'no_credit', name);
    }
  });

  it("keeps the tokens that Anthropic told before a stream broke, and knows none of OpenAI's", async () => {
    const usage = { freshInput: 100, cacheRead: 40, output: 25 };
    for (const name of ['anthropic', 'openai'] as const) {
      server.script(name, { text: 'one two three', usage, fault: 'cut_midway', faultAfter: 2, tokenDelayMs: 5 });
      const { outcome } = await ask(providerAt(server, name), 'stream');
      assert.equal(outcome.usage?.inputTokens, name === 'anthropic' ? 140 : undefined);
    }
  });

  /** Chunks of a server that tells the usage so far with each of them. */
  const counted = (output: number, choice: object) => ({ model: MODEL, choices: [{ index: 0, ...choice }], usage: { prompt_tokens: 100, completion_tokens: output, total_tokens: 100 + output } });
  const SO_FAR = [counted(1, { delta: { content: 'one' } }), counted(2, { delta: { content: ' two' } })];
  const LAST = counted(3, { delta: { content: ' three' }, finish_reason: 'stop' });

  for (const fault of ['cut_midway', 'early_close', 'error_event', 'stall_midway'] as const) {
    it(`takes the usage that was told along the way for a part when the stream ends by ${fault}`, async () => {
      server.script('openai', { events: SO_FAR, fault, tokenDelayMs: 5 });
      const stop = new AbortController();
      const onPiece = (piece: string): void => {
        if (fault === 'stall_midway' && piece === ' two') stop.abort();
      };
      const { outcome } = await ask(providerAt(server, 'openai'), 'stream', { signal: stop.signal, onPiece });
      assert.equal(outcome.kind, 'failure');
      assert.deepEqual([outcome.usage?.inputTokens, outcome.usage?.outputTokens, outcome.usageIsPartial], [100, 2, true]);
    });
  }

  it('takes it for the whole when it came with the end or behind it, and not when it came only before', async () => {
    const silent = { ...LAST, usage: null };
    const ends = [
      { events: [...SO_FAR, LAST, '[DONE]'], told: [3, undefined] },
      { events: [...SO_FAR, silent, { ...LAST, choices: [] }, '[DONE]'], told: [3, undefined] },
      { events: [...SO_FAR, silent, '[DONE]'], told: [2, true] },
    ];
    for (const { events, told } of ends) {
      server.script('openai', { events });
      const { outcome } = await ask(providerAt(server, 'openai'), 'stream');
      assert.equal(outcome.kind, 'reply');
      assert.deepEqual([outcome.usage?.outputTokens, outcome.usageIsPartial], told);
    }
  });
});

/** Error bodies of the server echo the key and the question: neither may be in what we keep. */
function assertNothingEchoed(outcome: object): void {
  const kept = JSON.stringify({ ...outcome, partialText: '' });
  for (const secret of [API_KEY, 'Which shelf', 'Not done for', 'Not for']) assert.equal(kept.includes(secret), false, `${secret} in ${kept}`);
}
