import assert from 'node:assert/strict';
import { HostClient } from '../../webview/shared/host';
import type { AnswerEvent, AnswerRequests } from '../../src/protocol/answerProtocol';
import { AnswerModel } from '../../webview/answer/answerModel';

describe('The model of the answer panel', () => {
  it('does not complain while a person is asked, for a key or whether to delete, however long they take', async () => {
    const silent = { post: () => undefined, listen: () => () => undefined, readState: () => undefined, writeState: () => undefined };
    const host = new HostClient<AnswerRequests, AnswerEvent>(silent, 5);
    const model = new AnswerModel(host, silent, () => undefined);
    model.act(0, 'setApiKey');
    void model.history.delete('c-1');
    // Asked later, and given up.
    assert.equal((await host.request('conversation/get', {})).ok, false);
    const complaint = (): string => model.complaint ?? '';
    assert.equal(complaint(), '');
    assert.equal(await model.insert(0), false);
    assert.match(complaint(), /did not answer/);
  });
});
