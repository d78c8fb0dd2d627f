import assert from 'node:assert/strict';
import fc from 'fast-check';
import { traceIdOf } from '../../../src/host/traceLink';

const TRACE_ID = '7c1e04b9d2f84a6f9b33d05ae1c27740';
const link = (path: string, query = '', fragment = ''): string | undefined => traceIdOf({ path, query, fragment });

describe('a link to a trace', () => {
  it('is its path alone, with 32 lower-case hex digits', () => {
    assert.equal(link(`/trace/${TRACE_ID}`), TRACE_ID);
  });

  for (const [path, query, fragment] of [
    [`/trace/${TRACE_ID.toUpperCase()}`],
    [`/trace/${TRACE_ID}/`],
    [`/trace/${TRACE_ID}\n`],
    [`/trace/${TRACE_ID}0`],
    [`/trace/${TRACE_ID.slice(1)}`],
    [`/trace//${TRACE_ID}`],
    [`/trace/../${TRACE_ID}`],
    [`trace/${TRACE_ID}`],
    [`/Trace/${TRACE_ID}`],
    [`/ask/${TRACE_ID}`],
    ['/trace/'],
    ['/'],
    [''],
    [`/trace/${TRACE_ID}`, 'ask=1'],
    [`/trace/${TRACE_ID}`, '', 'x'],
  ] as const) {
    it(`is not ${JSON.stringify([path, query, fragment])}`, () => {
      assert.equal(link(path, query, fragment), undefined);
    });
  }

  it('is nothing else, whatever is opened', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (path, query, fragment) => link(path, query, fragment) === undefined && link(`/trace/${path}`, query, fragment) === undefined),
      { seed: 6 },
    );
  });
});
