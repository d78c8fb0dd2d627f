import { scanLines } from '../vault/markdownLines';
import { withoutLineEnding } from './noteOutline';

/** A longer line may hold several subjects. */
const MAX_LINE_CHARACTERS = 300;
/** Lines that mean something as a whole: tables, quotations, headings, list items. */
const WHOLE = /^\s*(?:[|>#]|[-*+]\s|\d{1,9}[.)]\s)/;
/** The beginning of a sentence after another; bounded, so that no run of marks makes it slow. */
const SENTENCE_BEGINNING = /(?=\S)(?<=[.!?…]["'”’»)\]]{0,4}\s{1,8})|(?=[^\s"'”’」』）])(?<=[。！？]["”’」』）]{0,4})/u;

/** A stretch of text that is never split. */
export interface TextPiece {
  /** With the white space and line ending after it. */
  readonly text: string;
  readonly isCode: boolean;
}

/** A text as its lines, long ones sentence by sentence. Joined they are the text. */
export function textPieces(text: string): readonly TextPiece[] {
  const lines = text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
  const scanned = scanLines(lines.map(withoutLineEnding));
  return lines.flatMap((line, index) => {
    const isCode = scanned[index]?.isCode === true;
    const isWhole = isCode || line.length <= MAX_LINE_CHARACTERS || WHOLE.test(line);
    return (isWhole ? [line] : line.split(SENTENCE_BEGINNING)).map((piece) => ({ text: piece, isCode }));
  });
}
