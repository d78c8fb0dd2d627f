import type { SyncJobFacts } from '../../core/anomalies/anomalyFacts';
import type { Logger } from '../../core/system/logger';

export interface ScheduledJobsParts {
  /** Reads what is known of the jobs now: a file, so it takes a moment and may fail. */
  readonly read: () => Promise<readonly SyncJobFacts[]>;
  /** What the rules would judge by is another now. */
  readonly onChanged: () => void;
  readonly logger: Logger;
}

/** The scheduled jobs as they were last known: nothing that is judged waits for the file in which they stand. */
export class ScheduledJobs {
  private known: readonly SyncJobFacts[] = [];
  private isReading = false;
  private hasToldFailure = false;

  constructor(private readonly parts: ScheduledJobsParts) {}

  /** Looks anew each time it is asked; what that finds is told by `onChanged`. */
  get latest(): readonly SyncJobFacts[] {
    void this.look();
    return this.known;
  }

  private async look(): Promise<void> {
    if (this.isReading) return;
    this.isReading = true;
    try {
      const now = (await this.parts.read()).map(inWholeIntervals);
      const isNews = JSON.stringify(now) !== JSON.stringify(this.known);
      this.known = now;
      this.hasToldFailure = false;
      if (isNews) this.parts.onChanged();
    } catch (error) {
      if (!this.hasToldFailure) this.parts.logger.warn('anomalies', `What the schedule did could not be read (${error instanceof Error ? error.name : typeof error}).`);
      this.hasToldFailure = true;
    } finally {
      this.isReading = false;
    }
  }
}

/** Missed runs are counted in whole intervals: a minute more is no reason to judge again. */
function inWholeIntervals(job: SyncJobFacts): SyncJobFacts {
  return { ...job, openSinceLastRunMs: job.openSinceLastRunMs - (job.openSinceLastRunMs % job.intervalMs) };
}
