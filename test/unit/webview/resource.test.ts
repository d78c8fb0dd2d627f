import assert from 'node:assert/strict';
import { HostClient } from '../../../webview/shared/host';
import type { HostChannel, Outcome } from '../../../webview/shared/host';
import { Resource } from '../../../webview/shared/resource';

interface Pending {
  readonly params: number;
  readonly answer: (outcome: Outcome<string>) => Promise<void>;
}

function aResource(): { readonly resource: Resource<number, string>; readonly pending: Pending[] } {
  const pending: Pending[] = [];
  const resource = new Resource<number, string>(
    (params) =>
      new Promise((resolve) => {
        pending.push({
          params,
          answer: async (outcome) => {
            resolve(outcome);
            await new Promise((later) => setImmediate(later));
          },
        });
      }),
    () => undefined,
  );
  return { resource, pending };
}

const failure: Outcome<string> = { ok: false, error: { code: 'failed', message: 'No.' } };
const value = (text: string): Outcome<string> => ({ ok: true, value: text });

describe('Resource', () => {
  it('keeps the answer to the latest fetch, whichever comes last', async () => {
    const { resource, pending } = aResource();
    void resource.load(1, 'nothing');
    void resource.load(2, 'nothing');
    await pending[1]!.answer(value('new'));
    await pending[0]!.answer(value('old'));
    assert.deepEqual(resource.state, { loading: false, value: 'new' });
  });

  it('keeps what is shown through a failed refetch, and says what failed', async () => {
    const { resource, pending } = aResource();
    void resource.load(1, 'nothing');
    await pending[0]!.answer(value('one'));
    void resource.refetch();
    assert.deepEqual(resource.state, { loading: true, value: 'one' });
    await pending[1]!.answer(failure);
    assert.deepEqual(resource.state, { loading: false, value: 'one', error: { code: 'failed', message: 'No.' } });
    assert.equal(pending[1]!.params, 1);
  });

  it('drops what is shown for other params once they fail, or at once', async () => {
    const { resource, pending } = aResource();
    void resource.load(1, 'nothing');
    await pending[0]!.answer(value('one'));
    void resource.load(2, 'untilAnswer');
    assert.equal(resource.state.value, 'one');
    await pending[1]!.answer(failure);
    assert.equal(resource.state.value, undefined);
    resource.set('three');
    void resource.load(4, 'nothing');
    assert.deepEqual(resource.state, { loading: true });
  });

  it('does not refetch what was never fetched', async () => {
    const { resource, pending } = aResource();
    await resource.refetch();
    assert.equal(pending.length, 0);
  });

  it('drops a fetch that is under way when the value is set', async () => {
    const { resource, pending } = aResource();
    void resource.load(1, 'nothing');
    resource.set('set');
    await pending[0]!.answer(value('fetched'));
    assert.deepEqual(resource.state, { loading: false, value: 'set' });
  });
});

interface Requests {
  readonly 'a/get': { readonly params: { readonly n: number }; readonly result: string };
}

function aChannel(): { readonly channel: HostChannel; readonly posted: { readonly id: number }[]; readonly deliver: (message: unknown) => void } {
  const posted: { readonly id: number }[] = [];
  let receive: ((message: unknown) => void) | undefined;
  return {
    posted,
    deliver: (message) => receive?.(message),
    channel: {
      post: (message) => posted.push(message),
      listen: (listener) => {
        receive = listener;
        return () => (receive = undefined);
      },
      readState: () => undefined,
      writeState: () => undefined,
    },
  };
}

describe('HostClient', () => {
  it('matches responses to requests, in whatever order they come', async () => {
    const { channel, posted, deliver } = aChannel();
    const client = new HostClient<Requests, never>(channel);
    const [first, second] = [client.request('a/get', { n: 1 }), client.request('a/get', { n: 2 })];
    assert.deepEqual(posted, [
      { kind: 'request', id: 1, type: 'a/get', params: { n: 1 } },
      { kind: 'request', id: 2, type: 'a/get', params: { n: 2 } },
    ]);
    deliver({ kind: 'response', id: 2, ok: true, result: 'two' });
    deliver({ kind: 'response', id: 1, ok: false, error: { code: 'not_found', message: 'Gone.' } });
    assert.deepEqual(await Promise.all([first, second]), [
      { ok: false, error: { code: 'not_found', message: 'Gone.' } },
      { ok: true, value: 'two' },
    ]);
    client.dispose();
  });

  it('drops responses to nothing, second ones, and messages that are none', async () => {
    const { channel, deliver } = aChannel();
    const client = new HostClient<Requests, { readonly type: 'x' }>(channel);
    const events: unknown[] = [];
    client.onEvent((event) => events.push(event));
    const asked = client.request('a/get', { n: 1 });
    for (const message of [null, 'x', { kind: 'response', id: 99, ok: true }, { kind: 'event' }, { kind: 'event', event: 'x' }]) {
      deliver(message);
    }
    deliver({ kind: 'response', id: 1, ok: true, result: 'one' });
    deliver({ kind: 'response', id: 1, ok: true, result: 'again' });
    deliver({ kind: 'event', event: { type: 'x' } });
    assert.deepEqual(await asked, { ok: true, value: 'one' });
    assert.deepEqual(events, [{ type: 'x' }]);
    client.dispose();
  });

  it('ends a request that is never answered with an error, and drops the late answer', async () => {
    const { channel, deliver } = aChannel();
    const client = new HostClient<Requests, never>(channel, 5);
    const outcome = await client.request('a/get', { n: 1 });
    assert.equal(!outcome.ok && outcome.error.code, 'unavailable');
    deliver({ kind: 'response', id: 1, ok: true, result: 'late' });
    client.dispose();
  });

  it('makes an error of a response without one', async () => {
    const { channel, deliver } = aChannel();
    const client = new HostClient<Requests, never>(channel);
    const asked = client.request('a/get', { n: 1 });
    deliver({ kind: 'response', id: 1, ok: false });
    const outcome = await asked;
    assert.equal(!outcome.ok && outcome.error.code, 'failed');
    client.dispose();
  });
});
