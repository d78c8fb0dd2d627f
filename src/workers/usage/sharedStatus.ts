import { readStatus } from '../../adapters/journal/statusFile';
import type { StoreStatus } from '../../core/anomalies/storeStatus';
import type { FindingRecord } from '../../core/anomalies/findings/finding';
import type { Clock } from '../../core/system/clock';
import type { DayTotals } from '../../core/usage/dayTotals';
import type { OverviewFigures } from '../../core/usage/overviewFigures';

/** What the window that holds the lease tells all windows by `status.json`, as far as it was read. */
export class SharedStatus {
  #status: StoreStatus | undefined;
  /** The last that were told: while calls come in, there are none, and the days before stay as they were. */
  #pastFigures: OverviewFigures | undefined;
  #isDisposed = false;

  /**
   * @param folder the store's
   * @param onNews called when totals or findings are others than before
   */
  constructor(
    private readonly folder: string,
    private readonly clock: Clock,
    private readonly onNews: () => void,
  ) {}

  /** Most severe first. */
  get findings(): readonly FindingRecord[] {
    return this.#status?.findings ?? [];
  }

  /** Today's totals over all windows; undefined while nobody has worked them out today. */
  dayTotals(): DayTotals | undefined {
    const totals = this.#status?.totals;
    return totals?.localDay === this.clock.localDay() ? totals : undefined;
  }

  /**
   * What the dashboard's cards show, without asking the worker; undefined where that was not worked
   * out today, or not since the last call.
   */
  async overviewFigures(): Promise<OverviewFigures | undefined> {
    if (this.#status === undefined) await this.read();
    return this.knownFigures();
  }

  /** The same as far as it was read already. */
  knownFigures(): OverviewFigures | undefined {
    const figures = this.#status?.figures;
    return figures?.localDay === this.clock.localDay() ? figures : undefined;
  }

  /** US dollars of the days with calls before today, oldest first; none while nobody has worked them out today. */
  pastDaysUsd(): readonly number[] {
    return this.#pastFigures?.localDay === this.clock.localDay() ? this.#pastFigures.pastDaysUsd : [];
  }

  async read(): Promise<void> {
    const found = await readStatus(this.folder);
    if (found === undefined || this.#isDisposed) return;
    const isNews = textOfNews(found) !== textOfNews(this.#status);
    this.#status = found;
    this.#pastFigures = found.figures ?? this.#pastFigures;
    if (isNews) this.onNews();
  }

  /** What is read from now on is no news to anybody. */
  dispose(): void {
    this.#isDisposed = true;
  }
}

/** Figures of the overview are for whoever opens it next, and no news for whoever has it open. */
function textOfNews(status: StoreStatus | undefined): string {
  return JSON.stringify([status?.totals, status?.findings]);
}
