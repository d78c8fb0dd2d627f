import assert from 'node:assert/strict';
import { SystemClock } from '../../../src/adapters/system/systemClock';
import { SystemIds } from '../../../src/adapters/system/systemIds';
import { SystemTimers } from '../../../src/adapters/system/systemTimers';
import type { Timers } from '../../../src/core/system/clock';
import { DEFAULT_CALL_LIMITS } from '../../../src/core/llm/callLimits';
import { LlmCalls } from '../../../src/core/llm/llmCalls';
import type { LlmTask, TaskResult } from '../../../src/core/llm/llmTask';
import { FakeChain } from '../../support/fakeProvider';
import { InMemoryUsageLog } from '../../support/inMemoryUsageLog';
import { aTask } from '../../support/llmHarness';
import { startProviderServer, type ProviderServer } from '../../support/providerServer';
import { ListPriceBook } from '../../../src/core/pricing/listPriceBook';
import type { CallRecord } from '../../../src/core/usage/callRecord';
import type { Behaviour, ReceivedRequest, WireProvider } from '../../support/providerServerTypes';
import { silentLogger } from '../../support/silentLogger';
import { waitFor } from '../../support/waitFor';
import { MODEL, MODES, providerAt, WIRE_PROVIDERS, type Mode } from '../providers/everyProvider';

const QUICK_LIMITS = {
  ...DEFAULT_CALL_LIMITS,
  deadlineMs: { ...DEFAULT_CALL_LIMITS.deadlineMs, chat_answer: 1_500 },
  firstEventMs: 250,
  idleMs: 250,
  firstBackOffMs: 2,
  maxBackOffMs: 8,
};

const SHORT_DEADLINE = { ...QUICK_LIMITS, deadlineMs: { ...QUICK_LIMITS.deadlineMs, chat_answer: 300 } };

/** The rows of one task, each as `status class`. */
type Ends = readonly string[];

/** What is known of an attempt's tokens: that there were none, how many there were, only what was told at the start, or nothing. */
type Tokens = 'none' | 'told' | 'told in part' | 'not told';

type ByMode = Readonly<Record<Mode, Ends>>;

interface Case {
  readonly what: string;
  readonly behaviour: Behaviour | ((provider: WireProvider) => Behaviour);
  readonly rows: ByMode | ((provider: WireProvider) => ByMode);
  readonly tokens: Tokens | ((provider: WireProvider, mode: Mode) => Tokens);
}

const times = (count: number, row: string): Ends => Array.from({ length: count }, () => row);
const same = (rows: Ends): ByMode => ({ JSON: rows, stream: rows });
const status = (code: number, rows: Ends, tokens: Tokens): Case => ({ what: `status ${code}`, behaviour: { status: code }, rows: same(rows), tokens });
/** Anthropic tells the input when a stream begins; OpenAI's format tells usage at the end. */
const toldAtTheStart = (provider: WireProvider, mode: Mode): Tokens => (provider === 'anthropic' && mode === 'stream' ? 'told in part' : 'not told');

/** Anthropic says that it is overloaded, OpenAI that it had an error; without a stream, by the status that goes with it. */
const errorEvent = (attempts: Readonly<Record<Mode, number>>) => (provider: WireProvider): ByMode => {
  const row = provider === 'anthropic' ? 'error overloaded' : 'error server_error';
  return { JSON: times(attempts.JSON, row), stream: times(attempts.stream, row) };
};
const errorEventTokens = (provider: WireProvider, mode: Mode): Tokens => (provider !== 'anthropic' ? 'not told' : mode === 'JSON' ? 'none' : 'told in part');

