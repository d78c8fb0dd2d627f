import type { Clock, Timer, Timers } from '../../core/system/clock';

/** The view is published when nothing happened for so long: longer, the longer publishing takes, */
const MIN_IDLE_BEFORE_PUBLISH_MS = 3_000;
const MAX_IDLE_BEFORE_PUBLISH_MS = 60_000;
const IDLE_PER_PUBLISH_TIME = 100;
/** and when nothing was asked for so long: whoever looks at a page would wait for it; */
const QUIET_BEFORE_PUBLISH_MS = 3_000;
/** or when so much of the journal is not in `usage.db`. */
const MAX_UNPUBLISHED_BYTES = 4_194_304;

export interface PublicationScheduleOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly view: {
    readonly unpublishedBytes: number;
    readonly hasUnpublished: boolean;
    publish(): Promise<boolean>;
  };
  /** Whether this window is the one that publishes by itself. */
  readonly isInCharge: () => boolean;
  readonly onPublished: () => void;
}

/** Says when `usage.db` is written. */
export class PublicationSchedule {
  readonly #options: PublicationScheduleOptions;
  #timer: Timer | undefined;
  #idleBeforePublishMs = MIN_IDLE_BEFORE_PUBLISH_MS;
  #lastQuestionMs = Number.NEGATIVE_INFINITY;
  #isDisposed = false;

  constructor(options: PublicationScheduleOptions) {
    this.#options = options;
  }

  /** Somebody waits for an answer. */
  asked(): void {
    this.#lastQuestionMs = this.#options.clock.monotonicMs();
  }

  /** Something happened. */
  later(): void {
    this.#after(this.#isMuchUnpublished ? 0 : this.#idleBeforePublishMs);
  }

  /** Now; false when that was not possible. */
  async publish(): Promise<boolean> {
    const { clock, view, onPublished } = this.#options;
    const startMs = clock.monotonicMs();
    const isPublished = await view.publish();
    if (isPublished) onPublished();
    const idleMs = (clock.monotonicMs() - startMs) * IDLE_PER_PUBLISH_TIME;
    this.#idleBeforePublishMs = Math.min(Math.max(idleMs, MIN_IDLE_BEFORE_PUBLISH_MS), MAX_IDLE_BEFORE_PUBLISH_MS);
    // What failed, or came meanwhile, is published later.
    this.#after(this.#idleBeforePublishMs);
    return isPublished;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#timer?.cancel();
  }

  get #isMuchUnpublished(): boolean {
    return this.#options.view.unpublishedBytes > MAX_UNPUBLISHED_BYTES;
  }

  #after(delayMs: number): void {
    const { clock, timers, view, isInCharge } = this.#options;
    this.#timer?.cancel();
    if (!isInCharge() || !view.hasUnpublished || this.#isDisposed) return;
    this.#timer = timers.after(delayMs, () => {
      const quietMs = clock.monotonicMs() - this.#lastQuestionMs;
      if (quietMs < QUIET_BEFORE_PUBLISH_MS && !this.#isMuchUnpublished) this.#after(QUIET_BEFORE_PUBLISH_MS - quietMs);
      else void this.publish();
    });
  }
}
