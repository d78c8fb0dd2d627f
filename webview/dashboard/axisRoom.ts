/** Room of the axis of a chart that has usual words, and what stands between them and the chart. Pixels. */
const USUAL = 44;
export const AXIS_GAP = 8;
/** A letter or digit is never wider, pixels. */
const LETTER = 7;

/** Width that the words beside a chart take, pixels: small amounts have more digits, large ones too, and currencies a place of their own. */
export function axisRoom(words: readonly string[]): number {
  return Math.max(USUAL, AXIS_GAP + LETTER * Math.max(0, ...words.map(({ length }) => length)));
}
