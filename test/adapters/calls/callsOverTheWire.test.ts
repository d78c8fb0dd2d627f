import assert from 'node:assert/strict';
import { SystemClock } from '../../../src/adapters/system/systemClock';
import { SystemIds } from '../../../src/adapters/system/systemIds';
import { SystemTimers } from '../../../src/adapters/system/systemTimers';
import type { Timers } from '../../../src/core/system/clock';
import { DEFAULT_CALL_LIMITS } from '../../../src/core/llm/callLimits';
import { LlmCalls } from '../../../src/core/llm/llmCalls';
import type { LlmTask, TaskResult } from '../../../src/core/llm/llmTask';
import { median } from '../../bench/benchmark';
import { FakeChain } from '../../support/fakeProvider';
import { InMemoryUsageLog } from '../../support/inMemoryUsageLog';
import { aTask } from '../../support/llmHarness';
import { activeTimers, busySockets, networkHandles } from '../../support/openHandles';
import { startProviderServer, type ProviderServer } from '../../support/providerServer';
import { ListPriceBook } from '../../../src/core/pricing/listPriceBook';
import type { CallRecord } from '../../../src/core/usage/callRecord';
import type { ReceivedRequest, WireProvider } from '../../support/providerServerTypes';
import { silentLogger } from '../../support/silentLogger';
import { waitFor } from '../../support/waitFor';
import { MODEL, MODES, providerAt, WIRE_PROVIDERS, type Mode } from '../providers/everyProvider';
import { expectedCharge, FAULT_CASES, PRICES, toldAtTheStart, USAGE, type Charge, type Ends, type Tokens } from './faultCases';

const QUICK_LIMITS = {
  ...DEFAULT_CALL_LIMITS,
  deadlineMs: { ...DEFAULT_CALL_LIMITS.deadlineMs, chat_answer: 1_500 },
  firstEventMs: 250,
  idleMs: 250,
  firstBackOffMs: 2,
  maxBackOffMs: 8,
};

const SHORT_DEADLINE = { ...QUICK_LIMITS, deadlineMs: { ...QUICK_LIMITS.deadlineMs, chat_answer: 300 } };

/** Before the server says anything, and between the events of a stream: what a latency has at least. */
const DELAY_MS = 12;
const TOKEN_DELAY_MS = 4;
/** A timer may fire up to a millisecond early, and a latency is rounded. */
const EARLY_MS = 2;
const LONGEST_MS = 1_400;
/** Longer than the client and the server keep a connection that nobody uses. */
const IDLE_CONNECTION_MS = 7_000;
/** What is measured of the user's Stop is the median of as many. */
const STOPS = 3;
const TEXT = 'On the second shelf';

function chargeOf(row: CallRecord): Charge {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens, reasoningTokens, costUsd, costSource } = row;
  return { inputTokens, outputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens, reasoningTokens, costUsd, costSource };
}

function assertCharge(row: CallRecord, provider: WireProvider, known: Tokens): void {
  const { costUsd, ...told } = chargeOf(row);
  const { costUsd: expectedUsd, ...expected } = expectedCharge(provider, known);
  assert.deepEqual(told, expected);
  assert.ok(Math.abs(costUsd - expectedUsd) < 1e-9, `${costUsd} for ${expectedUsd}`);
}

/** As long as it took, neither more nor less: the server's delay or the limit that ended it, up to what the whole run took. */
function assertTimes(rows: readonly CallRecord[], ends: Ends, elapsedMs: number, limits: typeof QUICK_LIMITS): void {
  for (const [index, { latencyMs }] of rows.entries()) {
    const least = ends[index] === 'timeout deadline' ? limits.deadlineMs.chat_answer : ends[index] === 'timeout idle' ? limits.idleMs : DELAY_MS;
    assert.ok(latencyMs !== null && latencyMs >= least - EARLY_MS, `${latencyMs} ms, at least ${least}`);
  }
  const sumMs = rows.reduce((sum, { latencyMs }) => sum + (latencyMs ?? 0), 0);
  assert.ok(sumMs <= elapsedMs + rows.length, `${sumMs} ms of ${elapsedMs}`);
}

/** Only a stream that showed text has a first token: after the server's delay, not after it was shown, and before the rest. */
function assertFirstToken(rows: readonly CallRecord[], shownAtMs: readonly number[]): void {
  for (const [index, { ttftMs, latencyMs }] of rows.entries()) {
    if (index < rows.length - 1 || shownAtMs.length === 0) {
      assert.equal(ttftMs, null);
      continue;
    }
    const firstMs = shownAtMs[0]!;
    const restMs = shownAtMs.at(-1)! - firstMs;
    assert.ok(ttftMs !== null && ttftMs >= DELAY_MS - EARLY_MS && ttftMs <= firstMs + 1, `first token after ${ttftMs} ms, shown after ${firstMs} ms`);
    assert.ok(latencyMs! - ttftMs >= restMs - EARLY_MS, `${ttftMs} of ${latencyMs} ms, and ${restMs} ms of text`);
  }
}

function isOver({ answeredAtMs, closedEarlyAtMs }: ReceivedRequest): boolean {
  return answeredAtMs !== undefined || closedEarlyAtMs !== undefined;
}

