import type { IdSource } from '../../src/core/system/ids';

/** Ids in a fixed order: the first uid ends in 1, and so does the first trace id. */
export class SequentialIds implements IdSource {
  #uids = 0;
  #traceIds = 0;

  uid(): string {
    this.#uids += 1;
    return `00000000-0000-7000-8000-${this.#uids.toString(16).padStart(12, '0')}`;
  }

  traceId(): string {
    this.#traceIds += 1;
    return this.#traceIds.toString(16).padStart(32, '0');
  }
}
