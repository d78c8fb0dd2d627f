import * as vscode from 'vscode';
import { FINDING_LABELS, type FindingLabel, type FindingRecord } from '../../core/anomalies/findings/finding';
import type { FindingSource } from '../../core/anomalies/findings/findingSource';
import type { FindingWhy } from '../../core/anomalies/findingWhy';
import { PICO_USD_PER_USD } from '../../core/usage/rollup';
import type { TraceListParams } from '../../protocol/tracesContract';
import { traceParamsOf } from '../../dashboard/anomalyView';
import { dollars } from '../money';
import { anomalySentence, anomalyTitle, labelTitle, severityTitle, usageTypeTitle } from './anomalyText';
import type { SyncProtection } from './syncProtection';

export interface FindingActionParts {
  readonly source: FindingSource;
  readonly protection: SyncProtection;
  readonly showCalls: (filter: TraceListParams) => void;
}

interface FindingItem extends vscode.QuickPickItem {
  readonly finding: FindingRecord;
}

interface ActionItem extends vscode.QuickPickItem {
  readonly run: () => void | Promise<void>;
}

/** What the user can do about a finding, wherever it is shown. */
export class FindingActions {
  constructor(private readonly parts: FindingActionParts) {}

  /** Once for each critical finding; the window with the lease calls this, so no other one tells it too. */
  async tell(finding: FindingRecord): Promise<void> {
    const show = vscode.l10n.t('Show Calls');
    const pause = vscode.l10n.t('Pause Sync');
    const dismiss = vscode.l10n.t('Dismiss');
    const isPaused = this.parts.protection.pause !== undefined;
    const message = `${anomalyTitle(finding.type)}: ${anomalySentence(finding)}${isPaused ? ` ${vscode.l10n.t('Background sync is paused.')}` : ''}`;
    const resume = vscode.l10n.t('Resume Sync');
    const chosen = await vscode.window.showErrorMessage(message, show, isPaused ? resume : pause, dismiss);
    if (chosen === show) this.showCalls(finding);
    if (chosen === pause) this.parts.protection.pauseByUser(finding);
    if (chosen === resume) this.parts.protection.resume();
    if (chosen === dismiss) this.label(finding.id, 'dismissed');
  }

  showCalls({ filter }: FindingRecord): void {
    this.parts.showCalls(traceParamsOf(filter));
  }

  /** False when the finding is not open any more. */
  label(id: string, label: FindingLabel): boolean {
    const isDone = this.parts.source.labelFinding(id, label);
    if (isDone) this.parts.protection.seenTo(id);
    return isDone;
  }

  /** "Show Anomalies": what is open, then what can be done about one of it. */
  async pick(): Promise<void> {
    const open = this.parts.source.openFindings();
    const { pause } = this.parts.protection;
    if (open.length === 0 && pause === undefined) {
      await vscode.window.showInformationMessage(vscode.l10n.t('Nothing unusual is open.'));
      return;
    }
    const items = open.map((finding): FindingItem => ({
      label: `$(${ICONS[finding.severity]}) ${anomalyTitle(finding.type)}`,
      description: severityTitle(finding.severity),
      detail: anomalySentence(finding),
      finding,
    }));
    const resume: vscode.QuickPickItem = { label: `$(debug-start) ${vscode.l10n.t('Resume Sync')}`, detail: vscode.l10n.t('Background sync is paused.') };
    const chosen = await vscode.window.showQuickPick<FindingItem | vscode.QuickPickItem>([...(pause === undefined ? [] : [resume]), ...items], {
      title: vscode.l10n.t('Anomalies'),
      placeHolder: vscode.l10n.t('Choose one to see what can be done'),
      matchOnDetail: true,
    });
    if (chosen === resume) this.parts.protection.resume();
    else if (chosen !== undefined && 'finding' in chosen) await this.pickAction(chosen.finding);
  }

  private async pickAction(finding: FindingRecord): Promise<void> {
    const labels = FINDING_LABELS.map((label): ActionItem => ({
      label: labelTitle(label),
      run: () => {
        this.label(finding.id, label);
      },
    }));
    const actions: readonly ActionItem[] = [
      { label: vscode.l10n.t('Show Calls'), run: () => { this.showCalls(finding); } },
      { label: vscode.l10n.t('Why?'), run: () => this.pickWhy(finding) },
      ...labels,
    ];
    const chosen = await vscode.window.showQuickPick(actions, { title: anomalyTitle(finding.type), placeHolder: anomalySentence(finding) });
    await chosen?.run();
  }

  /** The parts of the change, largest first; each line shows the finding's calls. */
  private async pickWhy(finding: FindingRecord): Promise<void> {
    const why = await this.parts.source.why(finding.id);
    const items = why === undefined ? [] : whyLines(why).map((label) => ({ label }));
    const chosen = await vscode.window.showQuickPick(items.length === 0 ? [{ label: vscode.l10n.t('The store has no figures for it.') }] : items, {
      title: anomalySentence(finding),
      placeHolder: vscode.l10n.t('Choose a line to see the calls'),
    });
    if (chosen !== undefined) this.showCalls(finding);
  }
}

const ICONS = { critical: 'error', warning: 'warning', info: 'info' } as const;

/** The change of cost in words, its parts under it. */
export function whyLines({ change, usualDays, run }: FindingWhy): readonly string[] {
  const total = signed(change.picoUsd);
  const first = usualDays === 0 ? vscode.l10n.t('{0}, with no usual days to compare yet', total) : vscode.l10n.t('{0} against the mean of {1} usual days', total, usualDays);
  const parts = change.parts.map(({ usageType, model, factor, picoUsd }) => `${signed(picoUsd)} · ${usageTypeTitle(usageType)} · ${model} · ${factorTitle(factor)}`);
  return [first, ...parts, ...(run === null ? [] : [vscode.l10n.t('Run {0}: {1} calls for {2}', run.runId, run.calls, dollars(run.costUsd))])];
}

function signed(picoUsd: number): string {
  return `${picoUsd < 0 ? '−' : '+'}${dollars(Math.abs(picoUsd) / PICO_USD_PER_USD)}`;
}

function factorTitle(factor: FindingWhy['change']['parts'][number]['factor']): string {
  switch (factor) {
    case 'calls':
      return vscode.l10n.t('number of calls');
    case 'retries':
      return vscode.l10n.t('retries');
    case 'tokensPerCall':
      return vscode.l10n.t('tokens per call');
    case 'pricePerToken':
      return vscode.l10n.t('price per token');
  }
}