describe('Calls over the wire', () => {
  const timers = new SystemTimers();
  let handlesBefore = 0;
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
    handlesBefore = networkHandles();
    server = await startProviderServer();
  });
  beforeEach(() => {
    log = new InMemoryUsageLog();
  });
  afterEach(() => {
    server.reset();
    assert.equal(waiting.size, 0, 'a timer is left behind');
  });
  after(async () => {
    await server.close();
    await waitFor('every handle to be closed', () => networkHandles() <= handlesBefore, 2_000);
  });

  function run(names: readonly WireProvider[], mode: Mode, task: Partial<LlmTask<string>> = {}, limits = QUICK_LIMITS): Promise<TaskResult<string>> {
    const calls = new LlmCalls({
      chain: new FakeChain(...names.map((name) => providerAt(server, name))),
      log,
      // For Ollama none, since a price of the user's would make its calls cost too.
      prices: new ListPriceBook(() => (names.includes('ollama') ? {} : { [MODEL]: PRICES })),
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
      for (const { what, behaviour, rows: byProvider, tokens, waitsMs = 0 } of FAULT_CASES) {
        const expected = (typeof byProvider === 'function' ? byProvider(name) : byProvider)[mode];
        it(`${name}, ${mode}: ${what} is ${String(expected.length)} x ${expected[0] ?? ''}`, async () => {
          // The test's own limit of time is set as soon as it first waits.
          await Promise.resolve();
          const timersBefore = activeTimers();
          server.always(name, { text: TEXT, usage: USAGE, delayMs: DELAY_MS, tokenDelayMs: TOKEN_DELAY_MS, ...(typeof behaviour === 'function' ? behaviour(name, mode) : behaviour) });
          const limits = expected[0] === 'timeout deadline' ? SHORT_DEADLINE : QUICK_LIMITS;
          const startMs = performance.now();
          const shownAtMs: number[] = [];
          const onToken = (): void => { shownAtMs.push(performance.now() - startMs); };
          const result = await run([name], mode, mode === 'stream' ? { onToken } : {}, limits);
          const elapsedMs = performance.now() - startMs;

          assert.equal(result.kind, expected[0] === 'ok' ? 'value' : 'failed');
          assert.deepEqual(rows(), expected);
          assert.deepEqual(log.closed.map(({ attempt }) => attempt), expected.map((_row, index) => index + 1));
          assert.equal(server.requests.length, log.closed.length, 'requests seen by the server = rows');
          assert.deepEqual(log.stillOpen, []);
          const known = typeof tokens === 'function' ? tokens(name, mode) : tokens;
          for (const row of log.closed) assertCharge(row, name, known);
          assert.ok(elapsedMs >= waitsMs && elapsedMs < LONGEST_MS, `${elapsedMs} ms`);
          assertTimes(log.closed, expected, elapsedMs, limits);
          assertFirstToken(log.closed, shownAtMs);
          await waitFor('every request to be let go', () => server.requests.every(isOver), 1_000);
          await waitFor('every socket and timer to be let go', () => busySockets(server) <= 0 && activeTimers() <= timersBefore, 1_000);
          // On a slow machine a call can begin before the connection of the last one is seen to be gone; then a second one waits out its time.
          await waitFor('no more than one connection to be kept for the next call', () => server.openSockets() <= 1, IDLE_CONNECTION_MS);
        });
      }

      it(`${name}, ${mode}: a good reply after a failure that passed is the second row`, async () => {
        server.script(name, { status: 529, headers: { 'retry-after-ms': '20' } });
        const result = await run([name], mode);
        assert.equal(result.kind, 'value');
        assert.deepEqual(rows(), ['error overloaded', 'ok']);
      });

      it(`${name}, ${mode}: the user's Stop ends it before any grace is over and frees the socket`, async () => {
        const freedMs: number[] = [];
        for (let turn = 0; turn < STOPS; turn += 1) freedMs.push(await stopOnce(name, mode));
        assert.deepEqual(rows(), Array.from({ length: STOPS }, () => 'cancelled cancelled'));
        for (const row of log.closed) assertCharge(row, name, toldAtTheStart(name, mode));
        assert.ok(median(freedMs) < 100, `freed after ${freedMs.join(', ')} ms`);
      });
    }
  }

  /** Resolves to the milliseconds from the user's Stop until the server saw the socket close. */
  async function stopOnce(name: WireProvider, mode: Mode): Promise<number> {
    server.always(name, { text: 'one two three four five', usage: USAGE, tokenDelayMs: 60, ...(mode === 'JSON' ? { delayMs: 2_000 } : {}) });
    const before = server.requests.length;
    const controller = new AbortController();
    const shown: string[] = [];
    const onToken = (text: string) => { shown.push(text); };
    const promise = run([name], mode, { signal: controller.signal, ...(mode === 'stream' ? { onToken } : {}) });
    await waitFor('the request', () => (mode === 'JSON' ? server.requests.length > before : shown.length > 0));
    const stoppedAtMs = performance.now();
    controller.abort();
    const result = await promise;
    assert.ok(performance.now() - stoppedAtMs < 700);
    assert.equal(result.kind === 'cancelled' && result.partialText, shown.join(''));
    await waitFor('the socket to be freed', () => server.requests[before]?.closedEarlyAtMs !== undefined, 1_000);
    return server.requests[before]!.closedEarlyAtMs! - stoppedAtMs;
  }

  it('usage that a stream told along the way before it was cut is kept, and not priced', async () => {
    const chunk = (content: string, output: number) => ({ model: MODEL, choices: [{ index: 0, delta: { content } }], usage: { prompt_tokens: 100, completion_tokens: output, total_tokens: 100 + output } });
    server.always('openai', { events: [chunk('one', 1), chunk(' two', 2)], fault: 'cut_midway', tokenDelayMs: 5 });
    await run(['openai'], 'stream');
    assert.deepEqual(rows(), ['error network']);
    const [row] = log.closed;
    assert.deepEqual([row!.inputTokens, row!.outputTokens, row!.costSource, row!.costUsd], [100, 2, 'no_usage', 0]);
  });

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
