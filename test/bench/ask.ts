import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { FileConversationStore } from '../../src/adapters/conversations/fileConversationStore';
import { JournalUsageLog } from '../../src/adapters/journal/journalUsageLog';
import { nodeFileSystem } from '../../src/adapters/system/nodeFileSystem';
import { SystemClock } from '../../src/adapters/system/systemClock';
import { SystemIds } from '../../src/adapters/system/systemIds';
import { SystemTimers } from '../../src/adapters/system/systemTimers';
import { AskPipeline } from '../../src/core/answering/askPipeline';
import { LlmCalls } from '../../src/core/llm/llmCalls';
import { ListPriceBook } from '../../src/core/pricing/listPriceBook';
import type { NoteSearch } from '../../src/core/retrieval/noteSearch';
import type { UsageLog } from '../../src/core/usage/usageLog';
import { VaultWorkerClient } from '../../src/workers/vault/vaultWorkerClient';
import { SOME_TEXTS } from '../support/askHarness';
import { FakeChain, FakeProvider, SOME_USAGE } from '../support/fakeProvider';
import { SeededRandom } from '../support/seededRandom';
import { silentLogger } from '../support/silentLogger';
import { writeSyntheticVault, ZipfText } from '../support/syntheticVault';
import { temporaryFolder } from '../support/temporaryFolder';
import { TemporaryVault } from '../support/temporaryVault';
import { bundleVaultWorker } from '../support/vaultWorkerBundle';
import { percentile, rounded } from './benchmark';
import type { Benchmark } from './benchmark';

const NOTES = 10_000;
const WARM_UP_QUESTIONS = 20;
const QUESTIONS = 200;
const ANSWER_WORDS = 300;

/** Scores for a request to rank, else a streamed answer of some length, both at once. */
const READY_MODEL = new FakeProvider('anthropic', [
  ({ messages }, { onToken }) => {
    const asked = /exactly (\d+) numbers/.exec(messages.at(-1)?.content ?? '')?.[1];
    const pieces = asked === undefined ? Array.from({ length: ANSWER_WORDS }, (_, index) => `word [${index % 8}] `) : [JSON.stringify(Array<number>(Number(asked)).fill(7))];
    for (const piece of pieces) onToken?.(piece);
    return Promise.resolve({ kind: 'reply', text: pieces.join(''), usage: SOME_USAGE });
  },
], 'claude-haiku-4-5');

/** What a whole question takes where the models answer at once: search, ranking, links, prompts, record, conversation. */
export const benchmark: Benchmark = async () => {
  const bundle = await bundleVaultWorker();
  const vault = new TemporaryVault();
  const folder = temporaryFolder();
  const timers = new SystemTimers();
  const clock = new SystemClock();
  const log = new JournalUsageLog({ folder: join(folder.path, 'journal'), files: nodeFileSystem, clock, timers, ids: new SystemIds(), logger: silentLogger });
  const search = new VaultWorkerClient({ workerPath: bundle.workerPath, vaultPath: vault.path, exclude: [], indexFolder: vault.indexFolder, metadataFolder: vault.metadataFolder, timers, logger: silentLogger });
  try {
    writeSyntheticVault(vault.path, NOTES);
    await search.refresh([]);
    const durationsMs = await askAll(pipelineOver(search, log, join(folder.path, 'conversations')));
    return [
      { name: 'ask_overhead_p50_ms', value: rounded(percentile(durationsMs, 0.5)), unit: 'ms' },
      { name: 'ask_overhead_ms', value: rounded(percentile(durationsMs, 0.95)), unit: 'ms' },
    ];
  } finally {
    log.dispose();
    await search.dispose();
    bundle.remove();
    vault.remove();
    folder.remove();
  }
};

function pipelineOver(search: NoteSearch, log: UsageLog, conversationFolder: string): AskPipeline {
  const clock = new SystemClock();
  const ids = new SystemIds();
  const parts = { log, clock, ids, logger: silentLogger };
  const calls = new LlmCalls({ ...parts, chain: new FakeChain(READY_MODEL), prices: new ListPriceBook(), timers: new SystemTimers(), random: { next: () => 0.5 } });
  return new AskPipeline({ ...parts, search, calls, conversations: new FileConversationStore(conversationFolder, silentLogger), texts: SOME_TEXTS });
}

/** Conversations of ten questions each, in milliseconds a question. */
async function askAll(pipeline: AskPipeline): Promise<readonly number[]> {
  const text = new ZipfText(new SeededRandom(7));
  const durationsMs: number[] = [];
  for (let index = 0; index < WARM_UP_QUESTIONS + QUESTIONS; index += 1) {
    const question = text.question();
    const startMs = performance.now();
    const outcome = await pipeline.ask({ question, choice: 'auto', topN: 5, conversationId: `conversation-${Math.floor(index / 10)}` });
    durationsMs.push(performance.now() - startMs);
    if (outcome.kind !== 'answered') throw new Error(`A question ended as ${outcome.kind}.`);
  }
  return durationsMs.slice(WARM_UP_QUESTIONS);
}
