import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { automaticReply, estimatedUsage, piecesOf } from './providerServerReplies';
import { sendReply } from './providerServerSend';
import type { Behaviour, BehaviourSource, ReceivedRequest, WireProvider } from './providerServerTypes';

export interface ProviderServerOptions {
  /** The text of every good reply that no script gives; default scores for a rerank prompt, else a cited answer. */
  readonly reply?: (request: ReceivedRequest) => string;
  /** How to answer when no scripted behaviour is left; default properly. */
  readonly behave?: (request: ReceivedRequest) => Behaviour;
  /** Default: a free one. */
  readonly port?: number;
}

export interface ProviderServer {
  readonly origin: string;
  readonly anthropicBaseUrl: string;
  readonly openaiBaseUrl: string;
  /** As a person would set it: without `/v1`. */
  readonly ollamaBaseUrl: string;
  /** All calls to a model, in the order in which they arrived; probes are in `probes`. */
  readonly requests: readonly ReceivedRequest[];
  readonly probes: readonly { readonly method: string; readonly path: string }[];
  /** Sockets open now. */
  openSockets(): number;
  /** Adds to the queue of a provider: one behaviour a request, then as usual again. */
  script(provider: WireProvider, ...behaviours: readonly BehaviourSource[]): void;
  /** How a provider answers from now on when its queue is empty; undefined: as usual again. */
  always(provider: WireProvider, behaviour: BehaviourSource | undefined): void;
  /** Forgets requests, queues and `always`. */
  reset(): void;
  close(): Promise<void>;
}

/** Starts a server on the loopback interface that stands in for Anthropic, OpenAI and Ollama. */
export async function startProviderServer(options: ProviderServerOptions = {}): Promise<ProviderServer> {
  const requests: ReceivedRequest[] = [];
  const probes: { method: string; path: string }[] = [];
  const queues = new Map<WireProvider, BehaviourSource[]>();
  const standing = new Map<WireProvider, BehaviourSource>();
  const sockets = new Set<object>();

  const behaviourFor = (request: ReceivedRequest): Behaviour => {
    const source = queues.get(request.provider)?.shift() ?? standing.get(request.provider) ?? options.behave ?? {};
    return typeof source === 'function' ? source(request) : source;
  };

  const server = createServer((incoming, response) => {
    void receive(incoming, response).catch(() => response.destroy());
  });
  const receive = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const rawBody = await readAll(incoming);
    const route = routeOf(incoming.url ?? '/');
    if (route === undefined || incoming.method !== 'POST') {
      probes.push({ method: incoming.method ?? '', path: incoming.url ?? '' });
      answerProbe(incoming, response);
      return;
    }
    const request = describeRequest(route, incoming, rawBody);
    requests.push(request);
    response.on('close', () => {
      if (request.answeredAtMs === undefined) request.closedEarlyAtMs = performance.now();
    });
    const behaviour = behaviourFor(request);
    const text = behaviour.text ?? (options.reply ?? automaticReply)(request);
    const usage = behaviour.usage === null ? null : { ...estimatedUsage(request, text), ...behaviour.usage };
    await sendReply(response, request, behaviour, { pieces: piecesOf(text), usage, number: requests.length });
  };

  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    origin,
    anthropicBaseUrl: `${origin}/anthropic`,
    openaiBaseUrl: `${origin}/openai/v1`,
    ollamaBaseUrl: `${origin}/ollama`,
    requests,
    probes,
    openSockets: () => sockets.size,
    script: (provider, ...behaviours) => {
      queues.set(provider, [...(queues.get(provider) ?? []), ...behaviours]);
    },
    always: (provider, behaviour) => {
      if (behaviour === undefined) standing.delete(provider);
      else standing.set(provider, behaviour);
    },
    reset: () => {
      requests.length = 0;
      probes.length = 0;
      queues.clear();
      standing.clear();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => { resolve(); });
        server.closeAllConnections();
      }),
  };
}

/** `/anthropic/v1/messages`, `/openai/v1/chat/completions`, `/ollama/v1/chat/completions`; without a prefix too. */
function routeOf(url: string): WireProvider | undefined {
  const path = url.split('?', 1)[0] ?? '';
  if (path.endsWith('/v1/messages')) return 'anthropic';
  if (path === '/ollama/v1/chat/completions') return 'ollama';
  if (path.endsWith('/v1/chat/completions')) return 'openai';
  return undefined;
}

function answerProbe(incoming: IncomingMessage, response: ServerResponse): void {
  const path = incoming.url ?? '';
  const body = path.endsWith('/api/version')
    ? { version: '0.12.6' }
    : path.endsWith('/api/tags')
      ? { models: [{ name: 'llama3.2:latest', model: 'llama3.2:latest' }] }
      : undefined;
  response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body ?? { error: 'not found' }));
}

async function readAll(incoming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function describeRequest(provider: WireProvider, incoming: IncomingMessage, rawBody: string): ReceivedRequest {
  const body = parseObject(rawBody);
  const messages = Array.isArray(body['messages']) ? (body['messages'] as readonly unknown[]) : [];
  const textsOf = (...roles: readonly string[]): readonly string[] =>
    messages.flatMap((message) => {
      const { role, content } = message as { role?: unknown; content?: unknown };
      return roles.some((wanted) => wanted === role) ? [textOf(content)] : [];
    });
  return {
    provider,
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers: incoming.headers,
    rawBody,
    body,
    model: typeof body['model'] === 'string' ? body['model'] : '',
    stream: body['stream'] === true,
    systemText: [textOf(body['system']), ...textsOf('system', 'developer')].join('\n'),
    lastUserText: textsOf('user').at(-1) ?? '',
    receivedAtMs: performance.now(),
    closedEarlyAtMs: undefined,
    answeredAtMs: undefined,
  };
}

/** Content is text or blocks of text, in both formats. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((block: unknown) => (typeof block === 'object' && block !== null && 'text' in block ? String(block.text) : '')).join('\n');
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
