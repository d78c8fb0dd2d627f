import * as vscode from 'vscode';
import type { PriceBook } from '../../core/pricing/priceBook';
import type { RepricedModel } from '../../core/pricing/repricing';
import { planRepricing } from '../../core/pricing/repricing';
import type { Clock, Timers } from '../../core/system/clock';
import type { Logger } from '../../core/system/logger';
import type { UnpricedCallReader } from '../../core/usage/reprice';
import type { UsageLog } from '../../core/usage/usageLog';
import { openSettings } from '../config/openSettings';
import { messages, providerTitle } from '../messages';
import { dollars } from '../money';

export interface RepriceCommandParts {
  readonly reader: UnpricedCallReader;
  readonly log: UsageLog;
  readonly prices: PriceBook;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
}

/** Lines written before other work of the extension host gets its turn. */
const LINES_AT_ONCE = 200;

interface ModelItem extends vscode.QuickPickItem {
  readonly priced: RepricedModel;
}

/** "Second Brain: Reprice Unpriced Calls": shows what would change, by model, and writes what stays checked. */
export function repriceCommand(parts: RepriceCommandParts): () => Promise<void> {
  return async () => {
    const { models, unknownModels, unknownCalls } = await planRepricing(parts.reader, parts.prices, parts.clock);
    if (models.length === 0) {
      await tellNothingToPrice(unknownCalls, unknownModels);
      return;
    }
    const picked = await vscode.window.showQuickPick(models.map(itemOf), {
      canPickMany: true,
      ignoreFocusOut: true,
      title: messages.repriceTitle(callsOf(models), dollars(costOf(models))),
      placeHolder: unknownCalls === 0 ? messages.repricePlaceholder() : messages.repricePlaceholderWithRest(unknownCalls),
    });
    const chosen = (picked ?? []).map(({ priced }) => priced);
    if (chosen.length === 0) {
      return;
    }
    await write(chosen, parts);
    parts.logger.info('prices', `${callsOf(chosen)} calls of ${chosen.length} models were given a price`);
    void vscode.window.showInformationMessage(messages.repriced(callsOf(chosen), dollars(costOf(chosen))));
  };
}

function itemOf(priced: RepricedModel): ModelItem {
  const { provider, model, reprices, costUsd } = priced;
  return { label: model, description: providerTitle(provider), detail: messages.repriceDetail(reprices.length, dollars(costUsd)), picked: true, priced };
}

async function write(models: readonly RepricedModel[], { log, timers }: RepriceCommandParts): Promise<void> {
  for (const [index, reprice] of models.flatMap(({ reprices }) => reprices).entries()) {
    if (index > 0 && index % LINES_AT_ONCE === 0) {
      await new Promise<void>((resolve) => {
        timers.after(0, resolve);
      });
    }
    log.reprice(reprice);
  }
}

function callsOf(models: readonly RepricedModel[]): number {
  return models.reduce((sum, { reprices }) => sum + reprices.length, 0);
}

function costOf(models: readonly RepricedModel[]): number {
  return models.reduce((sum, { costUsd }) => sum + costUsd, 0);
}

async function tellNothingToPrice(unknownCalls: number, unknownModels: readonly string[]): Promise<void> {
  if (unknownCalls === 0) {
    void vscode.window.showInformationMessage(messages.nothingUnpriced());
    return;
  }
  const action = messages.openSettingsAction();
  if ((await vscode.window.showInformationMessage(messages.noPriceKnown(unknownCalls, unknownModels), action)) === action) {
    await openSettings('secondBrain.prices');
  }
}
