import type { ScheduleName } from '../../core/sync/syncSchedule';
import type { UserSettings } from '../config/providerSettings';

/** The user's own schedule; what a workspace says of it is not read. */
export function syncSchedule(user: Pick<UserSettings, 'value'>): ScheduleName {
  const value = user.value('sync.schedule');
  return value === 'hourly' || value === 'daily' ? value : 'off';
}
