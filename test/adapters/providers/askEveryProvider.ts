// Asks every provider once as JSON and once as a stream, at the addresses given as an argument, and says how that went.
// Run as a process of its own: its environment, its output and whether it ends by itself are what is looked at.
import type { ProviderServer } from '../../support/providerServer';
import { ask, MODES, providerAt, WIRE_PROVIDERS } from './everyProvider';

const server = JSON.parse(process.argv[2] ?? '{}') as ProviderServer;

/** Anthropic's library warns of this model on the console. */
const WARNED_MODEL = 'claude-sonnet-4-5';

async function main(): Promise<void> {
  const kinds: string[] = [];
  for (const name of WIRE_PROVIDERS) {
    for (const mode of MODES) kinds.push((await ask(providerAt(server, name, WARNED_MODEL), mode)).outcome.kind);
  }
  const variables = Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(ANTHROPIC|OPENAI)_/.test(name)));
  const leftOpen = process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout');
  process.stdout.write(JSON.stringify({ kinds, variables, leftOpen }));
}

void main();
