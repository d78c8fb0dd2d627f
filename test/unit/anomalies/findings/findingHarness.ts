import type { Anomaly } from '../../../../src/core/anomalies/anomaly';
import { scopeOf } from '../../../../src/core/anomalies/anomaly';
import { labelLine, type FindingLabel, type FindingLine, type FindingRecord } from '../../../../src/core/anomalies/findings/finding';
import { NO_FINDINGS, openFindings, withLine, type Findings } from '../../../../src/core/anomalies/findings/findings';
import { nextFindings } from '../../../../src/core/anomalies/findings/nextFindings';
import { mergeAnomalies } from '../../../../src/core/anomalies/mergedAnomaly';
import { momentOf } from '../../../../src/core/anomalies/moment';
import { FixedClock } from '../../../support/fixedClock';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** A critical cost spike; a test names only what matters to it. */
export function anAnomaly(overrides: Partial<Anomaly> = {}): Anomaly {
  return {
    type: 'cost_spike',
    rule: 'mean_of_7_days',
    severity: 'critical',
    scope: scopeOf(),
    details: { today: 1 },
    filter: {},
    ...overrides,
  };
}

/** One window that judges: its clock, its findings, and what it wrote and told. */
export class FindingsHarness {
  readonly clock: FixedClock;
  readonly lines: FindingLine[];
  readonly told: FindingRecord[] = [];
  findings: Findings = NO_FINDINGS;

  /** @param lines the journal so far */
  constructor(clock = new FixedClock('2026-03-10T12:00:00.000Z'), lines: readonly FindingLine[] = []) {
    this.clock = clock;
    this.lines = [...lines];
    for (const line of lines) this.findings = withLine(this.findings, line);
  }

  /** One look; returns the lines that it wrote. */
  look(...anomalies: readonly Anomaly[]): readonly FindingLine[] {
    const step = nextFindings(this.findings, mergeAnomalies(anomalies), momentOf(this.clock));
    this.findings = step.findings;
    this.lines.push(...step.lines);
    this.told.push(...step.tell);
    return step.lines;
  }

  /** Looks every 5 minutes for so long, without anything unusual. */
  quietFor(ms: number): void {
    for (let passed = 0; passed < ms; passed += 5 * MINUTE_MS) {
      this.clock.advance(Math.min(5 * MINUTE_MS, ms - passed));
      this.look();
    }
  }

  label(label: FindingLabel, finding = this.open[0]!): void {
    const line = labelLine(finding, label, momentOf(this.clock));
    this.lines.push(line);
    this.findings = withLine(this.findings, line);
  }

  get open(): readonly FindingRecord[] {
    return openFindings(this.findings);
  }

  get records(): readonly FindingRecord[] {
    return [...this.findings.records.values()];
  }
}
