import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isOllamaAnswering } from '../../../src/adapters/openai/ollamaProbe';
import { startProviderServer } from '../../support/providerServer';

const LIMIT_MS = 200;

describe('The look whether Ollama is there', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.close();
    server?.closeAllConnections();
    server = undefined;
  });

  async function answering(listener: RequestListener): Promise<string> {
    const started = createServer(listener);
    server = started;
    await new Promise<void>((resolve) => {
      started.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
  }

  it('finds it, and asks for its version only', async () => {
    const ollama = await startProviderServer();
    assert.equal(await isOllamaAnswering(ollama.ollamaBaseUrl), true);
    assert.deepEqual(ollama.probes, [{ method: 'GET', path: '/ollama/api/version' }]);
    assert.equal(ollama.requests.length, 0);
    await ollama.close();
  });

  const NOT_OLLAMA: Readonly<Record<string, RequestListener>> = {
    'a server of another kind': (_request, response) => response.end('<html>Hello</html>'),
    'a server without that page': (_request, response) => response.writeHead(404).end('{"version":"1"}'),
    'JSON without a version': (_request, response) => response.end('{"name":"x"}'),
    'a redirect to one': (request, response) =>
      request.url === '/elsewhere' ? response.end('{"version":"1"}') : response.writeHead(302, { location: '/elsewhere' }).end(),
    'a server that says nothing': () => undefined,
    'a server that begins and stops': (_request, response) => {
      response.write('{"ver');
    },
  };
  for (const [what, listener] of Object.entries(NOT_OLLAMA)) {
    it(`does not take ${what} for it, and does not wait long`, async () => {
      const address = await answering(listener);
      const startMs = performance.now();
      assert.equal(await isOllamaAnswering(address, LIMIT_MS), false);
      assert.ok(performance.now() - startMs < LIMIT_MS + 300);
    });
  }

  it('says no where nothing listens and for what is no address', async () => {
    assert.equal(await isOllamaAnswering('http://127.0.0.1:1'), false);
    assert.equal(await isOllamaAnswering('nowhere'), false);
  });
});
