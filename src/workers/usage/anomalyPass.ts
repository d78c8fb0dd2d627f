import { costCells, costliestRun, firstTraceSince } from '../../adapters/sqlite/anomalyCost';
import { AnomalyFactsReader } from '../../adapters/sqlite/anomalyFacts';
import type { UsageDatabase } from '../../adapters/sqlite/usageDatabase';
import { findAnomalies } from '../../core/anomalies/allRules';
import { usualDays } from '../../core/anomalies/baseline';
import { costChange } from '../../core/anomalies/costChange';
import type { FindingRecord } from '../../core/anomalies/findings/finding';
import { baselineAfter } from '../../core/anomalies/findings/findingBaseline';
import { NO_FINDINGS, openFindings, withLines, type Findings } from '../../core/anomalies/findings/findings';
import { nextFindings, type FindingsStep } from '../../core/anomalies/findings/nextFindings';
import type { FindingWhy } from '../../core/anomalies/findingWhy';
import { mergeAnomalies } from '../../core/anomalies/mergedAnomaly';
import { momentOf } from '../../core/anomalies/moment';
import { ListPriceBook } from '../../core/pricing/listPriceBook';
import type { Clock } from '../../core/system/clock';
import type { TokenUsage } from '../../core/usage/tokenUsage';
import type { AnomalyInputs } from './anomalyInputs';

/** What prices an empty call prices any other, but for tiers, which have one entry together. */
const NO_TOKENS: TokenUsage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWrite5mTokens: 0, cacheWrite1hTokens: 0, reasoningTokens: 0 };

/** One look after the other at the store's facts, with the findings that they make. The view must be up to date. */
export class AnomalyPass {
  readonly #database: UsageDatabase;
  readonly #clock: Clock;
  readonly #reader: AnomalyFactsReader;
  #findings: Findings = NO_FINDINGS;
  #clearings: number;

  constructor(database: UsageDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    this.#reader = new AnomalyFactsReader(database);
    this.#clearings = database.findings.clearings;
  }

  /** Judges now. The caller sees to it that the step's lines reach the journal: this object will not give them again. */
  look({ settings, userPrices, syncJobs, unsavedCalls }: AnomalyInputs): Pick<FindingsStep, 'lines' | 'tell'> {
    this.#readLines();
    const moment = momentOf(this.#clock);
    const prices = new ListPriceBook(() => userPrices);
    const currentPriceId = (provider: string, model: string): string | null =>
      prices.costOf({ provider, model, usage: NO_TOKENS, atMs: moment.nowMs }).priceId;
    const facts = this.#reader.read(moment, { syncJobs, unsavedCalls, currentPriceId });
    const anomalies = findAnomalies({ facts, settings, baselineOf: baselineAfter(this.#findings) });
    const { findings, lines, tell } = nextFindings(this.#findings, mergeAnomalies(anomalies), moment);
    this.#findings = findings;
    return { lines, tell };
  }

  /** Open findings with their newest figures, as far as the user has not seen to them: the most severe first. */
  open(): readonly FindingRecord[] {
    this.#readLines();
    return openFindings(this.#findings);
  }

  /** Undefined for a finding that nobody knows. */
  why(findingId: string): FindingWhy | undefined {
    this.#readLines();
    const finding = this.#findings.records.get(findingId);
    if (finding === undefined) return undefined;
    const { database } = this.#database;
    const { lastDay, details, filter, scope } = finding;
    const usual = usualDays(this.#reader.past(lastDay), baselineAfter(this.#findings)(scope.usageType)).map(({ day }) => day);
    const { firstTraceId: told } = details;
    return {
      change: costChange(costCells(database, usual, scope.usageType), costCells(database, [lastDay], scope.usageType)),
      usualDays: usual.length,
      run: costliestRun(database, lastDay, scope.usageType),
      firstTraceId: typeof told === 'string' ? told : filter.since === undefined ? null : firstTraceSince(database, filter.since, scope.usageType),
    };
  }

  #readLines(): void {
    const { clearings } = this.#database.findings;
    // A finding of what was cleared would be written again, at the latest when it closes.
    if (clearings !== this.#clearings) this.#findings = NO_FINDINGS;
    this.#clearings = clearings;
    this.#findings = withLines(this.#findings, this.#database.findings.takeNews());
  }
}
