import * as vscode from 'vscode';
import type { LlmRunner } from '../../core/llm/llmTask';
import type { ProviderCheck } from '../../core/llm/providerCheck';
import { checkProvider } from '../../core/llm/providerCheck';
import type { IdSource } from '../../core/system/ids';
import type { ProviderName } from '../../core/usage/vocabulary';
import { openSettings } from '../config/openSettings';
import { COMMANDS } from '../contributions';
import { describeCheck } from '../checkMessages';
import { messages, providerTitle } from '../messages';
import type { CheckAction } from '../messages';

export interface CheckProvidersParts {
  readonly calls: LlmRunner;
  readonly ids: Pick<IdSource, 'traceId'>;
  /** Whom to check, in the order of `auto`. */
  readonly providers: () => readonly ProviderName[];
}

interface CheckItem extends vscode.QuickPickItem {
  readonly provider: ProviderName;
  readonly buttons: readonly CheckButton[];
}

interface CheckButton extends vscode.QuickInputButton {
  readonly action: CheckAction;
}

const ICONS = { setKey: 'key', openModel: 'settings-gear', openAddress: 'settings-gear', openSwitch: 'settings-gear', retry: 'refresh' } as const satisfies Record<CheckAction, string>;

/**
 * "Second Brain: Check Providers": asks each provider for one word and says in a list what came of it. Enter does what
 * helps first; the buttons of a line do the rest. Resolves to the results; the list stays until it is closed.
 */
export function checkProvidersCommand(parts: CheckProvidersParts): () => Promise<readonly ProviderCheck[]> {
  return async () => {
    if (!vscode.workspace.isTrusted) {
      void vscode.window.showInformationMessage(messages.untrusted());
      return [];
    }
    const list = new CheckList(parts);
    list.show();
    return list.checkAll();
  };
}

class CheckList {
  private readonly pick = vscode.window.createQuickPick<CheckItem>();
  private readonly controller = new AbortController();
  private readonly providers: readonly ProviderName[];
  /** Without an entry while a provider is being asked. */
  private readonly results = new Map<ProviderName, ProviderCheck>();

  constructor(private readonly parts: CheckProvidersParts) {
    this.providers = parts.providers();
    this.pick.title = messages.checkTitle();
    this.pick.placeholder = messages.checkPlaceholder();
    this.pick.ignoreFocusOut = true;
    this.pick.keepScrollPosition = true;
    this.pick.onDidAccept(() => {
      const item = this.pick.selectedItems[0];
      const action = item?.buttons[0]?.action;
      if (item !== undefined && action !== undefined) {
        void this.act(item.provider, action);
      }
    });
    this.pick.onDidTriggerItemButton(({ item, button }) => {
      const pressed = item.buttons.find((known) => known === button);
      if (pressed !== undefined) {
        void this.act(item.provider, pressed.action);
      }
    });
    this.pick.onDidHide(() => {
      this.controller.abort();
      this.pick.dispose();
    });
  }

  show(): void {
    this.render();
    this.pick.show();
  }

  async checkAll(): Promise<readonly ProviderCheck[]> {
    return Promise.all(this.providers.map((provider) => this.check(provider)));
  }

  private async check(provider: ProviderName): Promise<ProviderCheck> {
    this.results.delete(provider);
    this.render();
    const result = await checkProvider(this.parts.calls, provider, this.parts.ids.traceId(), this.controller.signal);
    this.results.set(provider, result);
    this.render();
    return result;
  }

  private render(): void {
    if (this.controller.signal.aborted) {
      return;
    }
    const active = this.pick.activeItems[0]?.provider;
    this.pick.busy = this.results.size < this.providers.length;
    this.pick.items = this.providers.map((provider) => itemOf(provider, this.results.get(provider)));
    const stillActive = this.pick.items.filter(({ provider }) => provider === active);
    if (stillActive.length > 0) {
      this.pick.activeItems = stillActive;
    }
  }

  private async act(provider: ProviderName, action: CheckAction): Promise<void> {
    switch (action) {
      case 'retry':
        await this.check(provider);
        return;
      case 'setKey':
        this.pick.hide();
        if ((await vscode.commands.executeCommand(COMMANDS.setApiKey, provider)) !== undefined) {
          await vscode.commands.executeCommand(COMMANDS.checkProviders);
        }
        return;
      case 'openModel':
      case 'openAddress':
      case 'openSwitch':
        this.pick.hide();
        await openSettings(settingOf(provider, action));
        return;
    }
  }
}

function settingOf(provider: ProviderName, action: 'openModel' | 'openAddress' | 'openSwitch'): string {
  switch (action) {
    case 'openModel':
      return `secondBrain.${provider}.model`;
    case 'openAddress':
      return `secondBrain.${provider}.baseUrl`;
    case 'openSwitch':
      return 'secondBrain.editor';
  }
}

function itemOf(provider: ProviderName, result: ProviderCheck | undefined): CheckItem {
  const title = providerTitle(provider);
  if (result === undefined) {
    return { provider, label: `$(loading~spin) ${title}`, detail: messages.checkRunning(), buttons: [] };
  }
  const { icon, detail, actions } = describeCheck(result);
  const buttons = actions.map((action) => ({ action, iconPath: new vscode.ThemeIcon(ICONS[action]), tooltip: messages.checkAction(action) }));
  return { provider, label: `$(${icon}) ${title}`, description: result.kind === 'works' ? result.model : '', detail, buttons };
}
