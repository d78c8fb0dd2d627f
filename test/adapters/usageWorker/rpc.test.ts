import assert from 'node:assert/strict';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { RpcClient, serveRpc, type RpcServer } from '../../../src/workers/rpc';
import { waitFor } from '../../support/waitFor';

interface Requests {
  readonly 'sum/get': { readonly params: readonly number[]; readonly result: number };
  readonly 'slow/get': { readonly params: null; readonly result: string };
  readonly 'bad/get': { readonly params: 'range' | 'other' | 'nothing'; readonly result: null };
}
interface Event {
  readonly type: 'something/happened';
}

describe('Requests to a worker', () => {
  let ports: readonly MessagePort[];
  let client: RpcClient<Requests, Event>;
  let server: RpcServer<Event>;
  let events: Event[];
  let slow: { finish: (text: string) => void; fail: (error: Error) => void; signal: AbortSignal }[];

  beforeEach(() => {
    const { port1, port2 } = new MessageChannel();
    ports = [port1, port2];
    events = [];
    slow = [];
    client = new RpcClient(port1, (event) => { events.push(event); });
    server = serveRpc<Requests, Event>(port2, Promise.resolve({
      'sum/get': (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0),
      'slow/get': (_params: null, signal: AbortSignal) => new Promise<string>((finish, fail) => slow.push({ finish, fail, signal })),
      'bad/get': (kind: 'range' | 'other' | 'nothing') => {
        if (kind === 'range') throw new RangeError('out of range');
        // A handler may throw anything: what is no error gets words of our own.
        // eslint-disable-next-line @typescript-eslint/only-throw-error
        if (kind === 'nothing') throw null;
        throw Object.assign(new Error('a reason'), { name: 'OtherError', code: 'A_CODE' });
      },
    }));
  });
  afterEach(() => { for (const port of ports) port.close(); });

  it('tells that it lives, also while it works', async () => {
    const pending = client.request('slow/get', null);
    client.ping();
    await waitFor('a sign of life', () => client.heardMessages === 1);
    assert.equal(client.pendingCount, 1);
    slow[0]?.finish('done');
    assert.equal(await pending, 'done');
  });

  it('gives each asker its own answer', async () => {
    assert.deepEqual(await Promise.all([client.request('sum/get', [1, 2]), client.request('sum/get', [30])]), [3, 30]);
    assert.equal(client.pendingCount, 0);
  });

  it('rejects with the error of the handler, and a RangeError stays one', async () => {
    await assert.rejects(client.request('bad/get', 'range'), new RangeError('out of range'));
    await assert.rejects(client.request('bad/get', 'other'), { name: 'OtherError', message: 'a reason', code: 'A_CODE' });
    await assert.rejects(client.request('bad/get', 'nothing'), { message: 'The worker failed.' });
  });

  it('answers a request that it does not know', async () => {
    const stranger = client as unknown as RpcClient<{ 'toString': { params: null; result: null } }>;
    await assert.rejects(stranger.request('toString', null), /does not know the request "toString"/);
  });

  it('tells events in between', async () => {
    server.tell({ type: 'something/happened' });
    await client.request('sum/get', []);
    assert.deepEqual(events, [{ type: 'something/happened' }]);
  });

  it('rejects at once when the asker stops, tells the worker, and drops the late answer', async () => {
    const controller = new AbortController();
    const asked = client.request('slow/get', null, { signal: controller.signal });
    await client.request('sum/get', []);
    controller.abort();
    await assert.rejects(asked, { name: 'AbortError' });
    await client.request('sum/get', []);
    assert.equal(slow[0]?.signal.aborted, true);
    slow[0].finish('too late');
    assert.equal(await client.request('sum/get', [5]), 5);
  });

  it('waits for what the worker says when the asker stops, where the worker is to settle it', async () => {
    const stopped = (controller: AbortController): Promise<string> => client.request('slow/get', null, { signal: controller.signal, settledBy: 'worker' });
    const [tooLate, stoppable] = [new AbortController(), new AbortController()];
    const answers = [stopped(tooLate), stopped(stoppable)] as const;
    await client.request('sum/get', []);
    tooLate.abort();
    stoppable.abort();
    await client.request('sum/get', []);
    assert.deepEqual(slow.map(({ signal }) => signal.aborted), [true, true]);
    assert.equal(client.pendingCount, 2, 'nobody has said yet how it ended');
    slow[0]?.finish('it was done');
    slow[1]?.fail(new DOMException('stopped', 'AbortError'));
    assert.equal(await answers[0], 'it was done');
    await assert.rejects(answers[1], { name: 'AbortError' });
    // What has not begun does not begin.
    await assert.rejects(stopped(stoppable), { name: 'AbortError' });
    assert.equal(slow.length, 2);
  });

  it('rejects what is pending and what comes later once the worker is gone', async () => {
    const asked = client.request('slow/get', null);
    client.close(new Error('gone'));
    await assert.rejects(asked, new Error('gone'));
    await assert.rejects(client.request('sum/get', []), new Error('gone'));
  });
});
