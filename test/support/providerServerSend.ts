import type { ServerResponse } from 'node:http';
import type { Behaviour, ReceivedRequest, WireUsage } from './providerServerTypes';
import { anthropicFormat, ollamaFormat, openAiFormat, type Reply, type WireEvent, type WireFormat } from './providerServerWire';

const FORMATS = { anthropic: anthropicFormat, openai: openAiFormat, ollama: ollamaFormat } as const;
const PAGE = '<!doctype html><html><head><title>Sign in to this network</title></head><body>Welcome</body></html>';

export interface ReplyParts {
  readonly pieces: readonly string[];
  readonly usage: WireUsage | null;
  /** Of this request among all; makes its request id. */
  readonly number: number;
}

/** Answers one request as its behaviour says. Resolves when there is nothing more to do, also for a stall. */
export async function sendReply(response: ServerResponse, request: ReceivedRequest, behaviour: Behaviour, parts: ReplyParts): Promise<void> {
  const format = FORMATS[request.provider];
  const requestId = `req_${String(parts.number).padStart(6, '0')}`;
  const headers = { ...(format.requestIdHeader === undefined ? {} : { [format.requestIdHeader]: requestId }), ...behaviour.headers };
  const reply: Reply = {
    request,
    requestId,
    model: behaviour.model ?? request.model,
    pieces: behaviour.fault === 'empty_content' ? [] : parts.pieces,
    usage: parts.usage,
    stopReason: behaviour.stopReason ?? format.defaultStopReason,
  };
  const sending: Sending = { response, request, behaviour, format, reply, headers };

  await wait(behaviour.delayMs ?? 0, response);
  if (behaviour.fault === 'stall_before_headers') return;
  if (behaviour.fault === 'cut_before_headers') {
    response.destroy();
    return;
  }
  if (behaviour.status !== undefined && behaviour.status >= 300) sendError(sending, behaviour.status);
  else if (behaviour.fault === 'html') sendWhole(sending, 200, 'text/html; charset=utf-8', PAGE);
  else if (request.stream && behaviour.body === undefined) await sendStream(sending);
  else sendJson(sending);
}

interface Sending {
  readonly response: ServerResponse;
  readonly request: ReceivedRequest;
  readonly behaviour: Behaviour;
  readonly format: WireFormat;
  readonly reply: Reply;
  readonly headers: Readonly<Record<string, string>>;
}

/** Errors echo the key and the question, as real ones do: what must not be stored is there to be found. */
function errorMessage(request: ReceivedRequest): string {
  return `Not done for ${String(request.headers['authorization'])}: ${request.lastUserText}`;
}

function sendError(sending: Sending, status: number): void {
  const { behaviour, request, format, reply } = sending;
  const body = behaviour.errorBody ?? format.error(behaviour, errorMessage(request), reply.requestId, request.model);
  sendWhole(sending, status, 'application/json', typeof body === 'string' ? body : JSON.stringify(body));
}

function sendJson(sending: Sending): void {
  const { behaviour, response, format, reply, headers } = sending;
  const text = JSON.stringify(behaviour.body ?? format.body(reply));
  const half = text.slice(0, Math.floor(text.length / 2));
  switch (behaviour.fault) {
    case 'error_event':
      sendError(sending, reply.request.provider === 'anthropic' ? 529 : 500);
      return;
    case 'stall_before_body':
      response.writeHead(200, { ...headers, 'content-type': 'application/json' });
      response.flushHeaders();
      return;
    case 'stall_midway':
    case 'cut_midway':
      response.writeHead(200, { ...headers, 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) });
      response.write(half, () => {
        if (behaviour.fault === 'cut_midway') response.destroy();
      });
      return;
    case 'early_close':
    case 'broken_json':
      sendWhole(sending, 200, 'application/json', half);
      return;
    default:
      sendWhole(sending, 200, 'application/json', text);
  }
}

function sendWhole(sending: Sending, status: number, contentType: string, body: string): void {
  sending.response.writeHead(status, { 'content-type': contentType, ...sending.headers });
  sending.request.answeredAtMs = performance.now();
  sending.response.end(body);
}

async function sendStream(sending: Sending): Promise<void> {
  const { behaviour, request, response, format, reply, headers } = sending;
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache', ...headers });
  response.flushHeaders();
  if (behaviour.fault === 'stall_before_body') return;

  const { head, pieces, tail } = format.events(reply);
  const isFaulty = behaviour.fault !== undefined && behaviour.fault !== 'empty_content' && behaviour.fault !== 'stall_after_end';
  const events = behaviour.events?.map(asEvent) ?? [...head, ...pieces.slice(0, isFaulty ? (behaviour.faultAfter ?? 2) : undefined), ...(isFaulty ? [] : tail)];
  const writes = behaviour.isGathered === true ? [events.map(encode).join('')] : events.map(encode);
  for (const text of writes) {
    if (response.destroyed) return;
    await write(response, text);
    await wait(behaviour.tokenDelayMs ?? 0, response);
  }
  switch (behaviour.fault) {
    case 'stall_midway':
    case 'stall_after_end':
      return;
    case 'cut_midway':
      response.destroy();
      return;
    case 'error_event':
      await write(response, encode(format.errorEvent(behaviour, errorMessage(request))));
      break;
    case 'broken_json':
      await write(response, request.provider === 'anthropic' ? 'event: content_block_delta\ndata: {"type":"content_bl\n\n' : 'data: {"id":"chatcmpl-1","choi\n\n');
      break;
    default:
      break;
  }
  request.answeredAtMs = performance.now();
  response.end();
}

function asEvent(data: unknown): WireEvent {
  const name = typeof data === 'object' && data !== null && 'type' in data ? data.type : undefined;
  return typeof name === 'string' ? { name, data } : { data };
}

function encode(event: WireEvent): string {
  const data = typeof event.data === 'string' ? event.data : JSON.stringify(event.data);
  return `${event.name === undefined ? '' : `event: ${event.name}\n`}data: ${data}\n\n`;
}

/** Resolves also when the client has gone. */
function write(response: ServerResponse, text: string): Promise<void> {
  return new Promise((resolve) => {
    response.write(text, () => {
      resolve();
    });
  });
}

/** Ends early when the client has gone: nothing of a request is left running. */
function wait(milliseconds: number, response: ServerResponse): Promise<void> {
  if (milliseconds <= 0 || response.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      response.off('close', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    response.once('close', end);
  });
}
