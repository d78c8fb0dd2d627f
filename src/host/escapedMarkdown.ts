/** A text as Markdown that shows it: on one line, and every character escaped that Markdown could take for more than itself. */
export function escapedMarkdown(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_{}[\]()<>#+\-.!|~$&:@^]/g, (mark) => (mark === '<' ? '&lt;' : mark === '>' ? '&gt;' : mark === '&' ? '&amp;' : `\\${mark}`));
}