const CASES: readonly Case[] = [
  status(400, ['error bad_request'], 'none'),
  status(401, ['error key_refused'], 'none'),
  status(402, ['error no_credit'], 'none'),
  status(403, ['error key_refused'], 'none'),
  status(404, ['error model_not_found'], 'none'),
  status(408, times(3, 'error server_error'), 'not told'),
  status(409, times(3, 'error server_error'), 'none'),
  status(413, ['error bad_request'], 'none'),
  status(422, ['error bad_request'], 'none'),
  status(429, times(3, 'error rate_limited'), 'none'),
  status(500, times(3, 'error server_error'), 'not told'),
  status(502, times(3, 'error server_error'), 'not told'),
  status(503, times(3, 'error overloaded'), 'none'),
  status(504, times(3, 'error server_error'), 'not told'),
  status(529, times(3, 'error overloaded'), 'none'),
  { what: 'a quota that is used up', behaviour: (provider) => (provider === 'anthropic' ? { status: 402 } : { status: 429, errorCode: 'insufficient_quota' }), rows: same(['error no_credit']), tokens: 'none' },
  { what: 'a wait of more than a minute', behaviour: { status: 429, headers: { 'retry-after': '61' } }, rows: same(['error rate_limited']), tokens: 'none' },
  { what: 'a wait past the deadline', behaviour: { status: 429, headers: { 'retry-after': '2' } }, rows: same(['error rate_limited']), tokens: 'none' },
  { what: 'a socket cut before the headers', behaviour: { fault: 'cut_before_headers' }, rows: same(times(3, 'error network')), tokens: 'not told' },
  { what: 'a socket cut midway', behaviour: { fault: 'cut_midway' }, rows: { JSON: times(3, 'error network'), stream: ['error network'] }, tokens: toldAtTheStart },
  { what: 'an early close', behaviour: { fault: 'early_close' }, rows: { JSON: ['error bad_reply'], stream: ['error truncated_stream'] }, tokens: toldAtTheStart },
  { what: 'an error event in the stream', behaviour: { fault: 'error_event' }, rows: errorEvent({ JSON: 3, stream: 1 }), tokens: errorEventTokens },
  { what: 'an error event before any text', behaviour: { fault: 'error_event', faultAfter: 0 }, rows: errorEvent({ JSON: 3, stream: 3 }), tokens: errorEventTokens },
  { what: 'a web page', behaviour: { fault: 'html' }, rows: same(['error bad_reply']), tokens: 'not told' },
  { what: 'broken JSON', behaviour: { fault: 'broken_json' }, rows: same(['error bad_reply']), tokens: toldAtTheStart },
  { what: 'no content', behaviour: { fault: 'empty_content' }, rows: same(['error bad_reply']), tokens: 'told' },
  { what: 'a refusal', behaviour: (provider) => ({ stopReason: provider === 'anthropic' ? 'refusal' : 'content_filter' }), rows: same(['error unusable_reply']), tokens: 'told' },
  { what: 'the limit of the length', behaviour: (provider) => ({ stopReason: provider === 'anthropic' ? 'max_tokens' : 'length' }), rows: same(['error output_limit']), tokens: 'told' },
  { what: 'the end of the context window', behaviour: (provider) => ({ stopReason: provider === 'anthropic' ? 'model_context_window_exceeded' : 'length' }), rows: same(['error output_limit']), tokens: 'told' },
  { what: 'a socket left open behind the end', behaviour: { fault: 'stall_after_end' }, rows: same(['ok']), tokens: 'told' },
  { what: 'silence before the headers', behaviour: { fault: 'stall_before_headers' }, rows: { JSON: ['timeout deadline'], stream: ['timeout idle'] }, tokens: 'not told' },
  { what: 'silence before the body', behaviour: { fault: 'stall_before_body' }, rows: { JSON: ['timeout deadline'], stream: ['timeout idle'] }, tokens: 'not told' },
  { what: 'silence midway', behaviour: { fault: 'stall_midway' }, rows: { JSON: ['timeout deadline'], stream: ['timeout idle'] }, tokens: toldAtTheStart },
  { what: 'a deadline in the middle of a stream', behaviour: { tokenDelayMs: 100, text: 'one two three four five six seven eight' }, rows: { JSON: ['ok'], stream: ['timeout deadline'] }, tokens: (provider, mode) => (mode === 'JSON' ? 'told' : toldAtTheStart(provider, mode)) },
];

