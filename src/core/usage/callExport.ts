/** The files in which calls are given to others. */
export const EXPORT_FORMATS = ['csv', 'json'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What the first line of a JSON export says of itself. */
export const EXPORT_NAME = 'second-brain-calls';
/** Version of the JSON export. A newer one is refused by the import. */
export const EXPORT_VERSION = 1;

/** A row of `llm_usage` by its columns. */
export type ExportRow = Readonly<Record<string, string | number | null>>;

/** Turns rows into the text of a file: `head`, then `row` for each, then `foot`. */
export interface ExportWriter {
  head(): string;
  row(row: ExportRow): string;
  foot(): string;
}

/** @param exportedAt UTC ISO 8601 */
export function exportWriter(format: ExportFormat, columns: readonly string[], exportedAt: string): ExportWriter {
  return format === 'csv' ? new CsvWriter(columns) : new JsonWriter(columns, exportedAt);
}

const BYTE_ORDER_MARK = '\uFEFF';
/** What a spreadsheet takes for the beginning of a formula, in half width and full. */
const FORMULA_START = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;
/** Semicolons and tabs separate cells where a comma is the decimal sign. */
const NEEDS_QUOTES = /[",;\t\r\n]/;

/** RFC 4180, with the mark by which spreadsheets know UTF-8, and no text that one would run as a formula. */
class CsvWriter implements ExportWriter {
  constructor(private readonly columns: readonly string[]) {}

  head(): string {
    return `${BYTE_ORDER_MARK}${this.columns.join(',')}\r\n`;
  }

  row(row: ExportRow): string {
    return `${this.columns.map((column) => csvCell(row[column] ?? null)).join(',')}\r\n`;
  }

  foot(): string {
    return '';
  }
}

function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const harmless = FORMULA_START.test(value) ? `'${value}` : value;
  return NEEDS_QUOTES.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** One object; its rows stand on a line each, so that a file of any length can be read line by line. */
class JsonWriter implements ExportWriter {
  #isFirst = true;

  constructor(
    private readonly columns: readonly string[],
    private readonly exportedAt: string,
  ) {}

  head(): string {
    const facts = { format: EXPORT_NAME, version: EXPORT_VERSION, exportedAt: this.exportedAt };
    return `${JSON.stringify(facts).slice(0, -1)},"rows":[\n`;
  }

  row(row: ExportRow): string {
    const comma = this.#isFirst ? '' : ',\n';
    this.#isFirst = false;
    return comma + JSON.stringify(Object.fromEntries(this.columns.map((column) => [column, row[column] ?? null])));
  }

  foot(): string {
    return this.#isFirst ? ']}\n' : '\n]}\n';
  }
}
