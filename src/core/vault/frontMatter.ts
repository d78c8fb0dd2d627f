/** Reads the YAML between the fences. An adapter does it; nothing in it is ever executed. */
export interface FrontMatterParser {
  /** The top-level mapping, empty for empty YAML; null when it is broken, too large or no mapping. */
  parse(yaml: string): ReadonlyMap<string, unknown> | null;
}

/** What the front matter says about its note. */
export interface FrontMatter {
  readonly title: string | null;
  readonly aliases: readonly string[];
  readonly tags: readonly string[];
  /** `YYYY-MM-DD`, a day that exists. */
  readonly date: string | null;
  /** Whether it says something beyond what the other fields and bookkeeping keys hold. */
  readonly hasProperties: boolean;
}

/** A front matter block found at the top of a note. */
export interface FrontMatterBlock {
  readonly yaml: string;
  /** 0-based line at which the note's body begins. */
  readonly bodyLine: number;
}

const OPENING = /^---[ \t]*$/;
const CLOSING = /^(?:---|\.\.\.)[ \t]*$/;

/**
 * Splits off the YAML block. Null when there is none: no closing line, or an opening that names another
 * language (`---js`), which makes the whole file plain text.
 */
export function splitFrontMatter(lines: readonly string[]): FrontMatterBlock | null {
  const first = lines[0];
  if (first === undefined || !OPENING.test(first)) {
    return null;
  }
  const end = lines.findIndex((line, index) => index > 0 && CLOSING.test(line));
  return end < 0 ? null : { yaml: lines.slice(1, end).join('\n'), bodyLine: end + 1 };
}

/** Keys that describe the file rather than its subject: alone, they are no text worth finding. */
const BOOKKEEPING = new Set([
  'title', 'tags', 'tag', 'aliases', 'alias', 'date', 'created', 'updated', 'modified', 'last', 'lastmod',
  'draft', 'publish', 'published', 'cssclass', 'cssclasses', 'permalink', 'id', 'uid', 'layout', 'type',
]);

/** Takes what the product understands from parsed YAML; values of an unexpected kind are left out. */
export function interpretFrontMatter(fields: ReadonlyMap<string, unknown>): FrontMatter {
  const title = textOf(fields.get('title'));
  return {
    title,
    aliases: [...listOf(fields.get('aliases'), /,/), ...listOf(fields.get('alias'), /,/)],
    tags: [...listOf(fields.get('tags'), /[\s,]+/), ...listOf(fields.get('tag'), /[\s,]+/)]
      .map((tag) => tag.replace(/^#/, ''))
      .filter((tag) => tag !== ''),
    date: dayIn(textOf(fields.get('date'))) ?? dayIn(textOf(fields.get('created'))),
    hasProperties: [...fields].some(([key, value]) => !BOOKKEEPING.has(key.toLowerCase()) && holdsText(value)),
  };
}

/** The first day that exists in a text such as `2024-02-29T10:00` or `2024-02-29 Standup`, else null. */
export function dayIn(text: string | null): string | null {
  const match = text === null ? null : /(?:^|\D)(\d{4})-(\d{2})-(\d{2})(?!\d)/.exec(text);
  if (!match) {
    return null;
  }
  const [year = 0, month = 0, day = 0] = match.slice(1).map(Number);
  const exists = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
  return exists ? match.slice(1).join('-') : null;
}

function daysIn(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function textOf(value: unknown): string | null {
  const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
  return text === '' ? null : text;
}

function listOf(value: unknown, separator: RegExp): string[] {
  const items: readonly unknown[] = Array.isArray(value)
    ? value
    : typeof value === 'string' ? value.split(separator) : [value];
  return items.map(textOf).filter((item) => item !== null);
}

function holdsText(value: unknown): boolean {
  if (value === null || value === undefined || typeof value === 'boolean') {
    return false;
  }
  return typeof value === 'string' ? value.trim() !== '' : !Array.isArray(value) || value.some(holdsText);
}
