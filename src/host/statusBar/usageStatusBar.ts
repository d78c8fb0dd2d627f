import * as vscode from 'vscode';
import { COMMANDS, OPEN_FINDINGS, STATUS_BAR_ID } from '../contributions';
import { messages } from '../messages';
import { HOVER_COMMANDS, hoverMarkdown, type Hover } from './hover';
import { statusBarContent, type StatusBarFacts } from './statusBarContent';

/** High, so that the item keeps its place when the bar is full. */
const PRIORITY = 1000;

const BACKGROUNDS = { warning: 'statusBarItem.warningBackground', critical: 'statusBarItem.errorBackground' } as const;

/** Today's cost, and nothing else, until something needs attention. */
export class UsageStatusBar implements vscode.Disposable {
  private readonly item: vscode.StatusBarItem;

  constructor() {
    this.item = vscode.window.createStatusBarItem(STATUS_BAR_ID, vscode.StatusBarAlignment.Right, PRIORITY);
    this.item.name = messages.statusBarName();
    this.item.command = COMMANDS.openDashboard;
    this.show({ today: undefined, open: [] });
    this.item.show();
  }

  show(facts: StatusBarFacts): void {
    const { text, hover, label, severity } = statusBarContent(facts);
    this.item.text = text;
    this.item.tooltip = tooltipOf(hover);
    this.item.accessibilityInformation = { label, role: 'button' };
    this.item.backgroundColor = severity === null ? undefined : new vscode.ThemeColor(BACKGROUNDS[severity]);
    this.item.command = severity === null ? COMMANDS.openDashboard : { command: COMMANDS.openDashboard, title: messages.statusBarName(), arguments: [OPEN_FINDINGS] };
  }

  dispose(): void {
    this.item.dispose();
  }
}

/** Trusted for commands of ours alone, whatever text may get into it. */
function tooltipOf(hover: Hover): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString(hoverMarkdown(hover));
  tooltip.isTrusted = { enabledCommands: HOVER_COMMANDS };
  return tooltip;
}
