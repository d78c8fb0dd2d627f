import { timestampOf } from '../../usage/timestamps';
import { scopeOf } from '../anomaly';
import type { AnomalyRule } from '../rule';

/** One missed run is a late one; two are none. */
const MISSED_INTERVALS = 2;

/** A scheduled job has not run for two intervals in which an editor was open to run it. */
export const staleSync: AnomalyRule = ({ facts }) =>
  facts.syncJobs
    .filter(({ isPaused, intervalMs }) => !isPaused && intervalMs > 0)
    .filter(({ openSinceLastRunMs, intervalMs }) => openSinceLastRunMs >= MISSED_INTERVALS * intervalMs)
    .map(({ job, intervalMs, openSinceLastRunMs, lastRunMs }) => ({
      type: 'stale_sync',
      rule: 'stale_sync',
      severity: 'warning',
      scope: scopeOf({ subject: job }),
      details: { job, intervalMs, openSinceLastRunMs, lastRunAt: lastRunMs === null ? null : timestampOf(lastRunMs) },
      filter: { usageType: `${job}_batch` },
    }));
