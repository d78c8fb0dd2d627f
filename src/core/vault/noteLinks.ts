import { normalisePath } from './notePaths';

/** A link as it is written in a note; where it leads is for the resolver to say. */
export interface NoteLink {
  readonly kind: 'wikilink' | 'markdown';
  /** Note name or path, decoded, without heading; never empty. */
  readonly target: string;
  /** Heading or `^block` in the target, else null. */
  readonly heading: string | null;
}

/** The longest target that is taken for a link. */
const MAXIMUM_TARGET_LENGTH = 500;

/** Links in order of mention. Give prose: lines with their code blanked out. */
export function scanLinks(prose: readonly string[]): NoteLink[] {
  return prose.flatMap((line) => {
    if (!line.includes('[')) {
      return [];
    }
    return [...wikilinksIn(line), ...markdownLinksIn(line)]
      .toSorted((one, other) => one.column - other.column)
      .map(({ link }) => link);
  });
}

interface PlacedLink {
  readonly column: number;
  readonly link: NoteLink;
}

function* wikilinksIn(line: string): Generator<PlacedLink> {
  let from = 0;
  for (;;) {
    const end = line.indexOf(']]', from);
    if (end < 0) {
      return;
    }
    const column = from + line.slice(from, end).lastIndexOf('[[');
    const isOpened = column >= from && line.charAt(column - 1) !== '\\';
    const link = isOpened ? wikilink(line.slice(column + 2, end)) : null;
    if (link) {
      yield { column, link };
    }
    from = end + 2;
  }
}

function wikilink(inner: string): NoteLink | null {
  if (inner.length > MAXIMUM_TARGET_LENGTH || /[[\]]/.test(inner)) {
    return null;
  }
  // In a table the bar of an alias is escaped: `[[Note\|alias]]`.
  const [address = ''] = inner.split(/\\?\|/, 1);
  return linkTo('wikilink', address);
}

function* markdownLinksIn(line: string): Generator<PlacedLink> {
  let from = 0;
  for (;;) {
    const bracket = line.indexOf('](', from);
    if (bracket < 0) {
      break;
    }
    from = bracket + 2;
    const link = relativeLink(destinationAt(line, bracket + 2));
    if (link) {
      yield { column: bracket, link };
    }
  }
  const definition = /^ {0,3}\[[^[\]]{1,200}\]:[ \t]*(?=\S)/.exec(line);
  const link = definition && relativeLink(destinationAt(`${line.slice(definition[0].length)} `, 0));
  if (link) {
    yield { column: 0, link };
  }
}

/** The destination that begins here: `<any text>`, or up to white space or the parenthesis that closes it. */
function destinationAt(line: string, start: number): string {
  const rest = line.slice(start, start + MAXIMUM_TARGET_LENGTH).trimStart();
  if (rest.startsWith('<')) {
    const end = rest.indexOf('>');
    return end < 0 ? '' : rest.slice(1, end);
  }
  let depth = 0;
  for (let index = 0; index < rest.length; index += 1) {
    const character = rest.charAt(index);
    depth += character === '(' ? 1 : character === ')' ? -1 : 0;
    if (depth < 0 || /\s/.test(character)) {
      return rest.slice(0, index);
    }
  }
  return '';
}

function relativeLink(destination: string): NoteLink | null {
  if (/^[a-z][a-z0-9+.-]*:/i.test(destination) || destination.startsWith('//')) {
    return null;
  }
  const [path = ''] = destination.split(/[#?]/, 1);
  const name = path.slice(path.lastIndexOf('/') + 1);
  const extension = /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase();
  return extension === undefined || extension === 'md' || extension === 'markdown'
    ? linkTo('markdown', decoded(destination))
    : null;
}

/** Null for a link within the note itself. */
function linkTo(kind: NoteLink['kind'], address: string): NoteLink | null {
  const hash = address.indexOf('#');
  const target = normalisePath((hash < 0 ? address : address.slice(0, hash)).trim());
  const heading = hash < 0 ? '' : address.slice(hash + 1).trim();
  return target === '' ? null : { kind, target, heading: heading === '' ? null : heading };
}

function decoded(destination: string): string {
  try {
    return decodeURIComponent(destination);
  } catch {
    return destination;
  }
}
