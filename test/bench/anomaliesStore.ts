import { AnomalyFactsReader } from '../../src/adapters/sqlite/anomalyFacts';
import { UsageDatabase } from '../../src/adapters/sqlite/usageDatabase';
import { momentOf } from '../../src/core/anomalies/moment';
import type { CallRecord } from '../../src/core/usage/callRecord';
import { aCall } from '../support/aCall';
import { FixedClock } from '../support/fixedClock';
import { SeededRandom } from '../support/seededRandom';
import { loadSqlite } from '../support/usageViewHarness';
import { percentile, rounded } from './benchmark';
import type { BenchmarkRow } from './benchmark';
import { threadTimeMs } from './threadTime';

const END_MS = Date.parse('2026-03-10T20:00:00.000Z');
const DAYS = 90;
const DAY_MS = 86_400_000;
const PASSES = 300;
const AT_ONCE = 20_000;
const OUTSIDE = { syncJobs: [], unsavedCalls: 0 };
const MODELS = ['claude-haiku-4-5', 'claude-sonnet-4-5', 'gpt-5-mini', 'gpt-5', 'qwen3'];
const USAGE_TYPES = ['extraction', 'extraction', 'extraction', 'inbox', 'chat_rerank', 'chat_answer'] as const;

/** A busy store: three months of calls by five models, half of them background work on notes, some of it again. */
function callAt(place: number, beganMs: number, random: SeededRandom): CallRecord {
  const usageType = USAGE_TYPES[place % USAGE_TYPES.length] ?? 'extraction';
  const model = MODELS[Math.floor(random.next() ** 3 * MODELS.length)] ?? 'gpt-5';
  const isKeyed = usageType === 'extraction' || usageType === 'inbox';
  const failed = random.next() < 0.03;
  return aCall({
    uid: `00000000-0000-7000-8000-${place.toString(16).padStart(12, '0')}`,
    timestamp: new Date(beganMs).toISOString(),
    provider: model.startsWith('claude') ? 'anthropic' : model.startsWith('gpt') ? 'openai' : 'ollama',
    ...{ model, usageType, status: failed ? 'error' : 'ok', errorMessage: failed ? 'rate_limited · HTTP 429' : null },
    traceId: Math.floor(place / 2).toString(16).padStart(32, '0'),
    runId: isKeyed ? `run ${String(Math.floor(beganMs / 3_600_000))}` : null,
    workKey: isKeyed ? `key ${String(random.next() < 0.05 ? place % 1_000 : place)}` : null,
    metadata: place % 3 === 0 ? { modelAsked: `${model}-latest`, requestId: `req_${String(place)}` } : { requestId: `req_${String(place)}` },
    latencyMs: 300 + Math.floor(random.next() * 4_000),
  });
}

/** What a look at the facts costs the worker: the first one after its start, and those after each few calls. */
export async function storePass(rowCount: number): Promise<readonly BenchmarkRow[]> {
  const sqlite = await loadSqlite();
  const database = new UsageDatabase(sqlite.open());
  const random = new SeededRandom(7);
  const apply = (calls: readonly CallRecord[]): void => {
    const changes = calls.map((call) => ({ kind: 'close', call }) as const);
    database.apply({ segment: 's', readBytes: 1, changes, questions: [], reprices: [], findings: [], unreadableLines: 0, unknownLines: 0 });
  };
  const stepMs = (DAYS * DAY_MS) / rowCount;
  const beganAt = (place: number): number => END_MS - (rowCount - place) * stepMs;
  for (let start = 0; start < rowCount; start += AT_ONCE) {
    apply(Array.from({ length: Math.min(AT_ONCE, rowCount - start) }, (_, place) => callAt(start + place, beganAt(start + place), random)));
  }
  const clock = new FixedClock(END_MS);
  const reader = new AnomalyFactsReader(database);
  const durationsMs: number[] = [];
  for (let pass = 0; pass <= PASSES; pass += 1) {
    apply([0, 1, 2].map((more) => callAt(rowCount + pass * 3 + more, clock.nowMs() - more, random)));
    const before = threadTimeMs();
    reader.read(momentOf(clock), OUTSIDE);
    durationsMs.push(threadTimeMs() - before);
    clock.advance(2_000);
  }
  database.close();
  const [first = 0, ...later] = durationsMs;
  const name = (what: string): string => `facts_${String(rowCount / 1_000)}k_${what}_ms`;
  return [
    { name: name('first'), value: rounded(first), unit: 'ms' },
    { name: name('p50'), value: rounded(percentile(later, 0.5)), unit: 'ms' },
    { name: name('p99'), value: rounded(percentile(later, 0.99)), unit: 'ms' },
  ];
}
