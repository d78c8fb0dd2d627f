import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import type { TraceGroupView } from '../../src/protocol/tracesContract';
import { Announcer } from '../shared/announcer';
import { copyText } from '../shared/clipboard';
import { Formatter } from '../shared/formatter';
import { HostClient } from '../shared/host';
import { icon } from '../shared/icon';
import { pageLocale } from '../shared/page';
import { text } from '../shared/strings';
import { vscodeChannel } from '../shared/vscodeChannel';
import { DashboardModel } from './dashboardModel';
import { overviewPanel } from './overview';
import type { OverviewActions } from './overview';
import { rebuildNotice } from './rebuildNotice';
import { tabBar } from './tabBar';
import { traceGroupPanel } from './traceGroup';
import type { TraceGroupActions } from './traceGroup';
import { tracesPanel } from './traces';
import type { TracesActions } from './traces';

/** How long a button says what it did, milliseconds. */
const SAID_MS = 2_000;

/** The dashboard: where the money went. Shows what the extension says, and asks again when told that it changed. */
export class DashboardApp extends LitElement {
  private readonly channel = vscodeChannel();
  private readonly model = new DashboardModel(new HostClient(this.channel), this.channel, this.dataset['first'], () => {
    this.requestUpdate();
  });
  private readonly announcer = new Announcer(() => {
    this.requestUpdate();
  });
  private formatter = new Formatter(pageLocale(), undefined);
  /** Where the list was scrolled to when a trace was opened from it. */
  private listPlace: { readonly scrollTop: number; readonly traceId: string } | undefined;
  /** What gets the focus as soon as it is there: the way into a trace and back again. */
  private focusNext: { readonly selector: string; readonly scrollTop: number } | undefined;

  /** What was copied a moment ago, and how that went. */
  private copied: { readonly view: TraceGroupView; readonly said: string; readonly timer: ReturnType<typeof setTimeout> } | undefined;
  /** Once, not with each step of its progress. */
  private saidRebuilding = false;

  private readonly overviewActions: OverviewActions = {
    chooseBreakdown: (kind) => {
      this.model.chooseBreakdown(kind);
    },
    sortBreakdown: (sorting) => {
      this.model.sortBreakdown(sorting);
    },
    showCalls: (filters) => {
      this.toTraces(() => {
        this.model.showCallsOfPeriod(filters);
      });
    },
    chooseStack: (stack) => {
      this.model.chooseStack(stack);
    },
    showBar: (bar) => {
      this.toTraces(() => {
        this.model.showBar(bar);
      });
    },
    showRun: (runId) => {
      this.toTraces(() => {
        this.model.showCalls({ query: `run:${runId}` });
      });
    },
    syncNow: () => {
      this.model.syncNow();
    },
    showFinding: (criteria) => {
      this.toTraces(() => {
        this.model.showCalls(criteria);
      });
    },
    toggleWhy: (id) => {
      this.model.findings.toggleWhy(id);
    },
    labelFindings: (ids, label) => {
      // The card that had the focus is gone then.
      this.focusNext = { selector: '#verdict-title', scrollTop: document.documentElement.scrollTop };
      void this.model.findings.label(ids, label);
    },
    pauseSync: () => void this.model.findings.pauseSync(),
    resumeSync: () => void this.model.findings.resumeSync(),
    openTrace: (traceId) => {
      this.focusNext = { selector: '#trace-title', scrollTop: 0 };
      this.model.go({ tab: 'traces', traceId });
    },
    choosePeriod: (period) => {
      this.model.choosePeriod(period);
    },
    retry: () => {
      this.model.refetch();
    },
    ask: () => {
      this.model.ask();
    },
  };
  private readonly tracesActions: TracesActions = {
    filter: (filters) => {
      this.model.filter(filters);
    },
    filterSoon: (filters) => {
      this.model.filterSoon(filters);
    },
    narrowTo: (span) => {
      this.model.narrowTo(span);
    },
    chooseMeasure: (measure) => {
      this.model.chooseMeasure(measure);
    },
    loadMore: () => void this.model.table.loadMore(),
    retry: this.overviewActions.retry,
    ask: this.overviewActions.ask,
    toggle: (id) => {
      this.model.table.toggle(id);
    },
    copy: (content) => void copyText(content).then((said) => {
      this.announcer.announce(said);
    }),
    showRun: this.overviewActions.showRun,
    openTrace: (traceId) => {
      this.listPlace = { scrollTop: document.documentElement.scrollTop, traceId };
      this.focusNext = { selector: '#trace-title', scrollTop: 0 };
      this.model.go({ tab: 'traces', traceId });
    },
  };
  private readonly groupActions: TraceGroupActions = {
    back: () => {
      const place = this.listPlace;
      this.focusNext =
        place === undefined
          ? { selector: '#tab-traces', scrollTop: 0 }
          : { selector: `[data-trace-id="${CSS.escape(place.traceId)}"] [data-testid="view-trace"]`, scrollTop: place.scrollTop };
      this.listPlace = undefined;
      this.model.go({ tab: 'traces' });
    },
    retry: this.overviewActions.retry,
    copy: (content, view) => void copyText(content).then((said) => {
      this.announcer.announce(said);
      this.sayCopied(view, said);
    }),
    saidOf: (view) => (this.copied?.view === view ? this.copied.said : undefined),
    showRun: this.overviewActions.showRun,
    showConversation: (id) => {
      this.model.showConversation(id);
    },
  };

