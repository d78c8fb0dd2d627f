import type { Clock } from '../system/clock';

/** How long one piece of work goes on before it lets questions and other messages in. */
const SLICE_MS = 20;

export interface SlicePorts {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** Lets other work of the thread run, then resolves. */
  readonly pause: () => Promise<void>;
}

/** Gives the thread back to others every few milliseconds. */
export class Slice {
  private startMs: number;

  constructor(private readonly ports: SlicePorts) {
    this.startMs = ports.clock.monotonicMs();
  }

  async turn(): Promise<void> {
    if (this.ports.clock.monotonicMs() - this.startMs >= SLICE_MS) {
      await this.ports.pause();
      this.startMs = this.ports.clock.monotonicMs();
    }
  }
}
