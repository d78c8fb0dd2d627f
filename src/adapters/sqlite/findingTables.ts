import type { FindingLabelRecord, FindingLine, FindingRecord } from '../../core/anomalies/findings/finding';
import { findingFrom, findingLabelFrom } from '../../core/anomalies/findings/findingLine';
import { isLaterLabel, isLaterRecord } from '../../core/anomalies/findings/findings';
import { allRows, textIn, type Database } from './sqlite';

/**
 * Findings and what the user said of them, each as the strongest of its journal lines: whatever the
 * order in which those are read, and however often.
 */
export class FindingTables {
  readonly #database: Database;
  /** What came since somebody asked last; undefined while nobody has asked. */
  #news: FindingLine[] | undefined;
  #clearings = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Must run inside the transaction that notes how far the journal was read. */
  apply(lines: readonly FindingLine[]): void {
    for (const line of lines) {
      if (line.kind === 'finding') this.#applyFinding(line.finding);
      else this.#applyLabel(line.label);
    }
    this.#news?.push(...lines);
  }

  /** How often everything was cleared: what was taken as news before the last time holds no more. */
  get clearings(): number {
    return this.#clearings;
  }

  /** Nothing is left, and whoever asks next begins anew. */
  clear(): void {
    this.#clearings += 1;
    this.#database.run('DELETE FROM findings');
    this.#database.run('DELETE FROM finding_labels');
    this.#news = undefined;
  }

  /** All lines that hold, the first time; after that the lines that were read since. */
  takeNews(): readonly FindingLine[] {
    const news = this.#news ?? this.#all();
    this.#news = [];
    return news;
  }

  #all(): FindingLine[] {
    const findings = allRows(this.#database, 'SELECT record FROM findings').map((row) => findingFrom(JSON.parse(textIn(row, 'record'))));
    const labels = allRows(this.#database, 'SELECT record FROM finding_labels').map((row) => findingLabelFrom(JSON.parse(textIn(row, 'record'))));
    return [
      ...findings.filter((finding) => finding !== undefined).map((finding) => ({ kind: 'finding', finding }) as const),
      ...labels.filter((label) => label !== undefined).map((label) => ({ kind: 'findingLabel', label }) as const),
    ];
  }

  #applyFinding(finding: FindingRecord): void {
    const present = findingFrom(this.#recordOf('SELECT record FROM findings WHERE id = ?', finding.id));
    if (present !== undefined && !isLaterRecord(finding, present)) return;
    this.#database.run('INSERT OR REPLACE INTO findings (id, record) VALUES (?, ?)', [finding.id, JSON.stringify(finding)]);
  }

  #applyLabel(label: FindingLabelRecord): void {
    const present = findingLabelFrom(this.#recordOf('SELECT record FROM finding_labels WHERE finding_id = ?', label.findingId));
    if (present !== undefined && !isLaterLabel(label, present)) return;
    this.#database.run('INSERT OR REPLACE INTO finding_labels (finding_id, record) VALUES (?, ?)', [label.findingId, JSON.stringify(label)]);
  }

  #recordOf(sql: string, id: string): unknown {
    const [row] = allRows(this.#database, sql, [id]);
    return row === undefined ? undefined : JSON.parse(textIn(row, 'record'));
  }
}
