import type { DashboardEvent, DashboardRequests, DashboardRoute } from '../../src/protocol/dashboardProtocol';
import type { BreakdownKind, CostBarView, CostSeriesView, CostStack, OverviewView } from '../../src/protocol/overviewContract';
import type { SyncHealthView } from '../../src/protocol/syncContract';
import type { TraceGroupView, TraceListView } from '../../src/protocol/tracesContract';
import type { HostClient } from '../shared/host';
import { Resource } from '../shared/resource';
import type { Sorting } from './breakdownSort';
import { readDashboardState } from './dashboardState';
import type { DashboardState, Period, StripMeasure, TimeSpan, TraceFilters } from './dashboardState';
import { FindingsModel } from './findingsModel';
import { firstCards, keptPeriod } from './firstCards';
import { TraceTableModel } from './traceTableModel';

/** Changes come in bursts: they are read once, this long after the last one, in milliseconds. */
const SETTLE_MS = 250;
/** A burst that does not end is read this often all the same, in milliseconds. */
const LONGEST_WAIT_MS = 2_000;

export interface StateStore {
  readState(): unknown;
  writeState(state: unknown): void;
}

/** What the dashboard shows and how it changes; the element only draws it. */
export class DashboardModel {
  readonly overview: Resource<Period, OverviewView>;
  readonly costs: Resource<Period, CostSeriesView>;
  readonly sync: Resource<null, SyncHealthView>;
  readonly findings: FindingsModel;
  readonly table: TraceTableModel;
  /** A link points to the findings: they get the focus as soon as they are there. */
  wantsFindings = false;
  readonly group: Resource<string, TraceGroupView>;
  /** How far the store is that is made again, from 0 to 1; undefined when it is there. */
  rebuilt: number | undefined;
  private current: DashboardState;
  private typing: ReturnType<typeof setTimeout> | undefined;
  private settling: { readonly timer: ReturnType<typeof setTimeout>; readonly since: number } | undefined;

  /**
   * `onChange` runs after each change of anything above.
   *
   * @param first What came with the page, as JSON.
   */
  constructor(
    private readonly host: HostClient<DashboardRequests, DashboardEvent>,
    private readonly store: StateStore,
    private readonly first: string | undefined,
    private readonly onChange: () => void,
  ) {
    this.current = readDashboardState(store.readState(), keptPeriod(first));
    this.overview = new Resource((period) => host.request('overview/get', { period }), onChange);
    this.costs = new Resource((period) => host.request('costSeries/get', { period }), onChange);
    this.sync = new Resource(() => host.request('syncHealth/get', {}), onChange);
    this.findings = new FindingsModel(host, onChange, () => void this.sync.refetch());
    this.table = new TraceTableModel(host, () => this.current, onChange);
    this.group = new Resource((traceId) => host.request('traceGroup/get', { traceId }), onChange);
  }

  get state(): DashboardState {
    return this.current;
  }

  /** The resource that is on screen. */
  get shown(): Resource<Period, OverviewView> | Resource<TraceFilters, TraceListView> | Resource<string, TraceGroupView> {
    const { route } = this.current;
    return route.tab === 'overview' ? this.overview : route.traceId === undefined ? this.table.list : this.group;
  }

  /** Loads what is on screen, follows the extension's events, and goes where a link pointed before this page was there. */
  async start(): Promise<void> {
    this.host.onEvent((event) => {
      switch (event.type) {
        case 'calls/changed':
          this.refetchSoon();
          break;
        case 'rebuild/advanced':
          this.rebuilt = event.fraction < 1 ? event.fraction : undefined;
          this.onChange();
          break;
        case 'route/changed':
          this.go(event.route);
          // Taken: otherwise the page would go there once more when it is shown again.
          void this.host.request('route/get', {});
          break;
      }
    });
    this.load();
    const route = await this.host.request('route/get', {});
    if (route.ok && route.value !== null) {
      this.go(route.value);
    }
  }

  stop(): void {
    clearTimeout(this.settling?.timer);
    clearTimeout(this.typing);
    this.host.dispose();
  }

  go(route: DashboardRoute): void {
    if (route.tab === 'traces' && route.runId !== undefined) {
      this.showCalls({ query: `run:${route.runId}` });
      return;
    }
    if (route.tab === 'traces' && route.criteria !== undefined) {
      this.showCalls(route.criteria);
      return;
    }
    // Words that were typed are for the table that is left.
    clearTimeout(this.typing);
    if (route.tab === 'overview' && route.focus === 'findings') {
      this.wantsFindings = true;
      this.onChange();
    }
    const before = this.current.route;
    if (before.tab === route.tab && traceOf(before) === traceOf(route)) {
      return;
    }
    this.remember({ ...this.current, route });
    this.load();
  }

