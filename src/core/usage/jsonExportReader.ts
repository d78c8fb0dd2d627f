import { EXPORT_NAME, EXPORT_VERSION } from './callExport';
import { ImportRefused, type ImportItem } from './callImport';
import { callFrom, isFields } from './recordedCall';

/** @param fieldOf the field of a call that each column of an export holds */
export function* itemsOfJsonExport(lines: Iterable<string>, fieldOf: ReadonlyMap<string, string>): Generator<ImportItem> {
  for (const row of rowsOf(lines)) yield itemFrom(row, fieldOf);
}

/**
 * The rows of an export, line by line as it was written. One that another program wrote anew, with
 * other line breaks, is read as a whole. Throws ImportRefused when it is none, or cut short.
 */
function* rowsOf(lines: Iterable<string>): Generator {
  const iterator = lines[Symbol.iterator]();
  const first = iterator.next();
  const head = first.done === true ? '' : first.value.replace(/^\uFEFF/, '');
  const facts = parsed(`${head}]}`);
  if (facts === undefined) {
    yield* rowsOfWhole(head, { [Symbol.iterator]: () => iterator });
    return;
  }
  checkFacts(facts);
  let isWhole = false;
  for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
    const line = next.value;
    if (line.trim() === '') continue;
    if (isWhole) throw new ImportRefused('damaged');
    if (line === ']}') {
      isWhole = true;
      continue;
    }
    const row = parsed(line.endsWith(',') ? line.slice(0, -1) : line);
    if (row === undefined) throw new ImportRefused('damaged');
    yield row;
  }
  if (!isWhole) throw new ImportRefused('damaged');
}

function* rowsOfWhole(head: string, rest: Iterable<string>): Generator {
  const facts = parsed([head, ...rest].join('\n'));
  if (facts === undefined) throw new ImportRefused('not_a_record');
  checkFacts(facts);
  const rows = isFields(facts) ? facts['rows'] : undefined;
  if (!Array.isArray(rows)) throw new ImportRefused('damaged');
  yield* rows;
}

function checkFacts(facts: unknown): void {
  if (!isFields(facts) || facts['format'] !== EXPORT_NAME) throw new ImportRefused('foreign');
  const version = facts['version'];
  if (typeof version !== 'number') throw new ImportRefused('damaged');
  if (version > EXPORT_VERSION) throw new ImportRefused('newer');
}

function itemFrom(row: unknown, fieldOf: ReadonlyMap<string, string>): ImportItem {
  if (!isFields(row)) return { kind: 'unreadable' };
  const fields: Record<string, unknown> = {};
  for (const [column, field] of fieldOf) fields[field] = row[column];
  const { metadata } = fields;
  if (typeof metadata === 'string') fields['metadata'] = parsed(metadata);
  const call = callFrom(fields);
  return call === undefined ? { kind: 'unreadable' } : { kind: 'call', call };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
