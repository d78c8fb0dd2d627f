import type { UserSettings } from './providerSettings';

/** Ten years. */
export const MAX_RETENTION_DAYS = 3_650;

/**
 * Of how many days calls are kept one by one. What is no whole number in its range keeps all of them,
 * because what is summed up does not come back.
 */
export function retentionDays(settings: Pick<UserSettings, 'value'>): number {
  const value = settings.value('usage.retentionDays');
  const isUsable = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_RETENTION_DAYS;
  return isUsable ? value : 0;
}
