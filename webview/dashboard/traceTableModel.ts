import type { DashboardEvent, DashboardRequests } from '../../src/protocol/dashboardProtocol';
import type { TraceChoicesView, TraceListView, TraceStripView } from '../../src/protocol/tracesContract';
import type { HostClient, Outcome } from '../shared/host';
import { Resource } from '../shared/resource';
import { criteriaOf, stripCriteriaOf } from './dashboardState';
import type { DashboardState, TraceFilters } from './dashboardState';
import { withFreshFirstPage, withNextPage } from './tracePages';
import type { MoreState } from './traces';

type Keep = 'untilAnswer' | 'throughErrors';

/** The table of calls with its pages and open rows, the strip above it, and what its filters can be set to. */
export class TraceTableModel {
  readonly list: Resource<TraceFilters, TraceListView>;
  readonly strip: Resource<TraceFilters, TraceStripView>;
  readonly choices: Resource<null, TraceChoicesView>;
  /** Ids of the calls whose rows are open. */
  expanded: ReadonlySet<number> = new Set();
  more: MoreState = 'idle';
  /** The filters that the shown calls passed, by identity. */
  private shownFilters: TraceFilters | undefined;
  private hasOlderPages = false;

  /**
   * `onChange` runs after each change of anything above.
   *
   * @param state What the dashboard remembers, as it is now.
   */
  constructor(
    private readonly host: HostClient<DashboardRequests, DashboardEvent>,
    private readonly state: () => DashboardState,
    private readonly onChange: () => void,
  ) {
    this.list = new Resource((filters) => this.fetchFirstPage(filters), onChange);
    this.strip = new Resource((filters) => host.request('traceStrip/get', { ...stripCriteriaOf(filters), measure: state().measure }), onChange);
    this.choices = new Resource(() => host.request('traceChoices/get', {}), onChange);
  }

  load(keep: Keep): void {
    this.loadCalls(keep);
    this.loadStrip(keep);
  }

  loadCalls(keep: Keep): void {
    void this.list.load(this.state().filters, keep);
  }

  loadStrip(keep: Keep): void {
    void this.strip.load(this.state().filters, keep);
  }

  loadChoices(): void {
    void this.choices.load(null, 'throughErrors');
  }

  /** Other calls are on their way: their rows are closed. */
  reset(): void {
    this.expanded = new Set();
    this.more = 'idle';
  }

  toggle(id: number): void {
    const next = new Set(this.expanded);
    if (!next.delete(id)) {
      next.add(id);
    }
    this.expanded = next;
    this.onChange();
  }

  async loadMore(): Promise<void> {
    const shown = this.list.state.value;
    const { filters } = this.state();
    if (shown?.older === undefined || this.more === 'loading' || this.shownFilters !== filters) {
      return;
    }
    this.setMore('loading');
    const outcome = await this.host.request('traces/list', { ...criteriaOf(filters), before: shown.older });
    if (filters !== this.state().filters) {
      return;
    }
    // The list may have been refreshed meanwhile: the page belongs below it only if it still ends where it did.
    const now = this.list.state.value;
    if (outcome.ok && now?.older?.uid === shown.older.uid && now.older.timestamp === shown.older.timestamp) {
      // Not instead of a refresh that is on its way.
      this.hasOlderPages = true;
      this.list.update(withNextPage(now, outcome.value));
    }
    this.setMore(outcome.ok ? 'idle' : 'failed');
  }

  private async fetchFirstPage(filters: TraceFilters): Promise<Outcome<TraceListView>> {
    const outcome = await this.host.request('traces/list', criteriaOf(filters));
    if (!outcome.ok || filters !== this.state().filters) {
      return outcome;
    }
    const shown = this.shownFilters === filters ? this.list.state.value : undefined;
    this.shownFilters = filters;
    this.hasOlderPages &&= shown !== undefined;
    return { ok: true, value: withFreshFirstPage(shown, outcome.value, this.hasOlderPages) };
  }

  private setMore(more: MoreState): void {
    this.more = more;
    this.onChange();
  }
}