  choosePeriod(period: Period): void {
    this.remember({ ...this.current, period });
    void this.host.request('period/keep', { period });
    void this.overview.load(period, 'untilAnswer');
    void this.costs.load(period, 'untilAnswer');
  }

  chooseBreakdown(breakdown: BreakdownKind): void {
    this.remember({ ...this.current, breakdown });
  }

  sortBreakdown(sorting: Sorting): void {
    this.remember({ ...this.current, sorting });
  }

  chooseStack(stack: CostStack): void {
    this.remember({ ...this.current, stack });
  }

  /** Goes to the calls that a figure of the period stands for. */
  showCallsOfPeriod(filters: TraceFilters): void {
    const { period } = this.current;
    this.showCalls(period === 'all' ? filters : { ...filters, period });
  }

  /** Goes to calls in the table. */
  showCalls(filters: TraceFilters): void {
    this.narrow({ ...this.current, route: { tab: 'traces' }, filters });
  }

  showBar({ firstDay, lastDay }: CostBarView): void {
    this.showCalls({ sinceDay: firstDay, untilDay: lastDay });
  }

  filter(filters: TraceFilters): void {
    this.narrow({ ...this.current, filters });
  }

  /** Filters once nothing was typed for a moment. */
  filterSoon(filters: TraceFilters): void {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => {
      this.filter(filters);
    }, SETTLE_MS);
  }

  /** Narrows the table to a time on the strip, which stays as it is. */
  narrowTo(narrow: TimeSpan): void {
    const filters = { ...this.current.filters, narrow };
    this.remember({ ...this.current, filters });
    this.table.reset();
    this.table.loadCalls('untilAnswer');
  }

  chooseMeasure(measure: StripMeasure): void {
    this.remember({ ...this.current, measure });
    this.table.loadStrip('untilAnswer');
  }

  refetch(): void {
    void this.shown.refetch();
    if (this.current.route.tab === 'overview') {
      void this.costs.refetch();
      void this.sync.refetch();
      void this.findings.list.refetch();
    } else if (this.current.route.traceId === undefined) {
      void this.table.strip.refetch();
    }
  }

  syncNow(): void {
    void this.host.request('sync/start', {});
  }

  /** Shows a conversation in the answer panel. */
  showConversation(id: string): void {
    void this.host.request('conversation/show', { id });
  }

  /** Opens the dialog for a question. */
  ask(): void {
    void this.host.request('question/new', {});
  }

  private load(): void {
    const { route, period } = this.current;
    if (route.tab === 'overview') {
      if (this.overview.state.value === undefined) {
        this.showCards(period);
      }
      void this.overview.load(period, 'throughErrors');
      void this.costs.load(period, 'throughErrors');
      void this.sync.load(null, 'throughErrors');
      void this.findings.list.load(null, 'throughErrors');
    } else if (route.traceId === undefined) {
      this.table.load('throughErrors');
      this.table.loadChoices();
    } else {
      void this.group.load(route.traceId, this.group.state.value?.traceId === route.traceId ? 'throughErrors' : 'nothing');
    }
  }

  /** Shows what is known before the store has answered. */
  private showCards(period: Period): void {
    const cards = firstCards(this.first, period, Date.now());
    if (cards === undefined) {
      void this.fetchCards(period);
    } else {
      this.overview.update(cards);
    }
  }

  private async fetchCards(period: Period): Promise<void> {
    const cards = await this.host.request('overviewCards/get', { period });
    const { loading, value } = this.overview.state;
    if (cards.ok && cards.value !== null && loading && value === undefined && period === this.current.period) {
      this.overview.update(cards.value);
    }
  }

  private refetchSoon(): void {
    const now = performance.now();
    const since = this.settling?.since ?? now;
    clearTimeout(this.settling?.timer);
    const waitMs = Math.min(SETTLE_MS, Math.max(0, since + LONGEST_WAIT_MS - now));
    const timer = setTimeout(() => {
      this.settling = undefined;
      this.refetch();
    }, waitMs);
    this.settling = { timer, since };
  }

  private narrow(state: DashboardState): void {
    clearTimeout(this.typing);
    this.remember(state);
    this.table.reset();
    this.table.load('untilAnswer');
    if (this.table.choices.state.value === undefined) {
      this.table.loadChoices();
    }
  }

  private remember(state: DashboardState): void {
    this.current = state;
    this.store.writeState(state);
    this.onChange();
  }
}

function traceOf(route: DashboardRoute): string | undefined {
  return route.tab === 'traces' ? route.traceId : undefined;
}
