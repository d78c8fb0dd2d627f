import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../scripts/lib/locations.mjs';
import { ENGLISH } from '../../webview/shared/strings';
import { GERMAN } from '../../webview/shared/strings.de';

/** Words that German sentences have not, so that one is a sentence which nobody translated. */
const ENGLISH_WORDS = /\b(the|and|of|your|with|not|no|for|this|that|is|are|were|from|to|by|it|its|you|calls?|costs?|today|questions?|answers?|notes?|nothing|open|show|days?|unknown|sources?)\b/i;

/** English patterns with less of a word than this match too much. */
const FEWEST_LETTERS = 4;

/** Words of the filter above the calls, which are the same in all languages. */
const FILTER_WORDS = /\b[a-z]+:[^\s:]+/g;

/** Of texts that a German editor shows, those that are English. Names of products and of models are in both languages. */
export function englishLeft(texts: readonly string[]): readonly string[] {
  return texts.filter((text) => ENGLISH_WORDS.test(text.replaceAll(FILTER_WORDS, '')) || patterns.some((pattern) => pattern.test(text)));
}

const patterns: readonly RegExp[] = [...pairsOfPages(), ...pairsOfTable('package.nls.json', 'package.nls.de.json'), ...pairsOfBundle()]
  .filter(([english, german]) => english !== german && english.replaceAll(/\{\w+\}/g, '').replaceAll(/[^a-z]/gi, '').length >= FEWEST_LETTERS)
  .map(([english]) => new RegExp(`^${english.split(/\{\w+\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('.+')}$`));

function pairsOfPages(): readonly (readonly [string, string | undefined])[] {
  const german: Readonly<Record<string, string | { readonly one: string; readonly other: string } | undefined>> = GERMAN;
  return Object.entries(ENGLISH).flatMap(([key, text]: [string, string | { readonly one: string; readonly other: string }]) => {
    const translated = german[key];
    if (typeof text === 'string') return [[text, typeof translated === 'string' ? translated : undefined] as const];
    const forms = typeof translated === 'object' ? translated : undefined;
    return [[text.one, forms?.one] as const, [text.other, forms?.other] as const];
  });
}

function pairsOfTable(english: string, german: string): readonly (readonly [string, string | undefined])[] {
  const translated = table(german);
  return Object.entries(table(english)).map(([key, text]) => [text, translated[key]] as const);
}

function pairsOfBundle(): readonly (readonly [string, string | undefined])[] {
  return Object.entries(table('l10n/bundle.l10n.de.json'));
}

function table(file: string): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(path.join(projectRoot, file), 'utf8')) as Readonly<Record<string, string>>;
}
