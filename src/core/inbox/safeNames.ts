/** Room for a folder, a number and an extension below every file system's limit of 255 bytes. */
const MAX_NAME_CHARACTERS = 80;
const MAX_NAME_BYTES = 180;
const MAX_PATH_CHARACTERS = 400;
/** What Windows refuses in names, what wikilinks cannot hold, and halves of characters. */
const UNUSABLE = /[\\/:*?"<>|#^[\]\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu;
/** Invisible marks, of which only the joiners that emoji and some scripts need are kept. */
const INVISIBLE = /[^\P{Cf}\u200C\u200D]+/gu;
/** Devices on Windows, whatever extension follows. */
const RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\..*)?$/i;

/** A title as the name of a file, without extension; empty when nothing of it can be used. */
export function safeFileName(title: string): string {
  const cleaned = title.slice(0, 4_000).normalize('NFC').replace(INVISIBLE, '').replace(UNUSABLE, '-').replace(/\s+/gu, ' ');
  const whole = trimmed(cleaned);
  const name = cut(RESERVED.test(whole) ? `_${whole}` : whole);
  return /[\p{L}\p{N}\p{S}]/u.test(name) ? name : '';
}

/** At most as long as names may be, never ending in half a character. */
function cut(name: string): string {
  if (name.length <= MAX_NAME_CHARACTERS && byteLength(name) <= MAX_NAME_BYTES) return name;
  let beginning = '';
  for (const character of name) {
    if (beginning.length + character.length > MAX_NAME_CHARACTERS || byteLength(beginning + character) > MAX_NAME_BYTES) break;
    beginning += character;
  }
  return trimmed(beginning);
}

/** Dots and spaces at the end vanish on Windows, dots at the beginning hide files; hyphens at the ends were separators. */
function trimmed(name: string): string {
  return name.replace(/^[\s.-]+|[\s.-]+$/gu, '');
}

/** UTF-8 bytes. */
function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Whether a path is one in the vault that may be written: relative, with `/`, no dot folders, no names that some system reserves. */
export function isSafeVaultPath(path: string): boolean {
  return path !== '' && path.length <= MAX_PATH_CHARACTERS && path.split('/').every(isSafeStep);
}

function isSafeStep(name: string): boolean {
  if (name === '' || name.startsWith('.') || /[. ]$/.test(name) || RESERVED.test(name)) return false;
  return !/[\\:*?"<>|\p{Cc}\p{Cs}]/u.test(name) && byteLength(name) <= 255;
}

/** Names that some file system takes for the same have the same key. */
export function nameKey(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/** Whether a path is a folder or lies in it, on file systems too that take names of another case for the same. */
export function isWithin(folder: string, path: string): boolean {
  return nameKey(path) === nameKey(folder) || nameKey(path).startsWith(`${nameKey(folder)}/`);
}

/** `name.md`, or the first of `name 2.md`, `name 3.md`, ... that no file has, whatever its case. */
export function freeName(name: string, extension: string, taken: readonly string[]): string {
  const keys = new Set(taken.map(nameKey));
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? `${name}${extension}` : `${name} ${number}${extension}`;
    if (!keys.has(nameKey(candidate))) return candidate;
  }
}
