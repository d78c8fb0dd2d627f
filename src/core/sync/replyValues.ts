import { cutText } from '../llm/fencedText';
import { dayIn } from '../vault/frontMatter';

/** Control characters, marks that turn the direction of text, line separators and halves of characters. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF]+/gu;
/** What is looked at of one value: cleaning is linear, but a megabyte is not worth it. */
const MAX_RAW_CHARACTERS = 20_000;

/** One line of plain text of at most so many UTF-16 units from a model's reply; empty for anything but text. */
export function lineOf(value: unknown, maxCharacters: number): string {
  if (typeof value !== 'string') return '';
  const line = value.slice(0, MAX_RAW_CHARACTERS).normalize('NFC').replace(UNPRINTABLE, ' ').replace(/\s+/gu, ' ').trim();
  return cutText(line, maxCharacters).trim();
}

/** The word of a list that a value is, whatever its case; undefined for none of them. */
export function wordOf<Word extends string>(value: unknown, words: readonly Word[]): Word | undefined {
  const line = lineOf(value, 40).toLowerCase();
  return words.find((word) => word === line);
}

/** A share from 0 to 1; `otherwise` where it is no number. Percentages as models give them count as such. */
export function shareOf(value: unknown, otherwise: number): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) return otherwise;
  return Math.min(1, Math.max(0, number));
}

/** The items of a list, at most so many, read one by one; undefined items are left out. Undefined for no list. */
export function itemsOf<Item>(value: unknown, maxItems: number, read: (item: unknown) => Item | undefined): readonly Item[] | undefined {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return undefined;
  const items: Item[] = [];
  for (const raw of value as readonly unknown[]) {
    if (items.length >= maxItems) break;
    const item = read(raw);
    if (item !== undefined) items.push(item);
  }
  return items;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH = `(${MONTHS.join('|')})[a-z]*\\.?`;
const YEAR_FIRST = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T\s].*)?$/;
const DAY_FIRST = new RegExp(`^(\\d{1,2})(?:st|nd|rd|th)?\\s+${MONTH},?\\s+(\\d{4})$`, 'i');
const MONTH_FIRST = new RegExp(`^${MONTH}\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})$`, 'i');

/** `YYYY-MM-DD` of a date with a year whose day and month cannot be mistaken for each other; null for all else. */
export function dayOf(value: unknown): string | null {
  const text = lineOf(value, 60);
  const yearFirst = YEAR_FIRST.exec(text);
  if (yearFirst) return existing(yearFirst[1], yearFirst[2], yearFirst[3]);
  const dayFirst = DAY_FIRST.exec(text);
  if (dayFirst) return existing(dayFirst[3], monthNumber(dayFirst[2]), dayFirst[1]);
  const monthFirst = MONTH_FIRST.exec(text);
  if (monthFirst) return existing(monthFirst[3], monthNumber(monthFirst[1]), monthFirst[2]);
  return null;
}

function monthNumber(name = ''): string {
  return String(MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1);
}

function existing(year = '', month = '', day = ''): string | null {
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return Number(year) >= 1000 ? dayIn(text) : null;
}
