/**
 * Reads a file by RFC 4180 to the letter, with the byte order mark and the line ends that an export has; throws at
 * anything else, such as a quote in a cell without quotes. Written apart from the product's writer.
 */
export function parseStrictCsv(text: string): readonly (readonly string[])[] {
  if (!text.startsWith('\uFEFF')) throw new Error('There is no byte order mark.');
  const records: string[][] = [];
  let record: string[] = [];
  let at = 1;
  while (at < text.length) {
    const [cell, end] = text[at] === '"' ? quotedCell(text, at + 1) : plainCell(text, at);
    record.push(cell);
    if (text[end] === ',') {
      at = end + 1;
      continue;
    }
    if (text.slice(end, end + 2) !== '\r\n') throw new Error(`Neither a comma nor a line end at ${String(end)}.`);
    records.push(record);
    record = [];
    at = end + 2;
  }
  if (record.length > 0) throw new Error('The last record has no line end.');
  return records;
}

function quotedCell(text: string, from: number): readonly [cell: string, end: number] {
  let cell = '';
  for (let at = from; at < text.length; at += 1) {
    if (text[at] !== '"') {
      cell += text[at] ?? '';
    } else if (text[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else {
      return [cell, at + 1];
    }
  }
  throw new Error('A quote is not closed.');
}

function plainCell(text: string, from: number): readonly [cell: string, end: number] {
  const end = /[,\r\n]/.exec(text.slice(from))?.index ?? text.length - from;
  const cell = text.slice(from, from + end);
  if (cell.includes('"')) throw new Error(`A quote stands in a cell without quotes at ${String(from)}.`);
  return [cell, from + end];
}
