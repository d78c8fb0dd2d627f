// Asks every provider once as JSON and once as a stream, at the addresses given as an argument, and says how that went.
// Run as a process of its own: its environment, its output and whether it ends by itself are what is looked at.
import { createRequire } from 'node:module';
import type { ProviderServer } from '../../support/providerServer';
import { ask, MODES, providerAt, WIRE_PROVIDERS } from './everyProvider';

/** The part of OpenTelemetry's interface that is needed to see whether somebody traces calls. */
interface TelemetryApi {
  readonly trace: { setGlobalTracerProvider(provider: object): boolean };
  readonly propagation: { setGlobalPropagator(propagator: object): boolean };
}

/** Takes the place of what another extension in the same process may have registered for every library that traces. */
function countTraces(): () => number {
  let traces = 0;
  const count = (): undefined => {
    traces += 1;
    return undefined;
  };
  const requireAsSdk = createRequire(createRequire(import.meta.url).resolve('@anthropic-ai/sdk'));
  const telemetry = requireAsSdk('@opentelemetry/api') as TelemetryApi;
  telemetry.trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan: count, startActiveSpan: count }) });
  telemetry.propagation.setGlobalPropagator({ inject: count, extract: (context: unknown) => context, fields: () => [] });
  return () => traces;
}

const server = JSON.parse(process.argv[2] ?? '{}') as ProviderServer;

/** Anthropic's library warns of this model on the console. */
const WARNED_MODEL = 'claude-sonnet-4-5';

async function main(): Promise<void> {
  const traces = countTraces();
  const kinds: string[] = [];
  for (const name of WIRE_PROVIDERS) {
    for (const mode of MODES) kinds.push((await ask(providerAt(server, name, WARNED_MODEL), mode)).outcome.kind);
  }
  const variables = Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(ANTHROPIC|OPENAI)_/.test(name)));
  const leftOpen = process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout');
  process.stdout.write(JSON.stringify({ kinds, variables, leftOpen, traces: traces() }));
}

void main();
