import assert from 'node:assert/strict';
import type { ProviderServer } from '../../support/providerServer';
import { serveSuite } from '../../support/servedSuite';
import { ask, MODES, providerAt } from '../providers/everyProvider';

describe('A router that tells its errors with status 200', () => {
  let server: ProviderServer;
  serveSuite((started) => { server = started; });

  const CASES = [
    { code: 429, failureClass: 'rate_limited' },
    { code: 402, failureClass: 'no_credit' },
    { code: 502, failureClass: 'server_error' },
    { code: 7, failureClass: 'server_error' },
    { code: 'insufficient_quota', failureClass: 'no_credit' },
    { code: 'constructor', failureClass: 'server_error' },
  ] as const;
  for (const { code, failureClass } of CASES) {
    for (const mode of MODES) {
      it(`${mode}, code ${code}: ${failureClass}`, async () => {
        const body = { error: { message: 'In words of its own', code } };
        server.script('openai', mode === 'JSON' ? { body } : { events: [body] });
        const { outcome } = await ask(providerAt(server, 'openai'), mode);
        assert.equal(outcome.kind === 'failure' && outcome.failure.failureClass, failureClass);
        assert.equal(JSON.stringify(outcome).includes('words'), false);
      });
    }
  }
});
