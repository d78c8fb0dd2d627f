/**
 * Markdown of a model or of a note as a chat may show it: no image, no link but to http and https, no reference that makes
 * one. What could is escaped, so that it is read instead of followed. In code, an escape shows; that is the price of not
 * having to agree with the chat's parser on what is code.
 */
export function neutralMarkdown(text: string): string {
  return text
    .replaceAll(/!(?=\[)/g, '\\!')
    .replaceAll(/\](?=\((?!https?:\/\/))/g, '\\]')
    .replaceAll(/\](?=:)/g, '\\]')
    .replaceAll(/<(?=(?!https?:\/\/)[A-Za-z/!?])/g, '\\<');
}

/** Where a piece can be cut without hiding from {@link neutralMarkdown} what is on both sides. */
const LAST_BLANK = /\s(?=\S*$)/;

/** Makes a stream of pieces safe: a word that may go on is held back until it is whole. */
export class NeutralMarkdownStream {
  private held = '';

  constructor(private readonly write: (markdown: string) => void) {}

  push(piece: string): void {
    const text = this.held + piece;
    const cut = LAST_BLANK.exec(text)?.index;
    if (cut === undefined) {
      this.held = text;
      return;
    }
    // The blank stays with what follows: a piece of blanks alone says nothing.
    this.held = text.slice(cut);
    this.show(text.slice(0, cut));
  }

  end(): void {
    this.show(this.held);
    this.held = '';
  }

  private show(text: string): void {
    if (text !== '') {
      this.write(neutralMarkdown(text));
    }
  }
}
