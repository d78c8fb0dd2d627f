import { Anthropic } from '@anthropic-ai/sdk';
import { OpenAI } from 'openai';
import { JournalUsageLog } from '../../src/adapters/journal/journalUsageLog';
import { nodeFileSystem } from '../../src/adapters/system/nodeFileSystem';
import { SystemClock } from '../../src/adapters/system/systemClock';
import { SystemIds } from '../../src/adapters/system/systemIds';
import { SystemTimers } from '../../src/adapters/system/systemTimers';
import { DEFAULT_CALL_LIMITS } from '../../src/core/llm/callLimits';
import { LlmCalls } from '../../src/core/llm/llmCalls';
import { ListPriceBook } from '../../src/core/pricing/listPriceBook';
import type { UsageLog } from '../../src/core/usage/usageLog';
import { API_KEY, providerAt, REQUEST } from '../adapters/providers/everyProvider';
import { FakeChain } from '../support/fakeProvider';
import { aTask } from '../support/llmHarness';
import { startProviderServer, type ProviderServer } from '../support/providerServer';
import { silentLogger } from '../support/silentLogger';
import { temporaryFolder } from '../support/temporaryFolder';
import { median, rounded, type BenchmarkRow } from './benchmark';

const WARM_UP_CALLS = 60;
const CALLS = 300;
const MODELS = { anthropic: 'claude-haiku-4-5', openai: 'gpt-4o-mini' } as const;
type Vendor = keyof typeof MODELS;

/** What a call through `LlmCalls`, with the journal that the extension writes, takes beyond the vendor's bare library, and how much later its first token comes. */
export async function benchmark(): Promise<readonly BenchmarkRow[]> {
  const server = await startProviderServer();
  const folder = temporaryFolder();
  const log = new JournalUsageLog({ folder: folder.path, files: nodeFileSystem, clock: new SystemClock(), timers: new SystemTimers(), ids: new SystemIds(), logger: silentLogger });
  try {
    return await overheads(server, log);
  } finally {
    log.dispose();
    folder.remove();
    await server.close();
  }
}

async function overheads(server: ProviderServer, log: UsageLog): Promise<readonly BenchmarkRow[]> {
  const overheadMs: number[] = [];
  const delayMs: number[] = [];
  for (const vendor of ['anthropic', 'openai'] as const) {
    const ours = ourCall(server, log, vendor);
    const bare = bareCall(server, vendor);
    const whole = await inTurns(() => ours(false), () => bare(false));
    const streamed = await inTurns(() => ours(true), () => bare(true));
    overheadMs.push(whole);
    delayMs.push(streamed);
  }
  return [
    { name: 'call_overhead_p50_ms', value: rounded(Math.max(...overheadMs)), unit: 'ms' },
    { name: 'first_token_delay_ms', value: rounded(Math.max(...delayMs)), unit: 'ms' },
  ];
}

/** Resolves to the milliseconds until the reply, or, streamed, until its first token. */
type TimedCall = (isStreamed: boolean) => Promise<number>;

/** The difference of the medians, measured in turns so that what the machine does beside falls on both. */
async function inTurns(ours: () => Promise<number>, bare: () => Promise<number>): Promise<number> {
  const oursMs: number[] = [];
  const bareMs: number[] = [];
  for (let call = 0; call < WARM_UP_CALLS + CALLS; call += 1) {
    const times = [await ours(), await bare()] as const;
    if (call < WARM_UP_CALLS) continue;
    oursMs.push(times[0]);
    bareMs.push(times[1]);
  }
  return median(oursMs) - median(bareMs);
}

function ourCall(server: ProviderServer, log: UsageLog, vendor: Vendor): TimedCall {
  const calls = new LlmCalls({
    chain: new FakeChain(providerAt(server, vendor, MODELS[vendor])),
    log,
    prices: new ListPriceBook(),
    clock: new SystemClock(),
    timers: new SystemTimers(),
    ids: new SystemIds(),
    random: { next: () => 0 },
    logger: silentLogger,
    limits: DEFAULT_CALL_LIMITS,
  });
  return async (isStreamed) => {
    const startMs = performance.now();
    let firstMs = 0;
    const onToken = (): void => {
      firstMs ||= performance.now() - startMs;
    };
    await calls.run(aTask({ request: REQUEST, ...(isStreamed ? { onToken } : {}) }));
    return isStreamed ? firstMs : performance.now() - startMs;
  };
}

function bareCall(server: ProviderServer, vendor: Vendor): TimedCall {
  const ask = vendor === 'anthropic' ? bareAnthropic(server) : bareOpenAi(server);
  return async (isStreamed) => {
    const startMs = performance.now();
    let firstMs = 0;
    await ask(isStreamed, () => {
      firstMs ||= performance.now() - startMs;
    });
    return isStreamed ? firstMs : performance.now() - startMs;
  };
}

type BareAsk = (isStreamed: boolean, onToken: () => void) => Promise<void>;

function bareAnthropic(server: ProviderServer): BareAsk {
  const client = new Anthropic({ apiKey: API_KEY, baseURL: server.anthropicBaseUrl, maxRetries: 0 });
  const { system, messages, maxOutputTokens } = REQUEST;
  const body = { model: MODELS.anthropic, system, messages: [...messages], max_tokens: maxOutputTokens };
  return async (isStreamed, onToken) => {
    if (!isStreamed) {
      await client.messages.create(body);
      return;
    }
    for await (const event of await client.messages.create({ ...body, stream: true })) {
      if (event.type === 'content_block_delta') onToken();
    }
  };
}

function bareOpenAi(server: ProviderServer): BareAsk {
  const client = new OpenAI({ apiKey: API_KEY, baseURL: server.openaiBaseUrl, maxRetries: 0 });
  const { system, messages, maxOutputTokens } = REQUEST;
  const body = { model: MODELS.openai, messages: [{ role: 'system' as const, content: system }, ...messages], max_completion_tokens: maxOutputTokens };
  return async (isStreamed, onToken) => {
    if (!isStreamed) {
      await client.chat.completions.create(body);
      return;
    }
    for await (const chunk of await client.chat.completions.create({ ...body, stream: true, stream_options: { include_usage: true } })) {
      if ((chunk.choices[0]?.delta.content ?? '') !== '') onToken();
    }
  };
}
