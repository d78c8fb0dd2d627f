// node --import tsx test/support/serveProviders.ts [--port N]: the loopback server for hand-made trials; prints its addresses.
import { startProviderServer } from './providerServer';

async function main(): Promise<void> {
  const portAt = process.argv.indexOf('--port');
  const server = await startProviderServer(portAt < 0 ? {} : { port: Number(process.argv[portAt + 1]) });
  const { origin, anthropicBaseUrl, openaiBaseUrl, ollamaBaseUrl } = server;
  process.stdout.write(`${JSON.stringify({ origin, anthropicBaseUrl, openaiBaseUrl, ollamaBaseUrl })}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close());
}

void main();
