import type { ResponseError } from '../../src/protocol/envelope';
import type { Outcome } from './host';

/** Something fetched: nothing yet, its value, or why there is none. What was there before stays while it is fetched again. */
export interface ResourceState<T> {
  readonly loading: boolean;
  readonly value?: T;
  /** Of the last fetch; `value` may still hold an older one. */
  readonly error?: ResponseError;
}

/** How long what is shown stays while something is fetched: not at all, until there is an answer, or also when that fails. */
type Keep = 'nothing' | 'untilAnswer' | 'throughErrors';

/** Fetches on demand and keeps only the answer to the latest fetch: a slow one never overwrites a newer one. */
export class Resource<P, T> {
  private current: ResourceState<T> = { loading: false };
  private generation = 0;
  private lastParams: { readonly params: P } | undefined;

  /** `onChange` runs after each change of `state`. */
  constructor(
    private readonly fetch: (params: P) => Promise<Outcome<T>>,
    private readonly onChange: () => void,
  ) {}

  get state(): ResourceState<T> {
    return this.current;
  }

  /** Fetches, in general with other params. */
  async load(params: P, keep: Keep): Promise<void> {
    this.lastParams = { params };
    this.generation += 1;
    const generation = this.generation;
    this.change({ loading: true, ...(keep === 'nothing' ? {} : this.currentValue()) });
    const outcome = await this.fetch(params);
    if (generation !== this.generation) {
      return;
    }
    this.change(
      outcome.ok
        ? { loading: false, value: outcome.value }
        : { loading: false, ...(keep === 'throughErrors' ? this.currentValue() : {}), error: outcome.error },
    );
  }

  /** Fetches again with the same params, keeping what is shown. Does nothing before the first `load`. */
  async refetch(): Promise<void> {
    if (this.lastParams !== undefined) {
      await this.load(this.lastParams.params, 'throughErrors');
    }
  }

  /** Replaces the value, such as by one with another page added. A fetch under way is dropped. */
  set(value: T): void {
    this.generation += 1;
    this.change({ loading: false, value });
  }

  /** Replaces the value while a fetch may go on, whose answer will replace it in turn. */
  update(value: T): void {
    this.change({ ...this.current, value });
  }

  private currentValue(): { readonly value?: T } {
    return this.current.value === undefined ? {} : { value: this.current.value };
  }

  private change(state: ResourceState<T>): void {
    this.current = state;
    this.onChange();
  }
}
