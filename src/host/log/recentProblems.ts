import type { Clock } from '../../core/system/clock';
import type { Logger, LogTopic } from '../../core/system/logger';

/** Warnings and errors that Diagnose can tell: enough for one incident, too few to weigh. */
const KEPT = 20;

export interface Problem {
  /** UTC ISO 8601. */
  readonly at: string;
  readonly level: 'warning' | 'error';
  readonly topic: LogTopic;
  readonly message: string;
}

/** Passes every line on and keeps the last warnings and errors of this window. */
export class RecentProblems implements Logger {
  private readonly kept: Problem[] = [];

  constructor(
    private readonly logger: Logger,
    private readonly clock: Pick<Clock, 'nowMs'>,
  ) {}

  /** Oldest first. */
  get problems(): readonly Problem[] {
    return this.kept;
  }

  debug(topic: LogTopic, message: string): void {
    this.logger.debug(topic, message);
  }

  info(topic: LogTopic, message: string): void {
    this.logger.info(topic, message);
  }

  warn(topic: LogTopic, message: string): void {
    this.logger.warn(topic, message);
    this.keep('warning', topic, message);
  }

  error(topic: LogTopic, message: string): void {
    this.logger.error(topic, message);
    this.keep('error', topic, message);
  }

  private keep(level: Problem['level'], topic: LogTopic, message: string): void {
    this.kept.push({ at: new Date(this.clock.nowMs()).toISOString(), level, topic, message });
    this.kept.splice(0, this.kept.length - KEPT);
  }
}
