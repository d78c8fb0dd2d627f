import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAnthropicProvider } from '../../../src/adapters/anthropic/anthropicProvider';
import { createOpenAiProvider } from '../../../src/adapters/openai/openAiProvider';
import { SystemClock } from '../../../src/adapters/system/systemClock';
import { SystemIds } from '../../../src/adapters/system/systemIds';
import { SystemTimers } from '../../../src/adapters/system/systemTimers';
import { DEFAULT_CALL_LIMITS } from '../../../src/core/llm/callLimits';
import { LlmCalls } from '../../../src/core/llm/llmCalls';
import type { LlmProvider } from '../../../src/core/llm/llmProvider';
import { ListPriceBook } from '../../../src/core/pricing/listPriceBook';
import { EXPORT_FORMATS } from '../../../src/core/usage/callExport';
import { UsageStore } from '../../../src/workers/usage/usageStore';
import { bundleUsageWorker } from '../../support/bundledUsageWorker';
import { CapturingLogger } from '../../support/capturingLogger';
import { FakeChain } from '../../support/fakeProvider';
import { aTask } from '../../support/llmHarness';
import { startProviderServer, type ProviderServer } from '../../support/providerServer';
import type { Behaviour, Fault, WireProvider } from '../../support/providerServerTypes';
import { temporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder';
import { MODES, WIRE_PROVIDERS } from '../providers/everyProvider';

/** As one might stand in each place; all are searched for everywhere. */
const MARKS = {
  key: 'sk-markedkey-4417',
  system: 'markedsystem4417',
  question: 'markedquestion4417',
  answer: 'markedanswer4417',
  errorBody: 'markederrorbody4417',
  header: 'markedheader4417',
  model: 'markedmodel4417',
} as const;

const FAULTS: readonly Fault[] = ['cut_before_headers', 'cut_midway', 'early_close', 'html', 'broken_json', 'empty_content', 'error_event', 'stall_midway'];
const ECHOING_HEADERS = { 'request-id': `req_${MARKS.key}`, 'x-request-id': `req_${MARKS.key}` };
const ENDS: readonly Behaviour[] = [
  {},
  ...FAULTS.map((fault) => ({ fault, errorType: `${MARKS.errorBody} prose`, errorCode: `${MARKS.errorBody} prose` })),
  ...[400, 401, 402, 403, 404, 405, 408, 429, 500, 529].map((status) => ({ status })),
  { stopReason: `${MARKS.answer} prose` },
  { model: `${MARKS.model} prose` },
  // A key looks like a code or a name: whoever echoes one where such a word belongs gets it past any check of its form.
  { model: MARKS.key },
  { model: `echo/${MARKS.key}:latest` },
  { stopReason: MARKS.key },
  { headers: ECHOING_HEADERS },
  { status: 400, headers: ECHOING_HEADERS },
  { status: 400, errorBody: { type: 'error', error: { type: MARKS.key, code: MARKS.key, message: MARKS.key } } },
  { fault: 'error_event', errorType: MARKS.key, errorCode: MARKS.key },
];
const LIMITS = { ...DEFAULT_CALL_LIMITS, deadlineMs: { ...DEFAULT_CALL_LIMITS.deadlineMs, chat_answer: 400 }, idleMs: 200, firstEventMs: 200, maxRetries: 1, firstBackOffMs: 1 };

describe('Marked text in keys, prompts, answers, errors, headers and names', function () {
  this.timeout(120_000);

  let server: ProviderServer;
  let bundles: TemporaryFolder;
  let folder: TemporaryFolder;
  let store: UsageStore;
  const logger = new CapturingLogger();

  before(async () => {
    server = await startProviderServer();
    bundles = temporaryFolder();
    folder = temporaryFolder();
    const parts = { clock: new SystemClock(), timers: new SystemTimers(), ids: new SystemIds(), logger };
    store = new UsageStore({ folder: folder.path, ...(await bundleUsageWorker(bundles.path)), ...parts });
    for (const name of WIRE_PROVIDERS) {
      const calls = new LlmCalls({ ...parts, chain: new FakeChain(markedProvider(name)), log: store.log, prices: new ListPriceBook(), random: { next: () => 0 }, limits: LIMITS });
      for (const mode of MODES) {
        for (const end of ENDS) {
          server.always(name, markedEnd(end));
          const request = { system: MARKS.system, messages: [{ role: 'user' as const, content: MARKS.question }], maxOutputTokens: 50 };
          await calls.run(aTask({ request, ...(mode === 'stream' ? { onToken: () => undefined } : {}) }));
        }
      }
    }
  });

  after(async () => {
    await store.dispose();
    await server.close();
    bundles.remove();
    folder.remove();
  });

  function markedProvider(name: WireProvider): LlmProvider {
    const model = 'claude-haiku-4-5';
    switch (name) {
      case 'anthropic':
        return createAnthropicProvider({ apiKey: MARKS.key, baseUrl: server.anthropicBaseUrl, model });
      case 'openai':
        return createOpenAiProvider({ name, apiKey: MARKS.key, baseUrl: server.openaiBaseUrl, model });
      case 'ollama':
        return createOpenAiProvider({ name, apiKey: MARKS.key, baseUrl: server.ollamaBaseUrl, model });
    }
  }

  function markedEnd(end: Behaviour): Behaviour {
    const error = { type: `${MARKS.errorBody} prose`, code: `${MARKS.errorBody} prose`, message: `${MARKS.errorBody} ${MARKS.key} ${MARKS.question}` };
    const headers = { 'x-marked': MARKS.header, 'request-id': `${MARKS.header} prose`, 'x-request-id': `${MARKS.header} prose`, 'retry-after': `${MARKS.header} prose` };
    return { text: `one ${MARKS.answer} two`, headers, ...(end.status === undefined ? {} : { errorBody: { type: 'error', error } }), ...end };
  }

  it('reached the providers', () => {
    const sent = JSON.stringify(server.requests.map(({ headers, rawBody }) => [headers, rawBody]));
    for (const mark of [MARKS.key, MARKS.system, MARKS.question]) assert.ok(sent.includes(mark), mark);
  });

  it('left a row for every request, and nothing of itself in any byte of the store or an export, or line of the log', async () => {
    assert.equal(await store.publish(), true);
    assert.equal((await store.reader.totals()).totalLlmCalls, server.requests.length);
    for (const format of EXPORT_FORMATS) {
      const outcome = await store.transfers.exportCalls({ criteria: {}, format, path: join(folder.path, `export.${format}`) });
      assert.equal(outcome.kind === 'exported' && outcome.rows, server.requests.length, format);
    }
    await store.dispose();
    const files = readdirSync(folder.path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    assert.ok(files.some(({ name }) => name === 'usage.db') && files.some(({ name }) => name.endsWith('.ndjson')) && files.some(({ name }) => name === 'status.json'));
    assert.equal(files.filter(({ name }) => name.startsWith('export.')).length, EXPORT_FORMATS.length);
    for (const { parentPath, name } of files) {
      const bytes = readFileSync(join(parentPath, name));
      assert.deepEqual(Object.values(MARKS).filter((mark) => bytes.includes(mark) || bytes.includes(Buffer.from(mark, 'utf16le'))), [], name);
    }
    assert.ok(logger.lines.length > 50);
    const log = JSON.stringify(logger.lines);
    assert.deepEqual(Object.values(MARKS).filter((mark) => log.includes(mark)), []);
  });
});
