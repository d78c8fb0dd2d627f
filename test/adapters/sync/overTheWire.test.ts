import assert from 'node:assert/strict';
import { renameSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { FileInboxStore } from '../../../src/adapters/metadataFiles/fileInboxStore';
import { FileMetadataStore } from '../../../src/adapters/metadataFiles/fileMetadataStore';
import { NodeNoteFiles } from '../../../src/adapters/noteFiles/nodeNoteFiles';
import { SystemClock } from '../../../src/adapters/system/systemClock';
import { SystemIds } from '../../../src/adapters/system/systemIds';
import { SystemTimers } from '../../../src/adapters/system/systemTimers';
import { NodeVaultFiles } from '../../../src/adapters/vaultFiles/nodeVaultFiles';
import { ExtractionJob } from '../../../src/core/extraction/extractionJob';
import { CatalogPlanner } from '../../../src/core/extraction/extractionPlanner';
import { VaultNoteCatalog } from '../../../src/core/extraction/noteCatalog';
import { Filer } from '../../../src/core/inbox/filer';
import { FilingPlanner } from '../../../src/core/inbox/filingPlanner';
import { InboxJob } from '../../../src/core/inbox/inboxJob';
import { InboxReader } from '../../../src/core/inbox/inboxReader';
import { LlmCalls } from '../../../src/core/llm/llmCalls';
import { modelPlanOf } from '../../../src/core/sync/modelPlan';
import { SyncEngine } from '../../../src/core/sync/syncEngine';
import type { SyncRequest } from '../../../src/core/sync/syncEngine';
import type { SyncReport } from '../../../src/core/sync/syncReport';
import { FakePriceBook } from '../../support/fakePriceBook';
import { FakeChain } from '../../support/fakeProvider';
import { InMemoryUsageLog } from '../../support/inMemoryUsageLog';
import { SETTINGS } from '../../support/inboxHarness';
import type { ProviderServer } from '../../support/providerServer';
import { startProviderServer } from '../../support/providerServer';
import type { WireProvider } from '../../support/providerServerTypes';
import { silentLogger } from '../../support/silentLogger';
import { testHasher } from '../../support/syncHarness';
import { TemporaryVault } from '../../support/temporaryVault';
import { MODEL, providerAt } from '../providers/everyProvider';

const NOTES = { 'a.md': 'about a', 'b.md': 'about b', 'c/d.md': '---\ntitle: D\n---\nabout d\n' };
const EXTRACTED = '```json\n{"summary": "A note."}\n```';
const CLASSIFIED = '{"type": "note", "title": "Filed"}';

describe('background work over the wire', () => {
  let server: ProviderServer;
  let vault: TemporaryVault;
  let log: InMemoryUsageLog;

  before(async () => {
    server = await startProviderServer({ reply: ({ rawBody }) => (rawBody.includes('<inbox') ? CLASSIFIED : EXTRACTED) });
  });
  beforeEach(() => {
    server.reset();
    log = new InMemoryUsageLog();
    vault = new TemporaryVault(NOTES);
  });
  afterEach(() => { vault.remove(); });
  after(() => server.close());

  /** One run with everything real but prices and log. */
  const run = (names: readonly WireProvider[] = ['anthropic'], more: Partial<SyncRequest> & { readonly promptVersion?: number } = {}): Promise<SyncReport> => {
    const [clock, ids, prices] = [new SystemClock(), new SystemIds(), new FakePriceBook([MODEL])];
    const chain = new FakeChain(...names.map((name) => providerAt(server, name)));
    const parts = { log, prices, clock, ids, logger: silentLogger };
    const calls = new LlmCalls({ ...parts, chain, timers: new SystemTimers(), random: { next: () => 0 } });
    const hasher = testHasher;
    const storage = path.join(path.dirname(vault.path), 'storage');
    const files = new NodeVaultFiles({ vaultPath: vault.path, exclude: [], nowMs: () => Date.now() });
    const catalog = new VaultNoteCatalog({ files, hasher, clock, pause: () => setImmediate() });
    const metadata = new FileMetadataStore(path.join(storage, 'metadata'), { hasher });
    const options = { leftOutFolders: [SETTINGS.inboxFolder], ...(more.promptVersion === undefined ? {} : { promptVersion: more.promptVersion }) };
    const notes = new NodeNoteFiles({ vaultPath: vault.path });
    const store = new FileInboxStore(path.join(storage, 'inbox'));
    const jobs = [
      new InboxJob({
        settings: SETTINGS, notes, store, hasher, clock,
        reader: new InboxReader({ settings: SETTINGS, hasher, clock }),
        filer: new Filer({ notes, store, planner: new FilingPlanner(notes), hasher, ids }),
      }),
      new ExtractionJob({ planner: new CatalogPlanner(catalog, metadata), catalog, store: metadata, hasher, clock }, options),
    ];
    const engine = new SyncEngine({ ...parts, calls, models: modelPlanOf(chain) });
    return engine.run({ jobs, concurrency: 2, maxCostUsd: 1_000, choice: 'auto', ...more });
  };

  const requestsOf = async (...given: Parameters<typeof run>): Promise<number> => {
    const before = server.requests.length;
    await run(...given);
    return server.requests.length - before;
  };

  it('asks about what is new, the inbox first, and an untouched vault makes no request', async () => {
    vault.write('Inbox/x.md', 'Something to keep.');
    const { jobs } = await run();
    assert.deepEqual(jobs.map(({ job, processed, failed }) => [job, processed, failed]), [['inbox', 1, 0], ['extraction', 4, 0]]);
    assert.equal(server.requests.length, 5, 'the note that was filed is extracted in the same run');
    assert.equal(await requestsOf(), 0);
    assert.equal(await requestsOf(), 0);
  });

  const changes: readonly (readonly [string, number, () => void])[] = [
    ['edited', 1, () => { vault.write('a.md', 'about a, and more'); }],
    ['edited in its front matter', 1, () => { vault.write('c/d.md', '---\ntitle: E\n---\nabout d\n'); }],
    ['given other line endings', 1, () => { vault.write('c/d.md', '---\r\ntitle: D\r\n---\r\nabout d\r\n'); }],
    ['touched', 0, () => { utimesSync(vault.at('a.md'), new Date(), new Date()); }],
    ['renamed', 0, () => { renameSync(vault.at('a.md'), vault.at('z.md')); }],
    ['moved', 0, () => { renameSync(vault.at('a.md'), vault.at('c/a.md')); }],
    ['deleted', 0, () => { renameSync(vault.at('a.md'), path.join(vault.outside, 'a.md')); }],
  ];
  for (const [name, count, change] of changes) {
    it(`makes ${count} requests for a note that was ${name}`, async () => {
      await run();
      change();
      assert.equal(await requestsOf(), count);
      assert.equal(await requestsOf(), 0);
    });
  }

  it('asks about every note again when the prompt version is raised', async () => {
    await run();
    assert.equal(await requestsOf(['anthropic'], { promptVersion: 99 }), 3);
  });

  it('has two rows a note when Anthropic refuses and Ollama answers, and succeeds', async () => {
    server.always('anthropic', { status: 401 });
    const { jobs } = await run(['anthropic', 'ollama']);
    assert.deepEqual([jobs[1]?.processed, jobs[1]?.failed], [3, 0]);
    const rows = log.closed.filter(({ usageType }) => usageType === 'extraction');
    assert.deepEqual(rows.map(({ provider, status }) => `${provider} ${status}`).sort(), ['anthropic error', 'anthropic error', 'anthropic error', 'ollama ok', 'ollama ok', 'ollama ok']);
    assert.equal(new Set(rows.map(({ traceId }) => traceId)).size, 3);
    assert.deepEqual(log.stillOpen, []);
  });

  it('stops at its limit with calls in flight counted', async () => {
    for (let note = 0; note < 12; note += 1) vault.write(`more/${note}.md`, `about ${note}`);
    const { jobs } = await run(['anthropic'], { maxCostUsd: 3, concurrency: 4 });
    const costUsd = log.closed.reduce((sum, row) => sum + row.costUsd, 0);
    assert.ok(costUsd > 0 && costUsd <= 3, `${costUsd}`);
    assert.equal(jobs[1]?.stopped, 'budget');
    assert.equal(jobs[1].processed + jobs[1].left, 15);
  });

  it('stops when it is cancelled while a request hangs, and says so in its row', async () => {
    server.always('anthropic', { fault: 'stall_before_headers' });
    const controller = new AbortController();
    const ended = run(['anthropic'], { signal: controller.signal, onProgress: ({ currentPath }) => { if (currentPath !== null) controller.abort(); } });
    const { jobs } = await ended;
    assert.equal(jobs[1]?.stopped, 'cancelled');
    const batch = log.closed.find(({ usageType }) => usageType === 'extraction_batch');
    assert.deepEqual([batch?.status, batch?.metadata?.stopped], ['cancelled', 'cancelled']);
    assert.deepEqual(log.stillOpen, []);
  });
});
