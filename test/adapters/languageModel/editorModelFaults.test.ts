// The ends of a call that the servers' matrix has, for the models that the editor offers: no socket, no status, no usage.
import assert from 'node:assert/strict';
import { DEFAULT_CALL_LIMITS } from '../../../src/core/llm/callLimits';
import { ListPriceBook } from '../../../src/core/pricing/listPriceBook';
import { editorWith, type FakeEditor, type FakeModel } from '../../support/fakeEditorModel';
import { aTask, LlmHarness } from '../../support/llmHarness';

const MODES = ['whole', 'stream'] as const;
type Mode = (typeof MODES)[number];
const { idleMs, firstEventMs, abortGraceMs, maxRetries } = DEFAULT_CALL_LIMITS;
const DEADLINE_MS = DEFAULT_CALL_LIMITS.deadlineMs.chat_answer;

interface Case {
  readonly what: string;
  readonly model: FakeModel;
  /** Each row as `status class`. */
  readonly rows: Readonly<Record<Mode, readonly string[]>>;
  readonly partialText?: string;
  /** What of the output is known: counted by the model, or nothing. */
  readonly outputTokens: number | 'unknown' | 'none used';
  /** Within these milliseconds all of it is over. */
  readonly withinMs: Readonly<Record<Mode, number>>;
}

const coded = (code: string) => Object.assign(new Error('you asked: secret words'), { code });
const times = (count: number, row: string): readonly string[] => Array.from({ length: count }, () => row);
const same = (...rows: readonly string[]) => ({ whole: rows, stream: rows });
/** All waits between attempts, and a little for each of them. */
const RETRIES_MS = 10_000;
const soon = { whole: 1_000, stream: 1_000 };
const afterRetries = { whole: RETRIES_MS, stream: RETRIES_MS };

const CASES: readonly Case[] = [
  { what: 'a good reply', model: {}, rows: same('ok'), outputTokens: 7, withinMs: soon },
  { what: 'no leave', model: { refusals: () => coded('NoPermissions') }, rows: same('error key_refused'), outputTokens: 'none used', withinMs: soon },
  { what: 'a model that is gone', model: { refusals: () => coded('NotFound') }, rows: same('error model_not_found'), outputTokens: 'none used', withinMs: soon },
  { what: 'a quota that is used up', model: { refusals: () => coded('Blocked') }, rows: same('error no_credit'), outputTokens: 'unknown', withinMs: soon },
  { what: 'an error of its own', model: { refusals: () => coded('Unknown') }, rows: same(...times(3, 'error server_error')), outputTokens: 'unknown', withinMs: afterRetries },
  { what: 'an error that passes', model: { refusals: (request) => (request === 1 ? new Error('busy') : undefined) }, rows: same('error server_error', 'ok'), outputTokens: 7, withinMs: afterRetries },
  { what: 'a cut after some text', model: { pieces: ['half '], breaks: new Error('gone') }, rows: { whole: times(3, 'error server_error'), stream: ['error server_error'] }, partialText: 'half ', outputTokens: 5, withinMs: afterRetries },
  { what: 'a cut before any text', model: { pieces: [], breaks: new Error('gone') }, rows: same(...times(3, 'error server_error')), outputTokens: 0, withinMs: afterRetries },
  { what: 'nothing', model: { pieces: [] }, rows: same('error bad_reply'), outputTokens: 0, withinMs: soon },
  { what: 'silence from the start', model: { stalls: 'before' }, rows: { whole: ['timeout deadline'], stream: ['timeout idle'] }, outputTokens: 'unknown', withinMs: { whole: DEADLINE_MS, stream: firstEventMs } },
  { what: 'silence midway', model: { stalls: true }, rows: { whole: ['timeout deadline'], stream: ['timeout idle'] }, partialText: 'one two', outputTokens: 'unknown', withinMs: { whole: DEADLINE_MS, stream: idleMs } },
  { what: 'silence of an editor that does not listen', model: { stalls: true, ignoresCancel: true }, rows: { whole: ['timeout deadline'], stream: ['timeout idle'] }, partialText: 'one two', outputTokens: 'unknown', withinMs: { whole: DEADLINE_MS + abortGraceMs, stream: idleMs + abortGraceMs } },
  { what: 'pieces without an end', model: { pieces: times(100, 'again '), pieceDelayMs: idleMs - 1_000 }, rows: same('timeout deadline'), partialText: 'again '.repeat(4), outputTokens: 'unknown', withinMs: { whole: DEADLINE_MS, stream: DEADLINE_MS } },
  { what: 'a counter that never answers', model: { count: () => new Promise(() => undefined) }, rows: same('ok'), outputTokens: 'unknown', withinMs: soon },
  { what: 'a counter that throws at once', model: { count: () => { throw new Error('no counter'); } }, rows: same('ok'), outputTokens: 'unknown', withinMs: soon },
  { what: 'a counter of negative numbers', model: { count: () => Promise.resolve(-3) }, rows: same('ok'), outputTokens: 'unknown', withinMs: soon },
  { what: 'a cut and a counter that never answers', model: { pieces: ['half '], breaks: new Error('gone'), count: () => new Promise(() => undefined) }, rows: { whole: times(3, 'error server_error'), stream: ['error server_error'] }, partialText: 'half ', outputTokens: 'unknown', withinMs: afterRetries },
];

