/** A run of answer text: plain, or the number of a source. */
export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  /** The word before the markers and the markers stay on one line. */
  | { readonly kind: 'cited'; readonly lead: string; readonly sources: readonly number[] };

const MARKERS = /(?: ?\[\d{1,3}(?: ?, ?\d{1,3})*\])+/g;

/** Longest word that is kept on one line with its markers, in UTF-16 units. */
const MAX_LEAD_LENGTH = 40;

/** Splits text at its citation markers (`[1]`, `[1][2]`, `[1, 2]`). Numbers beyond `sourceCount` stay text. */
export function splitCitations(text: string, sourceCount: number): readonly TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(MARKERS)) {
    const [markers] = match;
    const numbers = [...markers.matchAll(/\d+/g)].map((digits) => Number(digits[0]));
    if (numbers.every((number) => number >= 1 && number <= sourceCount)) {
      const leadStart = startOfLastWord(text, end, match.index);
      if (leadStart > end) {
        parts.push({ kind: 'text', text: text.slice(end, leadStart) });
      }
      parts.push({ kind: 'cited', lead: text.slice(leadStart, match.index), sources: [...new Set(numbers)] });
      end = match.index + markers.length;
    }
  }
  if (end < text.length) {
    parts.push({ kind: 'text', text: text.slice(end) });
  }
  return parts;
}

function startOfLastWord(text: string, from: number, to: number): number {
  const word = /\S*$/.exec(text.slice(Math.max(from, to - MAX_LEAD_LENGTH), to));
  return to - (word?.[0].length ?? 0);
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

/** Character references of Markdown text as the characters they stand for. The result is shown as text, never parsed. */
export function decodeReferences(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-z]{2,4}));/g, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) {
      return Object.hasOwn(NAMED, name) ? (NAMED[name] ?? whole) : whole;
    }
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : whole;
  });
}

/** The address of a link that may be followed: http and https only. */
export function safeAddress(href: string): string | undefined {
  try {
    const { protocol, href: normalised } = new URL(href);
    return protocol === 'http:' || protocol === 'https:' ? normalised : undefined;
  } catch {
    return undefined;
  }
}
