import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ConversationView, TurnView } from '../../../src/protocol/answerProtocol';
import type { CallView, TraceListView } from '../../../src/protocol/tracesContract';
import { applyToken, mergeFetched } from '../../../webview/answer/conversation';
import { decodeReferences, safeAddress, splitCitations } from '../../../webview/answer/inlineText';
import { withFreshFirstPage, withNextPage } from '../../../webview/dashboard/tracePages';
import { layOutWaterfall, spanOf } from '../../../webview/dashboard/waterfallLayout';
import { plural, text, useStrings } from '../../../webview/shared/strings';
import { aCallView } from '../../support/aCallView';

const SEED = { seed: 11 };

function aCall(overrides: Partial<CallView>): CallView {
  return aCallView({ timestamp: '2026-03-10T12:00:00.000Z', costUsd: 0, traceId: null, latencyMs: 1_000, ttftMs: null, priceId: null, ...overrides });
}

/** @param end stands for the place where older calls go on */
function aPlace(end: number): NonNullable<TraceListView['older']> {
  return { timestamp: '2026-03-10T12:00:00.000Z', uid: `u-${String(end)}` };
}

function aPage(ids: readonly number[], end?: number): TraceListView {
  const older = end === undefined ? undefined : aPlace(end);
  return { asOf: '2026-03-10T12:00:00.000Z', timeZone: 'UTC', calls: ids.map((id) => aCall({ id })), ...(older === undefined ? {} : { older }) };
}

const idsOf = (page: TraceListView): readonly number[] => page.calls.map((call) => call.id);

describe('pages of calls', () => {
  it('join, without showing a call twice', () => {
    const joined = withNextPage(aPage([5, 4], 4), aPage([4, 3], 3));
    assert.deepEqual([idsOf(joined), joined.older], [[5, 4, 3], aPlace(3)]);
  });

  it('keep what is below a fresh first page where the two meet', () => {
    const joined = withFreshFirstPage(aPage([5, 4, 3, 2], 2), aPage([7, 6, 5, 4], 4), true);
    assert.deepEqual([idsOf(joined), joined.older], [[7, 6, 5, 4, 3, 2], aPlace(2)]);
  });

  it('start over where they do not meet, or nothing was shown', () => {
    assert.deepEqual(idsOf(withFreshFirstPage(aPage([5, 4], 4), aPage([9, 8], 8), true)), [9, 8]);
    assert.deepEqual(idsOf(withFreshFirstPage(undefined, aPage([9]), true)), [9]);
    assert.deepEqual(idsOf(withFreshFirstPage(aPage([5]), aPage([]), true)), []);
  });

  it('do not grow for ever where nobody asked for older ones', () => {
    let shown = aPage([3, 2, 1], 1);
    let most = 0;
    for (let newest = 4; newest < 100; newest += 1) {
      shown = withFreshFirstPage(shown, aPage([newest, newest - 1, newest - 2], newest - 2), false);
      most = Math.max(most, shown.calls.length);
    }
    assert.ok(most < 6, String(most));
    assert.equal(idsOf(shown)[0], 99);
  });

  it('end where the fresh page ends when nothing was below it', () => {
    assert.deepEqual(withFreshFirstPage(aPage([5, 4], 4), aPage([6, 5, 4], 4), true).older, aPlace(4));
    assert.equal(withFreshFirstPage(aPage([5, 4], 4), aPage([6, 5, 4]), true).older, undefined);
  });
});

