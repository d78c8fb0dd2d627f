import * as vscode from 'vscode';
import type { ConversationStore } from '../../core/answering/conversations';
import type { Clock } from '../../core/system/clock';
import type { Logger } from '../../core/system/logger';
import type { CallCriteria } from '../../core/usage/callSearch';
import { pastDaysUsd, USUAL_WITHIN_DAYS, type OverviewFigures } from '../../core/usage/overviewFigures';
import type { UsageLog } from '../../core/usage/usageLog';
import type { CostPeriod, UsageReader } from '../../core/usage/usageReader';
import { costSeriesView, SERIES_DAYS } from '../../dashboard/costSeriesView';
import { overviewCardsView, overviewView } from '../../dashboard/overviewView';
import { syncHealthView } from '../../dashboard/syncHealthView';
import type { SyncStatus } from '../../dashboard/syncHealthView';
import { traceGroupView } from '../../dashboard/traceGroupView';
import { criteriaAt, stripRequest, traceChoicesView, traceSearch, traceListView } from '../../dashboard/traceListView';
import { parseDashboardRequest } from '../../protocol/dashboardGuards';
import type { DashboardEvent, DashboardRequests, DashboardRoute } from '../../protocol/dashboardProtocol';
import type { FirstCards, OverviewView } from '../../protocol/overviewContract';
import type { TraceCriteria } from '../../protocol/tracesContract';
import { COMMANDS, VIEWS } from '../contributions';
import { anomalyTitle } from '../anomalies/anomalyText';
import { messages } from '../messages';
import { startOfLocalDay } from '../startOfLocalDay';
import { storeFailureText } from '../storeFailureText';
import type { VaultService } from '../vault/vaultService';
import type { FindingHandlers } from '../anomalies/composeAnomalies';
import { NewestOnly } from './newestOnly';
import type { KeptPeriod } from './keptPeriod';
import { RequestFailure, routeRequests } from './requestRouter';
import type { RequestHandlers } from './requestRouter';
import { SinglePanel } from './singlePanel';

export interface DashboardPanelParts {
  readonly extensionUri: vscode.Uri;
  readonly reader: UsageReader;
  /** What the first cards show, without asking the reader; undefined where nobody has worked it out. */
  readonly figures: () => Promise<OverviewFigures | undefined>;
  /** The same as far as they are here already. */
  readonly knownFigures: () => OverviewFigures | undefined;
  readonly log: UsageLog;
  readonly conversations: ConversationStore;
  /** Shows it in the answer panel; tells the user where that is not possible. */
  readonly showConversation: (id: string) => Promise<void>;
  readonly vault: VaultService;
  readonly syncStatus: () => Promise<SyncStatus>;
  readonly clock: Clock;
  /** US dollars a day; null where there is no limit. */
  readonly dailyLimitUsd: () => number | null;
  readonly findings: () => FindingHandlers;
  readonly period: KeptPeriod;
  readonly logger: Logger;
}

