// One question through the real host: what it answers, and which rows it leaves.
import assert from 'node:assert/strict';
import type { SecondBrainApi } from '../../src/host/api/secondBrainApi';
import type { ProviderServer } from '../support/providerServer';
import { automaticReply } from '../support/providerServerReplies';
import { startProviders } from './providersUnderTest';

const QUESTION = 'How do I keep my sourdough starter alive while travelling?';

describe('asking', () => {
  let api: SecondBrainApi;
  let server: ProviderServer;
  let stop: () => Promise<void>;

  before(async () => {
    ({ api, server, stop } = await startProviders({ 'anthropic.model': 'claude-haiku-4-5', 'openai.model': 'gpt-4o-mini' }));
  });

  beforeEach(() => {
    server.reset();
  });

  after(() => stop());

  it('answers offline with citations and no request, and records both steps at a known $0', async () => {
    const tokens: string[] = [];
    const result = await api.ask(QUESTION, { provider: 'offline', onToken: (text) => tokens.push(text) });
    assert.equal(server.requests.length, 0);
    assert.ok(result.citations.length > 0 && result.citations.length <= 5);
    assert.match(result.citations.map(({ noteTitle }) => noteTitle).join('\n'), /starter/i);
    assert.equal(tokens.join(''), result.answer);
    assert.equal(result.costUsd, 0);
    assert.equal(result.unpricedCalls, 0);
    const calls = await api.getTraceGroup(result.traceId);
    assert.deepEqual(
      calls.map(({ usageType, provider, status, costSource }) => ({ usageType, provider, status, costSource })),
      [
        { usageType: 'chat_rerank', provider: 'offline', status: 'ok', costSource: 'local' },
        { usageType: 'chat_answer', provider: 'offline', status: 'ok', costSource: 'local' },
      ],
    );
  });

  it('leaves exactly two correlated rows with latency, tokens and cost', async () => {
    server.script('anthropic', (request) => ({ text: automaticReply(request), usage: { freshInput: 1_000, output: 50 } }), { text: 'Feed it stiff. [1]', usage: { freshInput: 2_000, cacheRead: 1_000, output: 100 } });
    const result = await api.ask(QUESTION, { provider: 'anthropic' });
    assert.equal(result.answer, 'Feed it stiff. [1]');
    assert.equal(server.requests.length, 2);
    const calls = await api.getTraceGroup(result.traceId);
    assert.deepEqual(
      calls.map(({ usageType, provider, model, status, inputTokens, cacheReadTokens, outputTokens, costSource, attempt }) => ({ usageType, provider, model, status, inputTokens, cacheReadTokens, outputTokens, costSource, attempt })),
      [
        { usageType: 'chat_rerank', provider: 'anthropic', model: 'claude-haiku-4-5', status: 'ok', inputTokens: 1_000, cacheReadTokens: 0, outputTokens: 50, costSource: 'priced', attempt: 1 },
        { usageType: 'chat_answer', provider: 'anthropic', model: 'claude-haiku-4-5', status: 'ok', inputTokens: 3_000, cacheReadTokens: 1_000, outputTokens: 100, costSource: 'priced', attempt: 1 },
      ],
    );
    for (const { latencyMs, traceId } of calls) {
      assert.ok(latencyMs !== null && latencyMs >= 0);
      assert.equal(traceId, result.traceId);
    }
    // claude-haiku-4-5: $1 and $5 per million tokens, cache reads at a tenth of the input price.
    assert.ok(Math.abs(calls[0]!.costUsd - (1_000 * 1 + 50 * 5) / 1e6) < 1e-12, String(calls[0]!.costUsd));
    assert.ok(Math.abs(calls[1]!.costUsd - (2_000 * 1 + 1_000 * 0.1 + 100 * 5) / 1e6) < 1e-12, String(calls[1]!.costUsd));
    assert.ok(Math.abs(result.costUsd - calls[0]!.costUsd - calls[1]!.costUsd) < 1e-12);
  });

  it('goes on to Ollama where Anthropic refuses the key, and leaves the error row before the ok row', async () => {
    server.always('anthropic', { status: 401 });
    const result = await api.ask(QUESTION, { provider: 'auto' });
    const calls = await api.getTraceGroup(result.traceId);
    assert.deepEqual(
      calls.map(({ usageType, provider, status }) => `${usageType} ${provider} ${status}`),
      ['chat_rerank anthropic error', 'chat_rerank ollama ok', 'chat_answer anthropic error', 'chat_answer ollama ok'],
    );
    assert.match(calls[0]!.errorMessage ?? '', /key_refused.*401/);
    assert.equal(calls[1]!.costSource, 'local');
  });

  it('tells the user and keeps the error row with its latency when the answer fails everywhere', async () => {
    server.script('openai', (request) => ({ text: automaticReply(request) }));
    server.always('openai', { status: 400 });
    await assert.rejects(api.ask(QUESTION, { provider: 'openai' }), /OpenAI refused the request/);
    const [newest] = await api.getTraces({ limit: 1, provider: 'openai' });
    assert.equal(newest?.usageType, 'chat_answer');
    assert.equal(newest.status, 'error');
    assert.ok((newest.latencyMs ?? -1) >= 0);
    assert.match(newest.errorMessage ?? '', /bad_request.*400/);
  });

  it('falls back to the retrieval order for a rerank reply in prose, says why, and still answers', async () => {
    server.script('anthropic', { text: 'I would give the first one a 9 and the others a 3.' }, { text: 'Here. [1]' });
    const result = await api.ask(QUESTION, { provider: 'anthropic' });
    assert.equal(result.answer, 'Here. [1]');
    const [rerank, answer] = await api.getTraceGroup(result.traceId);
    assert.equal(rerank?.status, 'fallback');
    assert.ok(rerank.errorMessage !== null && rerank.errorMessage.length > 0);
    assert.ok(rerank.inputTokens > 0 && rerank.costUsd > 0, 'the tokens of an unusable reply were paid for');
    assert.equal(answer?.status, 'ok');
    for (const { similarity, rerankScore } of result.citations) {
      assert.ok(Math.abs(rerankScore - similarity * 10) < 1e-9);
    }
  });

  it('falls back and still answers when the rerank provider fails', async () => {
    server.script('anthropic', { status: 400 }, { text: 'Still here. [1]' });
    const result = await api.ask(QUESTION, { provider: 'anthropic' });
    assert.equal(result.answer, 'Still here. [1]');
    const [rerank, answer] = await api.getTraceGroup(result.traceId);
    assert.equal(rerank?.status, 'fallback');
    assert.match(rerank.errorMessage ?? '', /bad_request.*400/);
    assert.equal(answer?.status, 'ok');
  });

  it('stops: the row is cancelled, the promise rejects, the server sees the socket close', async () => {
    const controller = new AbortController();
    server.script('anthropic', (request) => ({ text: automaticReply(request) }), { text: 'one two three four five six', tokenDelayMs: 200 });
    const asked = api.ask(QUESTION, {
      provider: 'anthropic',
      signal: controller.signal,
      onToken: () => {
        controller.abort();
      },
    });
    await assert.rejects(asked, /stopped/);
    const [newest] = await api.getTraces({ limit: 1, usageType: 'chat_answer', provider: 'anthropic' });
    assert.equal(newest?.status, 'cancelled');
  });

  it('makes no call when the notes say nothing about it', async () => {
    const result = await api.ask('xylophonic quasarwombats?', { provider: 'anthropic' });
    assert.equal(result.label, 'NO_RESULTS');
    assert.deepEqual(result.citations, []);
    assert.equal(server.requests.length, 0);
    assert.deepEqual(await api.getTraceGroup(result.traceId), []);
  });

  it('keeps a conversation: the second question sees the first', async () => {
    const first = await api.ask(QUESTION, { provider: 'anthropic' });
    server.reset();
    const second = await api.ask('And for four weeks?', { provider: 'anthropic', conversationId: first.conversationId });
    assert.equal(second.conversationId, first.conversationId);
    assert.notEqual(second.traceId, first.traceId);
    const answerRequest = server.requests.at(-1)!;
    assert.ok(answerRequest.rawBody.includes(QUESTION.slice(0, 30)), 'the earlier question is not in the request');
  });

  it('refuses what cannot be asked, in words', async () => {
    await assert.rejects(api.ask('   '), /words/);
    await assert.rejects(api.ask(QUESTION, { topN: 0 }), RangeError);
    await assert.rejects(api.getTraces({ limit: 0 }), RangeError);
    await assert.rejects(api.getTraces({ limit: 201 }), RangeError);
    await assert.rejects(api.getTraces({ since: 'yesterday' }), RangeError);
    assert.deepEqual(await api.getTraceGroup('nonsense'), []);
  });

  it('adds up: stats, costs and daily costs tell of the same calls', async () => {
    const [stats, all, days] = await Promise.all([api.getStats(), api.getCosts('all'), api.getDailyCosts(7)]);
    assert.equal(stats.totalLlmCalls, all.calls);
    assert.ok(Math.abs(stats.totalLlmCost - all.cost) < 1e-9);
    assert.equal(days.reduce((sum, { calls }) => sum + calls, 0), all.calls);
    assert.ok(stats.totalQueries >= 8);
    assert.ok(stats.indexedNotes >= 40);
    assert.equal(Object.values(all.byProvider).reduce((sum, { calls }) => sum + calls, 0), all.calls);
  });
});
