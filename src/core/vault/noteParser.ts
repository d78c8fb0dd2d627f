import { chunkBody } from './chunker';
import { dayIn, interpretFrontMatter, splitFrontMatter } from './frontMatter';
import { proseLines } from './inlineCode';
import { scanLines, splitLines } from './markdownLines';
import { scanLinks } from './noteLinks';
import { nameOf } from './notePaths';
import { scanTags } from './tags';
import type { BodyChunk } from './chunker';
import type { FrontMatter, FrontMatterBlock, FrontMatterParser } from './frontMatter';
import type { MarkdownLine } from './markdownLines';
import type { Chunk, NoteSummary } from './note';
import type { NoteLink } from './noteLinks';

/** All that the index keeps of a note. */
export interface ParsedNote extends NoteSummary {
  readonly aliases: readonly string[];
  /** Links in order of mention, those of the front matter first. */
  readonly links: readonly NoteLink[];
  /** At least one. The properties of the front matter, where there are any, are a chunk too, and come last. */
  readonly chunks: readonly Chunk[];
}

/** A note as it was read. */
export interface NoteSource {
  readonly path: string;
  readonly text: string;
  readonly contentHash: string;
}

/** Takes a note apart. Never throws on any text: what cannot be understood is plain text. */
export function parseNote(source: NoteSource, parser: FrontMatterParser): ParsedNote {
  const lines = splitLines(source.text);
  const block = splitFrontMatter(lines);
  const fields = block && parser.parse(block.yaml);
  const front = block && fields ? { block, said: interpretFrontMatter(fields) } : null;
  const bodyLine = front?.block.bodyLine ?? 0;
  const body = scanLines(lines.slice(bodyLine));
  const prose = proseLines(body);
  return {
    path: source.path,
    contentHash: source.contentHash,
    title: front?.said.title ?? firstHeading(body) ?? nameOf(source.path),
    aliases: front?.said.aliases ?? [],
    tags: [...new Set([...front?.said.tags ?? [], ...scanTags(prose)])],
    date: front?.said.date ?? dayIn(nameOf(source.path)),
    links: [...scanLinks(front?.block.yaml.split('\n') ?? []), ...scanLinks(prose)],
    chunks: numbered(source.path, chunksOf(body, bodyLine, front)),
  };
}

function firstHeading(lines: readonly MarkdownLine[]): string | null {
  return lines.find(({ heading }) => heading && heading.title !== '')?.heading?.title ?? null;
}

function chunksOf(
  body: readonly MarkdownLine[],
  bodyLine: number,
  front: { readonly block: FrontMatterBlock; readonly said: FrontMatter } | null,
): BodyChunk[] {
  const chunks = chunkBody(body).map((chunk) => ({ ...chunk, line: chunk.line + bodyLine }));
  if (front?.said.hasProperties === true) {
    chunks.push(...chunkBody(plainLines(front.block.yaml)).map((chunk) => ({ ...chunk, line: chunk.line + 1 })));
  }
  return chunks.length > 0 ? chunks : [{ headingPath: [], line: 0, text: '' }];
}

/** A `#` in YAML is a comment, not a heading. */
function plainLines(text: string): MarkdownLine[] {
  return text.split('\n').map((line) => ({ text: line, isCode: false, heading: null }));
}

function numbered(notePath: string, chunks: readonly BodyChunk[]): Chunk[] {
  return chunks.map((chunk, ordinal) => ({ id: `${notePath}#${ordinal}`, notePath, ordinal, ...chunk }));
}
