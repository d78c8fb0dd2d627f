import * as vscode from 'vscode';
import type { UserPrices } from '../../core/pricing/listPriceBook';
import { readUserPrices } from '../../core/pricing/userPrices';
import type { Logger } from '../../core/system/logger';
import { SETTINGS_SECTION } from '../contributions';

/** The user's own prices, checked once for each change of them. What a workspace says of them is not read. */
export class PriceSettings implements vscode.Disposable {
  private readonly listener: vscode.Disposable;
  private known: UserPrices | undefined;

  constructor(private readonly logger: Logger) {
    this.listener = vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${SETTINGS_SECTION}.prices`)) {
        this.known = undefined;
      }
    });
  }

  get prices(): UserPrices {
    this.known ??= this.read();
    return this.known;
  }

  dispose(): void {
    this.listener.dispose();
  }

  private read(): UserPrices {
    const { prices, problems } = readUserPrices(vscode.workspace.getConfiguration(SETTINGS_SECTION).inspect<unknown>('prices')?.globalValue);
    for (const problem of problems) {
      this.logger.warn('settings', `secondBrain.prices: ${problem}`);
    }
    return prices;
  }
}
