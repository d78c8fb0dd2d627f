/** One line of a note, told apart as far as chunks, links and tags need it. */
export interface MarkdownLine {
  readonly text: string;
  /** Inside a fenced code block, its fences included, or an indented one. */
  readonly isCode: boolean;
  readonly heading: Heading | null;
}

export interface Heading {
  /** 1 to 6. */
  readonly level: number;
  /** As a person reads it: without marks, links by their shown text. */
  readonly title: string;
}

/** Splits as editors do: LF, CRLF and a lone CR each end a line. */
export function splitLines(text: string): string[] {
  return text.split(/\r\n|\r|\n/);
}

const FENCE_OPENING = /^([\s>]*)(?:[-*+]\s+|\d{1,9}[.)]\s+)?(`{3,}|~{3,})(.*)$/;
const FENCE_CLOSING = /^[\s>]*(`{3,}|~{3,})\s*$/;

interface Fence {
  readonly mark: string;
  readonly isQuoted: boolean;
}

/** Classifies lines, which must be outside front matter. An unclosed fence runs to the end, as in CommonMark. */
export function scanLines(lines: readonly string[]): MarkdownLine[] {
  let fence: Fence | null = null;
  const indented = new IndentedCode();
  const scanned: MarkdownLine[] = [];
  lines.forEach((text, index) => {
    if (fence?.isQuoted === true && !text.trimStart().startsWith('>')) {
      fence = null;
    }
    if (fence) {
      scanned.push({ text, isCode: true, heading: null });
      fence = closes(fence, text) ? null : fence;
      return;
    }
    if (indented.takes(text)) {
      scanned.push({ text, isCode: true, heading: null });
      return;
    }
    fence = fenceOpenedBy(text);
    const heading = fence ? null : atxHeading(text) ?? setextHeading(lines, index);
    scanned.push({ text, isCode: fence !== null, heading });
  });
  return scanned;
}

/** Follows indented code: lines set in by four or a tab after a blank line, where no list goes on. */
class IndentedCode {
  private mayBegin = true;
  private isInside = false;
  private isInList = false;

  /** Whether the next line, which is in no fence, is indented code. */
  takes(text: string): boolean {
    if (text.trim() === '') {
      // A blank line ends no block of code, and code can begin after it.
      this.mayBegin = !this.isInList;
      return false;
    }
    const isSetIn = /^(?: {4}| {0,3}\t)/.test(text);
    if (isSetIn && (this.isInside || this.mayBegin) && !this.isInList) {
      this.isInside = true;
      return true;
    }
    this.isInside = false;
    // A heading is no paragraph that indented lines could go on with.
    this.mayBegin = ATX_HEADING.test(text);
    if (LIST_ITEM.test(text)) {
      this.isInList = true;
    } else if (!/^\s/.test(text)) {
      this.isInList = false;
    }
    return false;
  }
}

const ATX_HEADING = /^ {0,3}#{1,6}(?:\s|$)/;
const LIST_ITEM = /^\s*(?:[-*+]|\d{1,9}[.)])\s/;

function fenceOpenedBy(text: string): Fence | null {
  const [, prefix = '', mark, info = ''] = FENCE_OPENING.exec(text) ?? [];
  if (mark === undefined || (mark.startsWith('`') && info.includes('`'))) {
    return null;
  }
  return { mark, isQuoted: prefix.includes('>') };
}

function closes(fence: Fence, text: string): boolean {
  return FENCE_CLOSING.exec(text)?.[1]?.startsWith(fence.mark) ?? false;
}

function atxHeading(text: string): Heading | null {
  const [, marks, rest = ''] = /^ {0,3}(#{1,6})(?:[ \t](.*))?$/.exec(text) ?? [];
  if (marks === undefined) {
    return null;
  }
  const title = rest.trim();
  const closing = title.length - trailing(title, '#');
  const isClosed = closing === 0 || /[ \t]/.test(title.charAt(closing - 1));
  return { level: marks.length, title: shownText(isClosed ? title.slice(0, closing) : title) };
}

/** Only a paragraph of one line is taken as a setext heading: anything else is more often a rule or a table. */
function setextHeading(lines: readonly string[], index: number): Heading | null {
  const text = lines[index] ?? '';
  const [, underline] = /^ {0,3}(=+|-+)[ \t]*$/.exec(lines[index + 1] ?? '') ?? [];
  const startsParagraph = index === 0 || (lines[index - 1] ?? '').trim() === '';
  if (underline === undefined || !startsParagraph || !/^ {0,3}[\p{L}\p{N}("'“]/u.test(text) || /^ {0,3}\d{1,9}[.)]\s/.test(text)) {
    return null;
  }
  return { level: underline.startsWith('=') ? 1 : 2, title: shownText(text) };
}

function trailing(text: string, character: string): number {
  let count = 0;
  while (count < text.length && text.charAt(text.length - 1 - count) === character) {
    count += 1;
  }
  return count;
}

/** The words of a Markdown line: links by their shown text, no emphasis marks, no code marks. */
export function shownText(markdown: string): string {
  return markdown
    .replace(/!?\[\[([^[\]]{1,500})\]\]/g, (_, inner: string) => shownTextOfWikilink(inner))
    .replace(/!?\[([^[\]]{0,500})\]\([^()\s]{0,2000}\)/g, '$1')
    .replace(/[*`]+/g, '')
    .trim();
}

/** `a|b` reads `b`; `folder/Note#Part` reads `Note Part`. */
export function shownTextOfWikilink(inner: string): string {
  const bar = inner.indexOf('|');
  if (bar >= 0) {
    return inner.slice(bar + 1);
  }
  const target = inner.slice(inner.lastIndexOf('/') + 1);
  return target.replace(/#\^?/g, ' ').trim();
}