/** Tokens, cost and where it comes from belong together: unknown is never told as zero, and zero never as unknown. */
function assertTokens({ provider, inputTokens, outputTokens, costUsd, costSource }: CallRecord, known: Tokens): void {
  assert.equal(costSource, provider === 'ollama' ? 'local' : known === 'told in part' || known === 'not told' ? 'no_usage' : 'priced');
  assert.equal(inputTokens > 0, known === 'told' || known === 'told in part');
  if (known === 'none' || known === 'not told') assert.equal(outputTokens, 0);
  const expectedUsd = provider === 'ollama' || known === 'told in part' ? 0 : (inputTokens + outputTokens) / 1_000;
  assert.ok(Math.abs(costUsd - expectedUsd) < 1e-9, `${costUsd} for ${expectedUsd}`);
}

function isOver({ answeredAtMs, closedEarlyAtMs }: ReceivedRequest): boolean {
  return answeredAtMs !== undefined || closedEarlyAtMs !== undefined;
}

describe('Calls over the wire', () => {
  const timers = new SystemTimers();
  const waiting = new Set<object>();
  /** Knows which timers have neither fired nor been cancelled: none may outlive its call. */
  const countedTimers: Timers = {
    after: (delayMs, callback) => {
      const mark = {};
      waiting.add(mark);
      const timer = timers.after(delayMs, () => { waiting.delete(mark); callback(); });
      return { cancel: () => { waiting.delete(mark); timer.cancel(); } };
    },
  };
  let server: ProviderServer;
  let log: InMemoryUsageLog;
  before(async () => {
    server = await startProviderServer();
  });
  beforeEach(() => {
    log = new InMemoryUsageLog();
  });
  afterEach(() => {
    server.reset();
    assert.equal(waiting.size, 0, 'a timer is left behind');
  });
  after(() => server.close());

  function run(names: readonly WireProvider[], mode: Mode, task: Partial<LlmTask<string>> = {}, limits = QUICK_LIMITS): Promise<TaskResult<string>> {
    const calls = new LlmCalls({
      chain: new FakeChain(...names.map((name) => providerAt(server, name))),
      log,
      // A dollar per thousand tokens; for Ollama none, since a price of the user's would make its calls cost too.
      prices: new ListPriceBook(() => (names.includes('ollama') ? {} : { [MODEL]: { input: 1_000, output: 1_000 } })),
      clock: new SystemClock(),
      timers: countedTimers,
      ids: new SystemIds(),
      random: { next: () => 0 },
      logger: silentLogger,
      limits,
    });
    return calls.run(aTask({ ...(mode === 'stream' ? { onToken: () => undefined } : {}), ...task }));
  }

  const rows = () => log.closed.map((row) => `${row.status} ${row.errorMessage?.split(' · ')[0] ?? ''}`.trim());

  for (const name of WIRE_PROVIDERS) {
    for (const mode of MODES) {
      for (const { what, behaviour, rows: byProvider, tokens } of CASES) {
        const expected = typeof byProvider === 'function' ? byProvider(name) : byProvider;
        it(`${name}, ${mode}: ${what} is ${String(expected[mode].length)} x ${expected[mode][0] ?? ''}`, async () => {
          server.always(name, { text: 'On the second shelf', ...(typeof behaviour === 'function' ? behaviour(name) : behaviour) });
          const startMs = performance.now();
          const result = await run([name], mode, {}, expected[mode][0] === 'timeout deadline' ? SHORT_DEADLINE : QUICK_LIMITS);
          assert.equal(result.kind, expected[mode][0] === 'ok' ? 'value' : 'failed');
          assert.deepEqual(rows(), expected[mode]);
          assert.deepEqual(log.closed.map(({ attempt }) => attempt), expected[mode].map((_row, index) => index + 1));
          assert.equal(server.requests.length, log.closed.length, 'requests seen by the server = rows');
          assert.deepEqual(log.stillOpen, []);
          assert.ok(performance.now() - startMs < 1_400);
          assert.ok(log.closed.every(({ latencyMs }) => latencyMs !== null && latencyMs >= 0));
          const known = typeof tokens === 'function' ? tokens(name, mode) : tokens;
          for (const row of log.closed) assertTokens(row, known);
          await waitFor('every request of a failed call to be let go', () => server.requests.every(isOver), 1_000);
        });
      }

      it(`${name}, ${mode}: a good reply is one row with tokens`, async () => {
        const result = await run([name], mode);
        assert.equal(result.kind, 'value');
        assert.deepEqual(rows(), ['ok']);
        const [row] = log.closed;
        assert.ok(row!.inputTokens > 0 && row!.outputTokens > 0);
        assert.equal(row!.costSource, name === 'ollama' ? 'local' : 'priced');
        assert.equal(row!.ttftMs === null, mode === 'JSON');
      });

      it(`${name}, ${mode}: a good reply after a failure that passed is the second row`, async () => {
        server.script(name, { status: 529, headers: { 'retry-after-ms': '20' } });
        const result = await run([name], mode);
        assert.equal(result.kind, 'value');
        assert.deepEqual(rows(), ['error overloaded', 'ok']);
      });

      it(`${name}, ${mode}: the user's Stop ends it before any grace is over and frees the socket`, async () => {
        server.always(name, { text: 'one two three four five', tokenDelayMs: 60, ...(mode === 'JSON' ? { delayMs: 2_000 } : {}) });
        const controller = new AbortController();
        const shown: string[] = [];
        const onToken = (text: string) => { shown.push(text); };
        const promise = run([name], mode, { signal: controller.signal, ...(mode === 'stream' ? { onToken } : {}) });
        await waitFor('the request', () => (mode === 'JSON' ? server.requests.length > 0 : shown.length > 0));
        const stoppedAtMs = performance.now();
        controller.abort();
        const result = await promise;
        assert.ok(performance.now() - stoppedAtMs < 700);
        assert.equal(result.kind === 'cancelled' && result.partialText, shown.join(''));
        assert.deepEqual(rows(), ['cancelled cancelled']);
        assertTokens(log.closed[0]!, toldAtTheStart(name, mode));
        await waitFor('the socket to be freed', () => server.requests[0]?.closedEarlyAtMs !== undefined, 1_000);
        const freedAfterMs = server.requests[0]!.closedEarlyAtMs! - stoppedAtMs;
        assert.ok(freedAfterMs < 100, `freed after ${freedAfterMs} ms`);
      });
    }
  }

  it('a refused key at Anthropic and an answer from Ollama are the error row, then the ok row', async () => {
    server.always('anthropic', { status: 401 });
    const result = await run(['anthropic', 'ollama'], 'stream');
    assert.equal(result.kind, 'value');
    assert.deepEqual(log.closed.map(({ provider, status }) => `${status} ${provider}`), ['error anthropic', 'ok ollama']);
    assert.match(log.closed[0]?.errorMessage ?? '', /^key_refused · HTTP 401 · authentication_error · request /);
    assert.deepEqual([log.closed[0]?.costSource, log.closed[0]?.costUsd], ['priced', 0]);
  });

  it('an answer cut after its first words comes from nobody else', async () => {
    server.always('anthropic', { text: 'one two three', fault: 'cut_midway', tokenDelayMs: 5 });
    const result = await run(['anthropic', 'ollama'], 'stream');
    assert.equal(result.kind === 'failed' && result.partialText, 'one two');
    assert.deepEqual(rows(), ['error network']);
    assert.ok(log.closed[0]!.inputTokens > 0, 'the usage told at the beginning is kept');
    assert.deepEqual([log.closed[0]!.costSource, log.closed[0]!.costUsd], ['no_usage', 0], 'and is not told as the whole');
  });
});
