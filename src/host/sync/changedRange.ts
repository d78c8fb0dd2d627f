/** What of one text is to be replaced by what, to make it another. Offsets are UTF-16 units. */
export interface ChangedRange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The smallest change at one place that makes `before` into `after`; it splits no character and no line ending. */
export function changedRange(before: string, after: string): ChangedRange {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  while (start > 0 && (isSplit(before, start) || isSplit(after, start))) start -= 1;
  let common = 0;
  while (common < shorter - start && before[before.length - 1 - common] === after[after.length - 1 - common]) common += 1;
  while (common > 0 && (isSplit(before, before.length - common) || isSplit(after, after.length - common))) common -= 1;
  return { start, end: before.length - common, text: after.slice(start, after.length - common) };
}

/** Whether an offset lies between the halves of a character or of a line ending. */
function isSplit(text: string, offset: number): boolean {
  const [one, other] = [text.charCodeAt(offset - 1), text.charCodeAt(offset)];
  return (one === 0x0d && other === 0x0a) || (one >= 0xd800 && one <= 0xdbff && other >= 0xdc00 && other <= 0xdfff);
}
