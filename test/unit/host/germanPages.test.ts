// The German texts of the pages are complete: a text without its German fails here with its name.
import assert from 'node:assert/strict';
import { ENGLISH } from '../../../webview/shared/strings';
import { GERMAN } from '../../../webview/shared/strings.de';

type Text = string | { readonly one: string; readonly other: string };
const english: Readonly<Record<string, Text>> = ENGLISH;
const german: Readonly<Record<string, Text | undefined>> = GERMAN;

/** Names, units, signs, and words that both languages have. */
const SAME_IN_BOTH = /^(status(Ok)|provider\w+|unit\w+|atLeast|lessThan|moreThan|plus|minus|plusMinus|unknown|exactCost|dashboard|p95|p95Word|measureP95|countOf|filters|filterStatus|filterWords|columnStatus|codeBlock|codeBlockIn|startOffset|timeRange|barLabel)$/;

function forms(text: Text): readonly string[] {
  return typeof text === 'string' ? [text] : [text.one, text.other];
}

function placeholders(text: string): readonly string[] {
  return [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
}

describe('webview/shared/strings.de.ts', () => {
  it('has every text, and none that is not used any more', () => {
    assert.deepEqual(Object.keys(english).filter((key) => german[key] === undefined), [], 'texts without German');
    assert.deepEqual(Object.keys(german).filter((key) => !(key in english)), [], 'left over');
  });

  it('keeps the values', () => {
    for (const [key, text] of Object.entries(german)) {
      const wanted = forms(english[key] ?? '');
      for (const [index, form] of forms(text ?? '').entries()) {
        assert.deepEqual(placeholders(form), placeholders(wanted[index] ?? ''), key);
      }
    }
  });

  it('is German', () => {
    const same = Object.entries(german).filter(([key, text]) => JSON.stringify(text) === JSON.stringify(english[key]) && !SAME_IN_BOTH.test(key));
    assert.deepEqual(same.map(([key]) => key), []);
  });
});
