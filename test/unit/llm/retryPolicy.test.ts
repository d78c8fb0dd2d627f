import assert from 'node:assert/strict';
import { DEFAULT_CALL_LIMITS } from '../../../src/core/llm/callLimits';
import { failureMessage } from '../../../src/core/llm/failureMessage';
import { retryDelayMs, wasTurnedAway } from '../../../src/core/llm/retryPolicy';

const LIMITS = DEFAULT_CALL_LIMITS;

describe('the wait before a retry', () => {
  it('doubles, and spreads between half and the whole', () => {
    const failure = { failureClass: 'overloaded' } as const;
    assert.equal(retryDelayMs(failure, 1, 0, LIMITS), 250);
    assert.equal(retryDelayMs(failure, 2, 0, LIMITS), 500);
    assert.equal(retryDelayMs(failure, 2, 0.999999, LIMITS), 1_000);
    assert.equal(retryDelayMs(failure, 3, 0, LIMITS), undefined, 'two retries at most');
  });

  it('has a longest', () => {
    assert.equal(retryDelayMs({ failureClass: 'network' }, 20, 0.999999, { ...LIMITS, maxRetries: 99 }), 8_000);
  });

  it('is what the provider asks for, up to a minute, and never less than nothing', () => {
    const asks = (retryAfterMs: number) => retryDelayMs({ failureClass: 'rate_limited', httpStatus: 429, retryAfterMs }, 1, 0.5, LIMITS);
    assert.equal(asks(60_000), 60_000);
    assert.equal(asks(60_001), undefined);
    assert.equal(asks(-5), 0);
    assert.equal(retryDelayMs({ failureClass: 'key_refused', retryAfterMs: 1 }, 1, 0.5, LIMITS), undefined);
  });
});

describe('a failure', () => {
  it('is told by our class, status, code, request id and detail', () => {
    const failure = { failureClass: 'overloaded', httpStatus: 529, providerCode: 'overloaded_error', requestId: 'req_01', detail: 'a  b\nc' } as const;
    assert.equal(failureMessage(failure), 'overloaded · HTTP 529 · overloaded_error · request req_01 · a b c');
    assert.equal(failureMessage({ failureClass: 'network' }), 'network');
  });

  it('is told without anything that could be prose of the provider, in at most 500 characters', () => {
    assert.equal(failureMessage({ failureClass: 'network', providerCode: 'your key sk-1 is bad', requestId: '<html>' }), 'network');
    assert.equal(failureMessage({ failureClass: 'network', detail: 'x'.repeat(900) }).length, 500);
  });

  it('used no tokens when the provider turned the request away, and who knows otherwise', () => {
    const turnedAway = [400, 401, 402, 403, 404, 409, 413, 422, 429, 503, 529];
    const unknown = [undefined, 200, 408, 500, 502, 504];
    for (const httpStatus of turnedAway) assert.equal(wasTurnedAway({ failureClass: 'bad_request', httpStatus }), true, String(httpStatus));
    assert.equal(wasTurnedAway({ failureClass: 'network', detail: 'ECONNREFUSED' }), true);
    assert.equal(wasTurnedAway({ failureClass: 'network', detail: 'ECONNRESET' }), false);
    for (const httpStatus of unknown) assert.equal(wasTurnedAway({ failureClass: 'server_error', httpStatus }), false, String(httpStatus));
  });
});
