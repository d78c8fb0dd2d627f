/** Where a key leads; -1 for keys that mean nothing here. Time runs left to right in every language, and so do these keys. */
export function indexAfterKey(key: string, at: number, count: number): number {
  switch (key) {
    case 'ArrowRight':
      return Math.min(at + 1, count - 1);
    case 'ArrowLeft':
      return Math.max(at - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return -1;
  }
}
