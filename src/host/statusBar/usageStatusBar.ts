import * as vscode from 'vscode';
import type { DayTotals } from '../../core/usage/dayTotals';
import { COMMANDS, STATUS_BAR_ID } from '../contributions';
import { messages } from '../messages';
import { atLeastDollars, dollars } from '../money';

/** High, so that the item keeps its place when the bar is full. */
const PRIORITY = 1000;

/** Today's cost, and nothing else, until something needs attention. */
export class UsageStatusBar implements vscode.Disposable {
  private readonly item: vscode.StatusBarItem;

  constructor() {
    this.item = vscode.window.createStatusBarItem(STATUS_BAR_ID, vscode.StatusBarAlignment.Right, PRIORITY);
    this.item.name = messages.statusBarName();
    this.item.command = COMMANDS.openDashboard;
    this.show(undefined);
    this.item.show();
  }

  /** Undefined: nothing was recorded today, as far as is known. */
  show(today: DayTotals | undefined): void {
    const { calls, costUsd, unpricedCalls } = today ?? { calls: 0, costUsd: 0, unpricedCalls: 0 };
    const cost = todaysCost(costUsd, unpricedCalls);
    this.item.text = `$(pulse) ${cost}`;
    this.item.tooltip = [messages.statusBarTooltip(calls), ...(unpricedCalls > 0 ? [messages.statusBarUnpriced(unpricedCalls)] : [])].join('\n');
    this.item.accessibilityInformation = { label: messages.statusBarLabel(cost), role: 'button' };
  }

  dispose(): void {
    this.item.dispose();
  }
}

/** Cents for a total; "<" below one cent, "≥" when the cost of some calls is not known. */
export function todaysCost(costUsd: number, unpricedCalls: number): string {
  return unpricedCalls > 0 ? atLeastDollars(costUsd) : dollars(costUsd);
}
