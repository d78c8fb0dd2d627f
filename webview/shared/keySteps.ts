/** Time runs left to right in every language, and so do the keys of a row. */
const ARROWS = { row: { back: 'ArrowLeft', on: 'ArrowRight' }, column: { back: 'ArrowUp', on: 'ArrowDown' } } as const;

/** Where a key leads among elements in a row or a column; -1 for keys that mean nothing here. */
export function indexAfterKey(key: string, at: number, count: number, lie: keyof typeof ARROWS): number {
  switch (key) {
    case ARROWS[lie].on:
      return Math.min(at + 1, count - 1);
    case ARROWS[lie].back:
      return Math.max(at - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return -1;
  }
}
