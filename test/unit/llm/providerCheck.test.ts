import assert from 'node:assert/strict';
import { checkProvider } from '../../../src/core/llm/providerCheck';
import { FakeProvider, fails, replies } from '../../support/fakeProvider';
import { LlmHarness } from '../../support/llmHarness';

const TRACE = '0'.repeat(32);

describe('Checking a provider', () => {
  it('is one recorded call of type `check` whose request is tiny', async () => {
    const provider = new FakeProvider('anthropic', [replies('OK')]);
    const harness = new LlmHarness([provider]);
    const check = await harness.settle(checkProvider(harness.calls, 'anthropic', TRACE));
    assert.equal(check.kind, 'works');
    assert.deepEqual(harness.log.closed.map(({ usageType, status, traceId }) => [usageType, status, traceId]), [['check', 'ok', TRACE]]);
    assert.ok(JSON.stringify(provider.requests[0]).length < 200);
  });

  it('tells the failure, after the attempts that the policy makes', async () => {
    const harness = new LlmHarness([new FakeProvider('openai', [fails('overloaded', { httpStatus: 529 })])]);
    const check = await harness.settle(checkProvider(harness.calls, 'openai', TRACE));
    assert.equal(check.kind === 'failed' && check.failure.failureClass, 'overloaded');
    assert.equal(harness.log.closed.length, 3);
  });

  it('asks nobody in the place of one that is not set up', async () => {
    const harness = new LlmHarness([new FakeProvider('ollama', [replies('OK')])]);
    const check = await harness.settle(checkProvider(harness.calls, 'openai', TRACE));
    assert.deepEqual(check, { kind: 'not_configured', provider: 'openai', reason: 'no_key' });
    assert.equal(harness.log.closed.length, 0);
  });
});
