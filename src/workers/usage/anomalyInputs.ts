import type { OutsideFacts } from '../../core/anomalies/anomalyFacts';
import type { AnomalySettings } from '../../core/anomalies/anomalySettings';
import type { UserPrices } from '../../core/pricing/listPriceBook';

/** What the worker judges by and only its window knows. */
export interface AnomalyInputs extends Pick<OutsideFacts, 'syncJobs' | 'unsavedCalls'> {
  readonly settings: AnomalySettings;
  readonly userPrices: UserPrices;
}
