import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { callFrom, metadataFrom, openCallFrom, questionFrom } from '../../../src/core/usage/recordedCall';
import { closeLine, headerLine, openLine, questionLine, readLine, schemaVersionOf } from '../../../src/core/usage/journalLine';
import { aCall, anOpenCall, aQuestion } from '../../support/aCall';

describe('Lines of the journal', () => {
  it('are read as they were written', () => {
    const call = aCall({ metadata: { modelAsked: 'x', tokensEstimated: true, processed: 3 }, workKey: 'k', ttftMs: 4.5, runId: 'r' });
    assert.deepEqual(readLine(closeLine(call).trimEnd()), { kind: 'close', call });
    assert.deepEqual(readLine(openLine(anOpenCall()).trimEnd()), { kind: 'open', call: anOpenCall() });
    assert.deepEqual(readLine(questionLine(aQuestion()).trimEnd()), { kind: 'question', question: aQuestion() });
  });

  it('are single lines whatever a field holds', () => {
    assert.equal(closeLine(aCall({ errorMessage: 'a\nb\r\u2028c' })).split('\n').length, 2);
  });

  it('keep their kind, known or not, only when they are whole', () => {
    assert.deepEqual(readLine('{"kind":"ofALaterVersion"}'), { kind: 'unknown' });
    for (const text of ['', 'null', '[]', '{}', '{"kind":7}', '{"kind":"question","question":', '\u0000']) {
      assert.deepEqual(readLine(text), { kind: 'unreadable' }, text);
    }
    for (const of of ['open', 'close', 'question', 'reprice', 'finding', 'findingLabel'] as const) {
      for (const rest of ['', ',"call":[]', ',"label":{}']) assert.deepEqual(readLine(`{"kind":"${of}"${rest}}`), { kind: 'misunderstood', of });
    }
    const later = closeLine(aCall()).replace('"status":"ok"', '"status":"paused"').trimEnd();
    assert.deepEqual(readLine(later), { kind: 'misunderstood', of: 'close' });
  });

  it('begin with the version of the schema', () => {
    assert.equal(schemaVersionOf(headerLine().trimEnd()), 1);
    assert.equal(schemaVersionOf('{"schemaVersion":12,"more":true}'), 12);
    for (const text of ['', '1', '{"schemaVersion":0}', '{"schemaVersion":"1"}', '{"schemaVersion":1.5}', closeLine(aCall())]) {
      assert.equal(schemaVersionOf(text), undefined, text);
    }
  });
});

describe('Guards of recorded calls', () => {
  const wrong: readonly (readonly [string, unknown])[] = [
    ['uid', 'x'], ['uid', '00000000-0000-7000-8000-00000000000G'], ['timestamp', '2026-03-10'], ['localDay', '2026-13-01'],
    ['provider', ''], ['provider', 'x'.repeat(201)], ['model', null], ['usageType', 'Chat; DROP'], ['inputTokens', -1],
    ['inputTokens', 1.5], ['outputTokens', '7'], ['cacheReadTokens', Number.NaN], ['reasoningTokens', Infinity], ['costUsd', -0.1],
    ['costUsd', null], ['costUsd', 1e9], ['costSource', 'free'], ['priceId', 7], ['traceId', 'ABC'], ['latencyMs', -1],
    ['latencyMs', 1e12], ['ttftMs', '1'], ['status', 'done'], ['errorMessage', 7], ['attempt', 0], ['runId', ''], ['workKey', {}],
  ];
  for (const [field, value] of wrong) {
    it(`refuse ${field} ${inspect(value).slice(0, 40)}`, () => {
      assert.equal(callFrom({ ...aCall(), [field]: value }), undefined);
    });
  }

  it('refuse a call that lacks a field', () => {
    const fields = Object.entries(aCall()).filter(([field]) => field !== 'ttftMs');
    assert.equal(callFrom(Object.fromEntries(fields)), undefined);
  });

  it('drop fields that they do not know, and cut an error message that is too long', () => {
    const read = callFrom({ ...aCall({ errorMessage: 'e'.repeat(900) }), prompt: 'a secret' });
    assert.equal(read?.errorMessage?.length, 500);
    assert.doesNotMatch(JSON.stringify(read), /secret/);
  });

  it('keep known keys of metadata only, of the right type and length', () => {
    assert.deepEqual(metadataFrom({ requestId: 'r', prompt: 'a secret', failed: -1, skipped: 2, stopped: 'x'.repeat(201), tokensEstimated: 1 }), {
      requestId: 'r', skipped: 2,
    });
    for (const value of [null, undefined, 'text', [], {}, { other: 1 }]) assert.equal(metadataFrom(value), null);
  });

  it('accept a usage type of a later version', () => {
    assert.equal(callFrom({ ...aCall(), usageType: 'summary' })?.usageType, 'summary');
  });

  it('refuse an open call without a time at which it expires, and a question without a known label', () => {
    assert.equal(openCallFrom({ ...anOpenCall(), expiresAt: 'soon' }), undefined);
    assert.equal(questionFrom({ ...aQuestion(), label: 'MAYBE' }), undefined);
    assert.equal(questionFrom({ ...aQuestion(), traceId: null }), undefined);
  });
});