describe('the waterfall', () => {
  it('places calls, gaps and first tokens on one time line', () => {
    const { lanes, ticks } = layOutWaterfall([
      aCall({ latencyMs: 2_000, ttftMs: 500 }),
      aCall({ timestamp: '2026-03-10T12:00:05.000Z', latencyMs: 5_000 }),
    ]);
    assert.deepEqual(lanes.map(({ left, width }) => [left, width]), [[0, 20], [50, 50]]);
    assert.deepEqual(lanes.map(({ firstToken, gap }) => [firstToken, gap]), [[5, undefined], [undefined, { left: 20, right: 50 }]]);
    assert.deepEqual(ticks.map((tick) => tick.milliseconds), [0, 2_000, 4_000, 6_000, 8_000, 10_000]);
  });

  it('sums up how long all of it took, how many calls ran at once, what failed and when none ran', () => {
    const at = (second: number): string => new Date(Date.UTC(2026, 2, 10, 12) + second * 1_000).toISOString();
    const inTurn = layOutWaterfall([
      aCall({ timestamp: at(0), latencyMs: 2_000, status: 'error' }),
      aCall({ timestamp: at(2), latencyMs: 3_000, status: 'fallback' }),
      aCall({ timestamp: at(6), latencyMs: 1_000, status: 'timeout' }),
      aCall({ timestamp: at(7), latencyMs: 3_000 }),
    ]);
    assert.deepEqual(spanOf(inTurn.lanes), { totalMs: 10_000, mostAtOnce: 1, failedMs: 3_000, idleMs: 1_000 });
    const atOnce = layOutWaterfall([
      aCall({ timestamp: at(0), latencyMs: 8_000 }),
      aCall({ timestamp: at(1), latencyMs: 2_000, status: 'error' }),
      aCall({ timestamp: at(2), latencyMs: 2_000, status: 'interrupted' }),
      aCall({ timestamp: at(3), latencyMs: null, status: 'interrupted' }),
    ]);
    assert.deepEqual(spanOf(atOnce.lanes), { totalMs: 8_000, mostAtOnce: 3, failedMs: 3_000, idleMs: 0 }, 'time in which two failed counts once');
    assert.deepEqual(spanOf([]), { totalMs: 0, mostAtOnce: 0, failedMs: 0, idleMs: 0 });
  });

  it('stays within its frame for any calls', () => {
    const call = fc.record({ offset: fc.nat(10_000_000), latencyMs: fc.option(fc.nat(1_000_000)), ttftMs: fc.option(fc.nat(2_000_000)) });
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 30 }), (calls) => {
        const { lanes, ticks } = layOutWaterfall(
          calls.map(({ offset, latencyMs, ttftMs }) => aCall({ timestamp: new Date(1.7e12 + offset).toISOString(), latencyMs, ttftMs })),
        );
        const inside = (value: number): boolean => value >= -1e-6 && value <= 100 + 1e-6;
        return (
          lanes.every(({ left, width, firstToken, gap }) => inside(left) && width > 0 && inside(left + width) && inside(firstToken ?? 0) && inside(gap?.right ?? 0)) &&
          ticks.length <= 8 &&
          ticks.every((tick) => inside(tick.at))
        );
      }),
      SEED,
    );
  });
});

function aTurn(overrides: Partial<TurnView> = {}): TurnView {
  return { question: 'Why?', state: 'streaming', answer: '', citations: [], ...overrides };
}

function aConversation(...turns: readonly TurnView[]): ConversationView {
  return { conversationId: 'c', turns, vaultName: 'Notes', indexedNotes: 1, provider: 'auto' };
}

