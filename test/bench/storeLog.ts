import { appendFile, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aCall } from '../support/aCall';
import { median, percentile, rounded, type BenchmarkRow } from './benchmark';
import { benchmark as logCall } from './logCall';

const RUNS = 5;
const WARM_UP_SPANS = 5_000;
const SPANS = 20_000;
const SPANS_BETWEEN_TURNS = 500;

interface Span {
  setAttributes(attributes: object): unknown;
  end(): void;
}
interface ReadableSpan {
  readonly name: string;
  readonly attributes: object;
  readonly startTime: unknown;
  readonly duration: unknown;
}
interface OpenTelemetry {
  readonly NodeTracerProvider: new (options: object) => { getTracer(name: string): { startSpan(name: string): Span }; shutdown(): Promise<void> };
  readonly BatchSpanProcessor: new (exporter: object, options: object) => unknown;
}

/** What recording one call costs the thread that makes it, and the same by a span of OpenTelemetry. */
export async function logBenchmark(): Promise<readonly BenchmarkRow[]> {
  const own = await logCall();
  const p50 = own.find(({ name }) => name === 'log_call_p50_us')?.value ?? Number.NaN;
  let telemetry: OpenTelemetry;
  try {
    telemetry = createRequire(join(__dirname, 'package.json'))('@opentelemetry/sdk-trace-node') as OpenTelemetry;
  } catch {
    return own;
  }
  const halves: number[] = [];
  for (let run = 0; run < RUNS; run += 1) halves.push(percentile(await spanMicroseconds(telemetry), 0.5));
  return [...own, {
    name: 'log_call_vs_otel_ratio',
    value: rounded(p50 / median(halves)),
    unit: 'ratio',
    peers: { '@opentelemetry/sdk-trace-node': `${String(rounded(median(halves)))} us: batch processor, exporter that appends JSON lines to a file; not on disk when the span ends` },
  }];
}

async function spanMicroseconds(telemetry: OpenTelemetry): Promise<readonly number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'second-brain-bench-'));
  const exporter = {
    export: (spans: readonly ReadableSpan[], done: (result: { code: number }) => void): void => {
      const lines = spans.map(({ name, attributes, startTime, duration }) => `${JSON.stringify({ name, attributes, startTime, duration })}\n`);
      appendFile(join(folder, 'spans.ndjson'), lines.join(''), () => { done({ code: 0 }); });
    },
    shutdown: (): Promise<void> => Promise.resolve(),
  };
  const processor = new telemetry.BatchSpanProcessor(exporter, { maxQueueSize: SPANS + WARM_UP_SPANS });
  const provider = new telemetry.NodeTracerProvider({ spanProcessors: [processor] });
  try {
    return await timeSpans(provider.getTracer('bench'));
  } finally {
    await provider.shutdown();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timeSpans(tracer: { startSpan(name: string): Span }): Promise<readonly number[]> {
  const attributes = Object.fromEntries(Object.entries(aCall()).filter(([, value]) => value !== null));
  const microseconds: number[] = [];
  for (let index = 0; index < WARM_UP_SPANS + SPANS; index += 1) {
    const startMs = performance.now();
    const span = tracer.startSpan('call');
    span.setAttributes(attributes);
    span.end();
    microseconds.push((performance.now() - startMs) * 1_000);
    if (index % SPANS_BETWEEN_TURNS === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return microseconds.slice(WARM_UP_SPANS);
}
