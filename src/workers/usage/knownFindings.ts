import { compareSeverity } from '../../core/anomalies/anomaly';
import { isSeenTo, labelLine, type FindingLabel, type FindingLabelRecord, type FindingLine, type FindingRecord } from '../../core/anomalies/findings/finding';
import type { FindingLog } from '../../core/anomalies/findings/findingLog';
import { momentOf } from '../../core/anomalies/moment';
import type { Clock } from '../../core/system/clock';

export interface KnownFindingsOptions {
  readonly clock: Clock;
  readonly log: FindingLog;
  /** Of all windows, most severe first. */
  readonly shared: () => readonly FindingRecord[];
  /** Of what only this window knows of itself. */
  readonly own: () => FindingRecord | undefined;
}

/** Findings as one window knows them: those of all windows and its own, and what the user said of them here. */
export class KnownFindings {
  readonly #options: KnownFindingsOptions;
  readonly #tellers = new Set<(finding: FindingRecord) => void>();
  /** What the user said in this window, until the findings' keeper has read it. */
  readonly #labels = new Map<string, FindingLabelRecord>();

  constructor(options: KnownFindingsOptions) {
    this.#options = options;
  }

  /** What the user has not seen to, most severe first. */
  open(): readonly FindingRecord[] {
    return this.#all().filter((finding) => !isSeenTo(finding, this.#labels.get(finding.id)));
  }

  /** False when there is no such finding. */
  label(id: string, label: FindingLabel): boolean {
    const finding = this.#all().find((one) => one.id === id);
    if (finding === undefined) return false;
    const line = labelLine(finding, label, momentOf(this.#options.clock));
    if (line.kind === 'findingLabel') this.#labels.set(id, line.label);
    this.#options.log.finding(line);
    return true;
  }

  onDidFind(listener: (finding: FindingRecord) => void): { dispose(): void } {
    this.#tellers.add(listener);
    return { dispose: () => this.#tellers.delete(listener) };
  }

  /** Written first: a finding that was told must be known as told, whatever happens next. */
  judged(lines: readonly FindingLine[], tell: readonly FindingRecord[]): void {
    for (const line of lines) this.#options.log.finding(line);
    for (const finding of tell) for (const listener of [...this.#tellers]) listener(finding);
  }

  #all(): readonly FindingRecord[] {
    const { shared, own } = this.#options;
    const mine = own();
    if (mine === undefined) return shared();
    return [mine, ...shared().filter(({ type }) => type !== mine.type)].sort((one, other) => compareSeverity(other.severity, one.severity));
  }
}