describe('a streaming conversation', () => {
  it('comes out whole from tokens that repeat and overlap', () => {
    const pieces = fc.array(fc.string({ minLength: 1, maxLength: 9 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(pieces, fc.array(fc.nat(19)), (texts, repeats) => {
        const whole = texts.join('');
        const offsets = texts.map((_, index) => texts.slice(0, index).join('').length);
        let conversation = aConversation(aTurn());
        texts.forEach((piece, index) => {
          for (const at of [index, ...repeats.filter((repeat) => repeat <= index)]) {
            const outcome = applyToken(conversation, { type: 'answer/token', turn: 0, offset: offsets[at] ?? 0, text: at === index ? piece : (texts[at] ?? '') });
            if (outcome.kind === 'gap') {
              return;
            }
            conversation = outcome.kind === 'applied' ? outcome.conversation : conversation;
          }
        });
        assert.equal(conversation.turns[0]?.answer, whole);
      }),
      SEED,
    );
  });

  it('notices holes, other turns, and text after the end', () => {
    const conversation = aConversation(aTurn({ answer: 'ab' }), aTurn({ state: 'answered', answer: 'x' }));
    const token = { type: 'answer/token', text: 'c' } as const;
    assert.equal(applyToken(conversation, { ...token, turn: 0, offset: 3 }).kind, 'gap');
    assert.equal(applyToken(conversation, { ...token, turn: 7, offset: 0 }).kind, 'gap');
    assert.equal(applyToken(conversation, { ...token, turn: 1, offset: 1 }).kind, 'known');
  });

  it('takes over a fetched one, but not a shorter answer of the same running turn', () => {
    const shown = aConversation(aTurn({ answer: 'One two' }));
    assert.equal(mergeFetched(shown, aConversation(aTurn({ answer: 'One' }))).turns[0]?.answer, 'One two');
    assert.equal(mergeFetched(shown, aConversation(aTurn({ answer: 'Other' }))).turns[0]?.answer, 'Other');
    assert.equal(mergeFetched(shown, aConversation(aTurn({ answer: 'One', state: 'stopped' }))).turns[0]?.answer, 'One');
    assert.equal(mergeFetched(shown, aConversation(aTurn({ answer: 'One', question: 'Else?' }))).turns[0]?.answer, 'One');
  });
});

describe('text of an answer', () => {
  it('has markers beside the word before them', () => {
    assert.deepEqual(splitCitations('It is so. [1] And [2][3] more [1, 2].', 3), [
      { kind: 'text', text: 'It is ' },
      { kind: 'cited', lead: 'so.', sources: [1] },
      { kind: 'text', text: ' ' },
      { kind: 'cited', lead: 'And', sources: [2, 3] },
      { kind: 'text', text: ' ' },
      { kind: 'cited', lead: 'more', sources: [1, 2] },
      { kind: 'text', text: '.' },
    ]);
  });

  it('keeps numbers that are no sources as text', () => {
    for (const plain of ['array[0]', 'see [4]', '[]', '[1', '[a]', 'year [2024]']) {
      assert.deepEqual(splitCitations(plain, 3), [{ kind: 'text', text: plain }], plain);
    }
  });

  it('loses no character but the markers themselves', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(5), (raw, count) => {
        const parts = splitCitations(raw, count);
        const kept = parts.map((part) => (part.kind === 'text' ? part.text : part.lead)).join('');
        const hasMarker = parts.some((part) => part.kind === 'cited');
        return hasMarker ? kept.length < raw.length : kept === raw;
      }),
      SEED,
    );
  });

  it('reads a long line in linear time', () => {
    const before = performance.now();
    splitCitations('x'.repeat(200_000), 5);
    splitCitations(`${'['.repeat(100_000)}1]`, 5);
    assert.ok(performance.now() - before < 2_000, `${String(performance.now() - before)} ms`);
  });

  it('has the characters that references stand for', () => {
    assert.equal(decodeReferences('&lt;b&gt; &amp;amp; &#65;&#x42; &nope; &#0; &#1114112; &constructor;'), '<b> &amp; AB &nope; &#0; &#1114112; &constructor;');
  });

  it('links to http and https only', () => {
    assert.equal(safeAddress('https://example.org/a b'), 'https://example.org/a%20b');
    assert.equal(safeAddress('HTTP://example.org'), 'http://example.org/');
    for (const address of ['javascript:1', ' javascript:1', 'java\nscript:1', 'data:text/html,x', 'command:x', 'vscode://x', 'file:///x', 'blob:https://x', '//example.org', 'notes.md', '']) {
      assert.equal(safeAddress(address), undefined, address);
    }
  });
});

describe('strings', () => {
  afterEach(() => {
    useStrings({});
  });

  it('are filled, and have forms by count', () => {
    assert.equal(text('updated', { time: '14:32' }), 'Updated 14:32');
    assert.equal(plural('callCount', 1, '1'), '1 call');
    assert.equal(plural('callCount', 0, '0'), '0 calls');
  });

  it('can be replaced, text by text', () => {
    useStrings({ updated: 'Stand {time}', callCount: { one: '{count} Aufruf', other: '{count} Aufrufe' } });
    assert.equal(text('updated', { time: '14:32' }), 'Stand 14:32');
    assert.equal(plural('callCount', 2, '2'), '2 Aufrufe');
    assert.equal(text('retry'), 'Try again');
  });

  it('show values as they are, also those that look like places', () => {
    assert.equal(text('requestFailed', { message: '{time} $& $1' }), 'That did not work: {time} $& $1');
  });
});
