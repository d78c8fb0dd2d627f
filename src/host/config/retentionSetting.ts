import type { Logger } from '../../core/system/logger';
import type { UserSettings } from './providerSettings';

/** Ten years. */
export const MAX_RETENTION_DAYS = 3_650;

/**
 * Of how many days calls are kept one by one, as it stands whenever it is asked. What is no whole number
 * in its range keeps all of them, because what is summed up does not come back; the log says so, once
 * until the setting is usable again.
 */
export function retentionSetting(settings: Pick<UserSettings, 'value'>, logger: Logger): () => number {
  let hasTold = false;
  return () => {
    const value = settings.value('usage.retentionDays');
    const isUsable = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_RETENTION_DAYS;
    if (!isUsable && !hasTold) {
      logger.warn('store', `secondBrain.usage.retentionDays is no whole number from 0 to ${String(MAX_RETENTION_DAYS)}; all calls are kept.`);
    }
    hasTold = !isUsable;
    return isUsable ? value : 0;
  };
}