  override connectedCallback(): void {
    super.connectedCallback();
    void this.model.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.copied?.timer);
    this.model.stop();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const isRebuilding = this.model.rebuilt !== undefined;
    if (isRebuilding && !this.saidRebuilding) {
      this.announcer.announce(text('rebuilding'));
    }
    this.saidRebuilding = isRebuilding;
    const timeZone = this.model.shown.state.value?.timeZone;
    if (timeZone !== undefined && timeZone !== this.formatter.timeZone) {
      this.formatter = new Formatter(pageLocale(), timeZone);
    }
  }

  protected override render(): TemplateResult {
    const { tab } = this.model.state.route;
    const { loading } = this.model.shown.state;
    return html`<header class="topbar">
        <div>
          ${tabBar(tab, (chosen) => {
            this.listPlace = undefined;
            this.model.go({ tab: chosen });
          })}
          <span class="grow"></span>
          ${this.updatedLine()}
          <button
            type="button"
            class="icon-button"
            data-testid="refresh"
            aria-label=${text('refresh')}
            title=${text('refresh')}
            @click=${() => {
              this.model.refetch();
            }}
          >
            ${icon('refresh', loading ? 'spin' : '')}
          </button>
        </div>
      </header>
      <main>
        ${this.model.rebuilt === undefined ? nothing : rebuildNotice(this.model.rebuilt, this.formatter)}
        <div id="panel" role="tabpanel" aria-labelledby=${`tab-${tab}`} aria-busy=${loading ? 'true' : 'false'}>${this.panel()}</div>
      </main>
      ${this.announcer.render()}`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (this.model.wantsFindings && this.model.findings.list.state.value !== undefined && this.querySelector('#verdict-title') !== null) {
      this.model.wantsFindings = false;
      this.focusNext = { selector: '#verdict-title', scrollTop: 0 };
    }
    const next = this.focusNext;
    // Elements inside the panel draw themselves right after it.
    void Promise.resolve().then(() => {
      const target = next === undefined || next !== this.focusNext ? null : this.querySelector<HTMLElement>(next.selector);
      if (next !== undefined && target !== null) {
        this.focusNext = undefined;
        target.focus({ preventScroll: true });
        document.documentElement.scrollTop = next.scrollTop;
      }
    });
  }

  /** For those who see the page; where it was copied from says so for a moment. */
  private sayCopied(view: TraceGroupView, said: string): void {
    clearTimeout(this.copied?.timer);
    const timer = setTimeout(() => {
      this.copied = undefined;
      this.requestUpdate();
    }, SAID_MS);
    this.copied = { view, said, timer };
    this.requestUpdate();
  }

  private toTraces(go: () => void): void {
    this.focusNext = { selector: '#tab-traces', scrollTop: 0 };
    go();
  }

  private updatedLine(): TemplateResult | typeof nothing {
    const view = this.model.shown.state.value;
    return view === undefined
      ? nothing
      : html`<span class="updated" data-testid="updated" title=${`${this.formatter.longDay(view.asOf)} · ${text('timesIn', { zone: view.timeZone })}`}
          >${text('updated', { time: this.formatter.minuteTime(view.asOf) })}<span class="zone">
            · ${text('timesIn', { zone: view.timeZone })}</span
          ></span
        >`;
  }

  private panel(): TemplateResult {
    const { route, filters, measure } = this.model.state;
    if (route.tab === 'overview') {
      const { overview, costs, sync, findings } = this.model;
      const why = { id: findings.openWhy, state: findings.why.state };
      return overviewPanel({ overview: overview.state, costs: costs.state, sync: sync.state, findings: findings.list.state, why }, this.model.state, this.formatter, this.overviewActions);
    }
    if (route.traceId !== undefined) {
      return traceGroupPanel(route.traceId, this.model.group.state, this.formatter, this.groupActions);
    }
    const { expanded, more, choices, strip, list } = this.model.table;
    const view = { filters, measure, choices: choices.state.value, strip: strip.state, expanded, more };
    return tracesPanel(list.state, view, this.formatter, this.tracesActions);
  }
}
