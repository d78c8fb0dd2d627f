// The German texts are complete: a text without its German fails here with its name.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { hostTexts } from '../../../scripts/lib/hostTexts.mjs';

type Table = Readonly<Record<string, string>>;

const root = path.resolve(__dirname, '../../..');
const table = (file: string): Table => JSON.parse(readFileSync(path.join(root, file), 'utf8')) as Table;
const identity = (texts: readonly string[]): Table => Object.fromEntries(texts.map((text) => [text, text]));

/** Names and words that German has from English, or shares with it. */
const SAME_IN_BOTH = ['Second Brain'];

const TABLES = [
  { name: 'l10n/bundle.l10n.de.json', english: identity(hostTexts(path.join(root, 'src'))), german: table('l10n/bundle.l10n.de.json') },
  { name: 'package.nls.de.json', english: table('package.nls.json'), german: table('package.nls.de.json') },
];

/** Values that are put in, commands and settings that are named, links: all that a translation must leave alone. */
function fixedParts(text: string): readonly string[] {
  return (text.match(/\{\w+\}|`[^`]+`|\(command:[^)]*\)|secondBrain\.[\w.{}]*\w/g) ?? []).sort();
}

for (const { name, english, german } of TABLES) {
  describe(name, () => {
    it('has every text', () => {
      assert.deepEqual(Object.keys(english).filter((key) => !(key in german)), [], `texts without German: add them to ${name}`);
    });

    it('has no text that is not used any more', () => {
      assert.deepEqual(Object.keys(german).filter((key) => !(key in english)), [], `left over in ${name}: remove them`);
    });

    it('keeps values, names and links as they are', () => {
      for (const [key, text] of Object.entries(german)) {
        assert.deepEqual(fixedParts(text), fixedParts(english[key] ?? ''), key);
      }
    });

    it('is German', () => {
      const same = Object.entries(german).filter(([key, text]) => text === english[key] && !SAME_IN_BOTH.includes(text));
      assert.deepEqual(same.map(([key]) => key), [], 'the same as in English');
    });

    it('speaks to the reader as the editor does', () => {
      const familiar = Object.values(german).filter((text) => /\b(du|dich|dir|dein|deine[mnrs]?|euer|euch|eure[mnrs]?)\b/i.test(text));
      assert.deepEqual(familiar, []);
      assert.deepEqual(Object.values(german).filter((text) => text.trim() === '' || text.includes('"')), [], 'empty, or with straight quotation marks');
    });
  });
}
