import type { Memento } from 'vscode';
import type { CostPeriod } from '../../core/usage/usageReader';
import { isCostPeriod } from '../../protocol/dashboardGuards';

const KEY = 'dashboard.period';

/** The period that the dashboard showed last. A page remembers its own over a reload; this outlives the page. */
export class KeptPeriod {
  constructor(private readonly memento: Memento) {}

  /** Null where none was ever chosen, or where another version kept something else. */
  get period(): CostPeriod | null {
    const kept = this.memento.get<unknown>(KEY);
    return isCostPeriod(kept) ? kept : null;
  }

  async keep(period: CostPeriod): Promise<void> {
    await this.memento.update(KEY, period);
  }
}
