/** Tags written in the text, as `#tag` or `#area/part`, without the mark, each once. Give prose without code. */
export function scanTags(prose: readonly string[]): string[] {
  const tags = new Set<string>();
  for (const line of prose) {
    if (!line.includes('#')) {
      continue;
    }
    for (const { 1: tag = '' } of line.matchAll(/(?<![^\s(>])#([\p{L}\p{N}_][\p{L}\p{N}_/-]{0,99})(?![\p{L}\p{N}_/-])/gu)) {
      // `#1` is a number, not a tag.
      if (/[^\d/-]/.test(tag)) {
        tags.add(tag.replace(/\/+$/, ''));
      }
    }
  }
  return [...tags];
}
