const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const BITS_PER_CHARACTER = 6;
const CHARACTERS_PER_HALF = 5;

/** Length of a key: keys stand one after another in a text without anything between them. */
export const UID_KEY_LENGTH = 11;

const UID_KEYS = /^(?:[\w-]{11})*$/;

/**
 * 64 bits of a row's identity as a short text: both halves of the UUID folded together, so that no
 * version of UUID has keys that look alike. A million rows have two of one key once in ten million times.
 */
export function uidKey(uid: string): string {
  const hex = uid.replaceAll('-', '');
  const high = (word(hex, 0) ^ word(hex, 2)) >>> 0;
  const low = (word(hex, 1) ^ word(hex, 3)) >>> 0;
  return halfKey(high) + halfKey(low) + character(((high >>> 30) << 2) | (low >>> 30));
}

/** Whether a text is keys one after another. */
export function isUidKeys(value: unknown): value is string {
  return typeof value === 'string' && UID_KEYS.test(value);
}

/** The keys of a text of keys. */
export function* uidKeysIn(text: string): Iterable<string> {
  for (let start = 0; start < text.length; start += UID_KEY_LENGTH) yield text.slice(start, start + UID_KEY_LENGTH);
}

function word(hex: string, index: number): number {
  return Number.parseInt(hex.slice(index * 8, index * 8 + 8), 16);
}

function halfKey(bits: number): string {
  let text = '';
  for (let index = 0; index < CHARACTERS_PER_HALF; index += 1) text += character((bits >>> (index * BITS_PER_CHARACTER)) & 0b111111);
  return text;
}

function character(index: number): string {
  return CHARACTERS.charAt(index);
}