function harnessOf(editor: FakeEditor): LlmHarness {
  const harness = new LlmHarness([editor.provider], { prices: new ListPriceBook(() => ({ 'copilot-gpt': { input: 1, output: 1 } })) });
  editor.runOn(harness.timers);
  return harness;
}

describe("The editor's models at every end", () => {
  for (const { what, model, rows, partialText = '', outputTokens, withinMs } of CASES) {
    for (const mode of MODES) {
      it(`${mode}: ${what} is ${rows[mode].length} x ${rows[mode].join(', ')}`, async () => {
        assert.ok(maxRetries === 2);
        const editor = editorWith(model);
        const harness = harnessOf(editor);
        const shown: string[] = [];
        const startMs = harness.clock.monotonicMs();
        const onToken = (text: string): void => { shown.push(text); };
        const result = await harness.settle(harness.calls.run(aTask(mode === 'stream' ? { onToken } : {})));
        const tookMs = harness.clock.monotonicMs() - startMs;

        assert.equal(result.kind, rows[mode].at(-1) === 'ok' ? 'value' : 'failed');
        const { closed, stillOpen } = harness.log;
        assert.deepEqual(closed.map(({ status, errorMessage }) => `${status} ${errorMessage?.split(' · ')[0] ?? ''}`.trim()), rows[mode]);
        assert.deepEqual(closed.map(({ attempt }) => attempt), rows[mode].map((_row, index) => index + 1));
        assert.deepEqual(stillOpen, []);
        assert.equal(editor.sent.length, closed.length, 'requests to the editor = rows');
        assert.ok(editor.sources.every(({ isDisposed, token }) => isDisposed || token.isCancellationRequested));
        if (mode === 'stream') assert.equal(shown.join(''), result.kind === 'value' ? 'one two' : partialText);
        if (mode === 'stream' && result.kind === 'failed') assert.equal(result.partialText, partialText);

        // Time passes in steps of 100 ms here.
        assert.ok(tookMs <= withinMs[mode] + 300, `${tookMs} ms`);
        const last = closed.at(-1)!;
        assert.ok(last.latencyMs !== null && last.latencyMs <= tookMs);
        assert.equal(last.outputTokens, typeof outputTokens === 'number' ? outputTokens : 0);
        assert.equal(last.costSource, outputTokens === 'none used' ? 'priced' : outputTokens === 'unknown' ? 'no_usage' : 'unpriced');
        assert.equal(last.costUsd, 0);
        assert.equal(last.metadata?.tokensEstimated ?? false, typeof outputTokens === 'number');
        assert.equal(JSON.stringify(closed).includes('secret words'), false);
        await harness.pass(DEADLINE_MS);
        assert.equal(harness.timers.pendingCount, 0, 'a timer is left behind');
      });
    }
  }

  it('are counted while they answer, so that little is left to wait for at the end', async () => {
    const counted: unknown[] = [];
    const editor = editorWith({
      pieceDelayMs: 1_000,
      count: (text) => {
        counted.push(text);
        return Promise.resolve(3);
      },
    });
    const harness = harnessOf(editor);
    const running = harness.calls.run(aTask());
    await harness.pass(500);
    assert.equal(counted.length, 2, 'the instructions and the question, before the first piece');
    await harness.settle(running);
    assert.deepEqual(harness.log.closed.map(({ inputTokens, outputTokens }) => [inputTokens, outputTokens]), [[6, 3]]);
  });
});
