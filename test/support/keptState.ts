import type { KeptState } from '../../src/host/anomalies/syncProtection';

/** State that is kept as the editor keeps it: as JSON. */
export class InMemoryKeptState implements KeptState {
  readonly #texts = new Map<string, string>();

  get(key: string): unknown {
    const text = this.#texts.get(key);
    return text === undefined ? undefined : JSON.parse(text);
  }

  update(key: string, value: unknown): Promise<void> {
    this.#texts.set(key, JSON.stringify(value));
    return Promise.resolve();
  }
}
