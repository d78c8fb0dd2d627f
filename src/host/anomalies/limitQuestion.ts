import * as vscode from 'vscode';
import type { LocalDay } from '../../core/system/clock';
import type { DayTotals } from '../../core/usage/dayTotals';
import { dollars } from '../money';
import type { KeptState } from './syncProtection';

const KEY = 'askedOverLimitOn';

export interface LimitQuestionParts {
  readonly kept: KeptState;
  readonly today: () => LocalDay;
  readonly totals: () => DayTotals | undefined;
  /** US dollars; 0 is no limit. */
  readonly dailyLimitUsd: () => number;
}

/** Past the daily limit, the first question of the day asks whether to go on; no question is ever refused. */
export class LimitQuestion {
  /** The day on which this window asked, should it be impossible to keep. */
  private askedOn: LocalDay | undefined;

  constructor(private readonly parts: LimitQuestionParts) {}

  /** Whether the user wants to go on. Without a limit that was passed, or once they were asked today, they do. */
  async mayAsk(): Promise<boolean> {
    const { kept, totals, dailyLimitUsd } = this.parts;
    const limitUsd = dailyLimitUsd();
    const spentUsd = totals()?.costUsd ?? 0;
    const today = this.parts.today();
    if (limitUsd <= 0 || spentUsd < limitUsd || kept.get(KEY) === today || this.askedOn === today) return true;
    this.askedOn = today;
    // Not waited for, and no matter if it fails: what cannot be kept must not hold a question back.
    void kept.update(KEY, today).then(undefined, () => undefined);
    const ask = vscode.l10n.t('Ask Anyway');
    const question = vscode.l10n.t('Today cost {0}, and your daily limit is {1}. Ask anyway?', dollars(spentUsd), dollars(limitUsd));
    const detail = vscode.l10n.t('You are asked this once a day. The limit is the setting "secondBrain.budget.dailyUsd".');
    return (await vscode.window.showWarningMessage(question, { modal: true, detail }, ask)) === ask;
  }
}

/** A sentence when today is over the daily limit. */
export function costAlert(totals: DayTotals | undefined, limitUsd: number): string | null {
  const spentUsd = totals?.costUsd ?? 0;
  return limitUsd > 0 && spentUsd >= limitUsd ? vscode.l10n.t('Today cost {0}, which is over the daily limit of {1}.', dollars(spentUsd), dollars(limitUsd)) : null;
}
