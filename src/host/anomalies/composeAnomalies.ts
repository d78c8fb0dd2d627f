import * as vscode from 'vscode';
import { timestampOf } from '../../core/usage/timestamps';
import type { SyncJobFacts } from '../../core/anomalies/anomalyFacts';
import type { Clock } from '../../core/system/clock';
import type { Logger } from '../../core/system/logger';
import { findingsView, findingWhyView } from '../../dashboard/anomalyView';
import type { DashboardRequests } from '../../protocol/dashboardProtocol';
import type { FindingsView } from '../../protocol/findingsContract';
import type { TraceCriteria } from '../../protocol/tracesContract';
import type { UsageStore } from '../../workers/usage/usageStore';
import type { AnomalyAlert } from '../api/secondBrainApi';
import type { PriceSettings } from '../config/priceSettings';
import type { UserSettings } from '../config/providerSettings';
import { SETTINGS_SECTION } from '../contributions';
import { RequestFailure, type RequestHandlers } from '../panels/requestRouter';
import { AnomalyPreferences } from './anomalyPreferences';
import { anomalySentence, anomalyTitle } from './anomalyText';
import { FindingActions } from './findingActions';
import { costAlert, LimitQuestion } from './limitQuestion';
import { SyncProtection, type KeptState } from './syncProtection';

export interface AnomalyParts {
  readonly usage: UsageStore;
  readonly user: Pick<UserSettings, 'value'>;
  readonly kept: KeptState;
  readonly showCalls: (criteria: TraceCriteria) => void;
  /** What is open, or paused, may be another now. */
  readonly onChanged: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

type FindingRequests = Pick<DashboardRequests, 'findings/list' | 'findings/why' | 'findings/label' | 'sync/pause' | 'sync/resume'>;

export type FindingHandlers = RequestHandlers<FindingRequests>;

/** Findings as a window tells them: to the user, to the dashboard and to other extensions. */
export class AnomalyDesk implements vscode.Disposable {
  readonly protection: SyncProtection;
  readonly actions: FindingActions;
  readonly limitQuestion: LimitQuestion;
  private readonly preferences: AnomalyPreferences;
  private readonly subscriptions: readonly { dispose(): void }[];

  constructor(private readonly parts: AnomalyParts) {
    const { usage, user, kept, clock, logger } = parts;
    this.preferences = new AnomalyPreferences(user, logger);
    this.protection = new SyncProtection({
      kept,
      nowMs: () => clock.nowMs(),
      isOn: () => this.preferences.pausesSync,
      onKeepFailed: () => {
        logger.warn('anomalies', 'whether background sync is paused could not be kept');
      },
    });
    this.actions = new FindingActions({ source: usage, protection: this.protection, showCalls: parts.showCalls });
    this.limitQuestion = new LimitQuestion({ kept, today: () => clock.localDay(), totals: () => usage.dayTotals(), dailyLimitUsd: () => this.dailyLimitUsd });
    this.subscriptions = [
      usage.onDidFind((finding) => {
        // First, so that the toast can say that sync is paused.
        this.protection.findingsChanged(usage.openFindings(), finding);
        void this.actions.tell(finding);
      }),
      usage.onDidChange(() => {
        this.protection.findingsChanged(usage.openFindings());
      }),
      this.protection.onDidChange(parts.onChanged),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (['budget', 'anomalies', 'protection', 'prices'].some((room) => event.affectsConfiguration(`${SETTINGS_SECTION}.${room}`))) {
          usage.anomalySettingsChanged();
        }
      }),
    ];
  }

  /** US dollars; 0 is no limit. */
  get dailyLimitUsd(): number {
    return this.preferences.thresholds.dailyLimitUsd;
  }

  /** A sentence when today is over the daily limit. */
  get costAlert(): string | null {
    return costAlert(this.parts.usage.dayTotals(), this.dailyLimitUsd);
  }

  /** Most severe first. */
  alerts(): readonly AnomalyAlert[] {
    return this.parts.usage.openFindings().map((finding) => ({
      type: finding.type,
      severity: finding.severity,
      message: anomalySentence(finding),
      details: { ...finding.details, ...finding.scope, openedAt: finding.openedAt, filter: finding.filter },
    }));
  }

  /** Answers of the dashboard's requests about findings. */
  handlers(): FindingHandlers {
    const now = (): Promise<FindingsView> => Promise.resolve(this.view());
    return {
      'findings/list': now,
      'findings/why': async ({ id }) => {
        const why = await this.parts.usage.why(id);
        if (why === undefined) throw new RequestFailure('not_found', vscode.l10n.t('This finding is not there any more.'));
        return findingWhyView(id, why);
      },
      'findings/label': ({ id, label }) => {
        if (!this.actions.label(id, label)) throw new RequestFailure('not_found', vscode.l10n.t('This finding is not there any more.'));
        return now();
      },
      'sync/pause': () => {
        this.protection.pauseByUser();
        return now();
      },
      'sync/resume': () => {
        this.protection.resume();
        return now();
      },
    };
  }

  dispose(): void {
    this.subscriptions.forEach((subscription) => {
      subscription.dispose();
    });
  }

  private view(): FindingsView {
    const { usage, clock } = this.parts;
    return findingsView(
      {
        open: usage.openFindings(),
        pause: this.protection.pause,
        asOf: timestampOf(clock.nowMs()),
        timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      },
      { title: ({ type }) => anomalyTitle(type), message: anomalySentence },
    );
  }
}

/** What the store judges by; asked each minute while this window holds the lease. */
export function anomalyInputs(
  user: Pick<UserSettings, 'value'>,
  prices: () => PriceSettings['prices'],
  syncJobs: () => readonly SyncJobFacts[],
  logger: Logger,
): NonNullable<ConstructorParameters<typeof UsageStore>[0]['anomalySettings']> {
  const preferences = new AnomalyPreferences(user, logger);
  return () => ({ settings: preferences.thresholds, userPrices: prices(), syncJobs: syncJobs() });
}
