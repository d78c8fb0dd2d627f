import type { BegunJob, RunJournal } from '../../src/core/sync/runJournal';

/** What is under way, and all that was ever written of it. */
export class InMemoryRunJournal implements RunJournal {
  readonly saved: BegunJob[] = [];
  begun: BegunJob | undefined;
  cleared = 0;

  load(): Promise<BegunJob | undefined> {
    return Promise.resolve(this.begun);
  }

  save(job: BegunJob): Promise<void> {
    this.saved.push(job);
    this.begun = job;
    return Promise.resolve();
  }

  clear(): Promise<void> {
    this.begun = undefined;
    this.cleared += 1;
    return Promise.resolve();
  }
}
