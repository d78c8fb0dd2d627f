import type { DashboardEvent, DashboardRequests, DashboardRoute } from '../../src/protocol/dashboardProtocol';
import type { FindingsView, FindingWhyView } from '../../src/protocol/findingsContract';
import type { BreakdownKind, CostBarView, CostSeriesView, CostStack, OverviewView } from '../../src/protocol/overviewContract';
import type { SyncHealthView } from '../../src/protocol/syncContract';
import type { TraceChoicesView, TraceGroupView, TraceListView, TraceStripView } from '../../src/protocol/tracesContract';
import type { HostClient, Outcome } from '../shared/host';
import { Resource } from '../shared/resource';
import type { Sorting } from './breakdownSort';
import { criteriaOf, readDashboardState, stripCriteriaOf } from './dashboardState';
import type { DashboardState, Period, StripMeasure, TimeSpan, TraceFilters } from './dashboardState';
import { withFreshFirstPage, withNextPage } from './tracePages';
import type { MoreState } from './traces';

type FindingLabel = DashboardRequests['findings/label']['params']['label'];

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
  readonly findings: Resource<null, FindingsView>;
  readonly why: Resource<string, FindingWhyView>;
  /** A link points to the findings: they get the focus as soon as they are there. */
  wantsFindings = false;
  /** The finding whose reasons are open. */
  openWhy: string | undefined;
  readonly list: Resource<TraceFilters, TraceListView>;
  readonly strip: Resource<TraceFilters, TraceStripView>;
  readonly choices: Resource<null, TraceChoicesView>;
  readonly group: Resource<string, TraceGroupView>;
  /** Ids of the calls whose rows are open. */
  expanded: ReadonlySet<number> = new Set();
  more: MoreState = 'idle';
  /** How far the store is that is made again, from 0 to 1; undefined when it is there. */
  rebuilt: number | undefined;
  private current: DashboardState;
  /** The filters that the shown calls passed, by identity. */
  private shownFilters: TraceFilters | undefined;
  private typing: ReturnType<typeof setTimeout> | undefined;
  private settling: { readonly timer: ReturnType<typeof setTimeout>; readonly since: number } | undefined;

  /** `onChange` runs after each change of anything above. */
  constructor(
    private readonly host: HostClient<DashboardRequests, DashboardEvent>,
    private readonly store: StateStore,
    private readonly onChange: () => void,
  ) {
    this.current = readDashboardState(store.readState());
    this.overview = new Resource((period) => host.request('overview/get', { period }), onChange);
    this.costs = new Resource((period) => host.request('costSeries/get', { period }), onChange);
    this.sync = new Resource(() => host.request('syncHealth/get', {}), onChange);
    this.findings = new Resource(() => host.request('findings/list', {}), onChange);
    this.why = new Resource((id) => host.request('findings/why', { id }), onChange);
    this.list = new Resource((params) => this.fetchFirstPage(params), onChange);
    this.strip = new Resource((filters) => host.request('traceStrip/get', { ...stripCriteriaOf(filters), measure: this.current.measure }), onChange);
    this.choices = new Resource(() => host.request('traceChoices/get', {}), onChange);
    this.group = new Resource((traceId) => host.request('traceGroup/get', { traceId }), onChange);
  }

  get state(): DashboardState {
    return this.current;
  }

  /** The resource that is on screen. */
  get shown(): Resource<Period, OverviewView> | Resource<TraceFilters, TraceListView> | Resource<string, TraceGroupView> {
    const { route } = this.current;
    return route.tab === 'overview' ? this.overview : route.traceId === undefined ? this.list : this.group;
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

  showBar({ since, until }: CostBarView): void {
    this.showCalls({ since, until });
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
    this.resetTable();
    void this.list.load(filters, 'untilAnswer');
  }

  chooseMeasure(measure: StripMeasure): void {
    this.remember({ ...this.current, measure });
    void this.strip.load(this.current.filters, 'untilAnswer');
  }

  toggle(id: number): void {
    const next = new Set(this.expanded);
    if (!next.delete(id)) {
      next.add(id);
    }
    this.expanded = next;
    this.onChange();
  }

  refetch(): void {
    void this.shown.refetch();
    if (this.current.route.tab === 'overview') {
      void this.costs.refetch();
      void this.sync.refetch();
      void this.findings.refetch();
    } else if (this.current.route.traceId === undefined) {
      void this.strip.refetch();
    }
  }

  toggleWhy(id: string): void {
    this.openWhy = this.openWhy === id ? undefined : id;
    this.onChange();
    if (this.openWhy !== undefined) {
      void this.why.load(id, 'nothing');
    }
  }

  /** Keeps what the user says of findings of one cause; those that say the same leave together. */
  async labelFindings(ids: readonly string[], label: FindingLabel): Promise<void> {
    for (const id of ids) {
      await this.changeFindings(await this.host.request('findings/label', { id, label }));
    }
  }

  async pauseSync(): Promise<void> {
    await this.changeFindings(await this.host.request('sync/pause', {}));
  }

  async resumeSync(): Promise<void> {
    await this.changeFindings(await this.host.request('sync/resume', {}));
  }

  /** A refusal reads anew what is open: it may be gone already. */
  private async changeFindings(outcome: Outcome<FindingsView>): Promise<void> {
    if (outcome.ok) {
      this.findings.set(outcome.value);
    } else {
      await this.findings.refetch();
    }
    void this.sync.refetch();
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

  async loadMore(): Promise<void> {
    const shown = this.list.state.value;
    const { filters } = this.current;
    if (shown?.older === undefined || this.more === 'loading' || this.shownFilters !== filters) {
      return;
    }
    this.setMore('loading');
    const outcome = await this.host.request('traces/list', { ...criteriaOf(filters), before: shown.older });
    if (filters !== this.current.filters) {
      return;
    }
    // The list may have been refreshed meanwhile: the page belongs below it only if it still ends where it did.
    const now = this.list.state.value;
    if (outcome.ok && now?.older?.uid === shown.older.uid && now.older.timestamp === shown.older.timestamp) {
      this.list.set(withNextPage(now, outcome.value));
    }
    this.setMore(outcome.ok ? 'idle' : 'failed');
  }

  private load(): void {
    const { route, period, filters } = this.current;
    if (route.tab === 'overview') {
      if (this.overview.state.value === undefined) {
        void this.showCards(period);
      }
      void this.overview.load(period, 'throughErrors');
      void this.costs.load(period, 'throughErrors');
      void this.sync.load(null, 'throughErrors');
      void this.findings.load(null, 'throughErrors');
    } else if (route.traceId === undefined) {
      void this.list.load(filters, 'throughErrors');
      void this.strip.load(filters, 'throughErrors');
      void this.choices.load(null, 'throughErrors');
    } else {
      void this.group.load(route.traceId, this.group.state.value?.traceId === route.traceId ? 'throughErrors' : 'nothing');
    }
  }

  /** Shows what is known before the store has answered. */
  private async showCards(period: Period): Promise<void> {
    const cards = await this.host.request('overviewCards/get', { period });
    const { loading, value } = this.overview.state;
    if (cards.ok && cards.value !== null && loading && value === undefined && period === this.current.period) {
      this.overview.update(cards.value);
    }
  }

  private async fetchFirstPage(filters: TraceFilters): Promise<Outcome<TraceListView>> {
    const outcome = await this.host.request('traces/list', criteriaOf(filters));
    if (!outcome.ok || filters !== this.current.filters) {
      return outcome;
    }
    const shown = this.shownFilters === filters ? this.list.state.value : undefined;
    this.shownFilters = filters;
    return { ok: true, value: withFreshFirstPage(shown, outcome.value) };
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
    this.resetTable();
    void this.list.load(state.filters, 'untilAnswer');
    void this.strip.load(state.filters, 'untilAnswer');
    if (this.choices.state.value === undefined) {
      void this.choices.load(null, 'throughErrors');
    }
  }

  private resetTable(): void {
    this.expanded = new Set();
    this.more = 'idle';
  }

  private remember(state: DashboardState): void {
    this.current = state;
    this.store.writeState(state);
    this.onChange();
  }

  private setMore(more: MoreState): void {
    this.more = more;
    this.onChange();
  }
}

function traceOf(route: DashboardRoute): string | undefined {
  return route.tab === 'traces' ? route.traceId : undefined;
}