/** The dashboard: shows what the store says, and goes where it is told. */
export class DashboardPanel implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly panel: SinglePanel<DashboardEvent>;
  /** Where a page that is about to load should go; taken once. */
  private pendingRoute: DashboardRoute | null = null;

  /** What the table of calls was last asked for. */
  private listed: TraceCriteria | undefined;
  /** The page shows the last one that it asked for. */
  private readonly strips = new NewestOnly();

  constructor(private readonly parts: DashboardPanelParts) {
    this.panel = new SinglePanel(
      parts.extensionUri,
      { viewType: VIEWS.dashboard, element: 'sb-dashboard-app', bundle: 'dashboard', title: messages.dashboardTitle(), first: () => this.firstCards() },
      routeRequests<DashboardRequests>(parseDashboardRequest, this.handlers(), parts.logger),
      parts.logger,
    );
  }

  /** Opens the dashboard where it was left, or at the given place. */
  show(route?: DashboardRoute): void {
    const isLoaded = this.panel.isVisible;
    this.pendingRoute = route ?? null;
    this.panel.reveal();
    if (route !== undefined && isLoaded) {
      this.panel.tell({ type: 'route/changed', route });
    }
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.panel.adopt(panel);
    return Promise.resolve();
  }

  /** The calls that the open dashboard shows or showed last; undefined where it is not seen. */
  get shownCalls(): CallCriteria | undefined {
    return this.panel.isVisible && this.listed !== undefined ? criteriaAt(this.listed, this.parts.clock.localDay()) : undefined;
  }

  callsChanged(): void {
    this.panel.tell({ type: 'calls/changed' });
  }

  /** The store is made again: how far it is, from 0 to 1, which is the end. */
  rebuildAdvanced(fraction: number): void {
    this.panel.tell({ type: 'rebuild/advanced', fraction });
  }

  dispose(): void {
    this.panel.dispose();
  }

  private handlers(): RequestHandlers<DashboardRequests> {
    const { reader, log, conversations, vault } = this.parts;
    return {
      ...this.parts.findings(),
      'overviewCards/get': async ({ period }) => {
        const figures = await this.parts.figures();
        return figures === undefined ? null : this.cards(figures, period);
      },
      'overview/get': async ({ period }) => {
        const [totals, summary, completeness, daily, indexedNotes, count] = await Promise.all([
          answered(reader.totals()),
          answered(reader.summary(period)),
          answered(reader.completeness(period)),
          answered(reader.dailyUsage({ days: USUAL_WITHIN_DAYS, by: 'usageType' })),
          vault.indexedNotes(),
          conversations.count(),
        ]);
        return overviewView({
          period,
          totals,
          recordedCalls: totals.totalLlmCalls,
          summary,
          completeness,
          pastDaysUsd: pastDaysUsd(daily, this.parts.clock.localDay()),
          dailyLimitUsd: this.parts.dailyLimitUsd(),
          indexedNotes,
          conversations: count,
          unsavedCalls: log.unsavedCount,
          ...this.readNow(),
        });
      },
      'costSeries/get': async ({ period }) => {
        const [usageType, provider, marks] = await Promise.all([
          answered(reader.dailyUsage({ days: SERIES_DAYS, by: 'usageType' })),
          answered(reader.dailyUsage({ days: SERIES_DAYS, by: 'provider' })),
          answered(reader.dayMarks(SERIES_DAYS)),
        ]);
        return costSeriesView({ period, daily: { usageType, provider }, marks, titleOf: anomalyTitle, dailyLimitUsd: this.parts.dailyLimitUsd(), today: this.parts.clock.localDay(), ...this.readNow() });
      },
      'traces/list': async ({ before, ...criteria }) => {
        this.listed = criteria;
        const params = { ...criteria, ...(before === undefined ? {} : { before }) };
        return traceListView(await answered(reader.calls(traceSearch(params, this.parts.clock.localDay()))), this.readNow());
      },
      'traceStrip/get': async (params) => {
        const request = stripRequest(params, { today: this.parts.clock.localDay(), startOfDay: startOfLocalDay, ...this.readNow() });
        return { ...(await answered(reader.strip(request, this.strips.next()))), measure: params.measure };
      },
      'traceChoices/get': async () => traceChoicesView(await answered(reader.costs('all'))),
      'traceGroup/get': async ({ traceId }) => {
        const calls = await answered(reader.traceGroup(traceId));
        const id = calls.find(({ conversationId }) => conversationId !== null)?.conversationId ?? null;
        return traceGroupView(traceId, calls, { ...this.readNow(), conversationId: id !== null && (await conversations.has(id)) ? id : null });
      },
      'conversation/show': async ({ id }) => {
        await this.parts.showConversation(id);
        return null;
      },
      'syncHealth/get': async () => {
        const [rows, status] = await Promise.all([answered(reader.batchRuns()), this.parts.syncStatus()]);
        return syncHealthView({ rows, ...status, ...this.readNow() });
      },
      'route/get': () => {
        const route = this.pendingRoute;
        this.pendingRoute = null;
        return Promise.resolve(route);
      },
      'period/keep': async ({ period }) => {
        await this.parts.period.keep(period);
        return null;
      },
      'sync/start': () => {
        // A run takes minutes: the page hears of it by its calls.
        void vscode.commands.executeCommand(COMMANDS.sync);
        return Promise.resolve(null);
      },
      'question/new': async () => {
        await vscode.commands.executeCommand(COMMANDS.ask);
        return null;
      },
    };
  }

  /** With the page, so that its first picture has them. */
  private firstCards(): FirstCards {
    const figures = this.parts.knownFigures();
    const period = this.parts.period.period;
    return {
      madeAt: this.readNow().asOf,
      cards: figures === undefined ? {} : { week: this.cards(figures, 'week'), month: this.cards(figures, 'month'), all: this.cards(figures, 'all') },
      ...(period === null ? {} : { period }),
    };
  }

  private cards(figures: OverviewFigures, period: CostPeriod): OverviewView {
    return overviewCardsView(figures, { period, dailyLimitUsd: this.parts.dailyLimitUsd(), unsavedCalls: this.parts.log.unsavedCount, timeZone: this.readNow().timeZone });
  }

  private readNow(): { readonly asOf: string; readonly timeZone: string } {
    return { asOf: new Date(this.parts.clock.nowMs()).toISOString(), timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone };
  }
}

async function answered<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (error) {
    throw new RequestFailure('unavailable', storeFailureText(error));
  }
}
