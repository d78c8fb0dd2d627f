import type { ItemCalls } from './itemCalls';

/** One note may meet a bad moment; after so many in a row nobody is there to be asked. */
const REFUSED_IN_A_ROW = 3;

/** Notices when no provider can be asked, whatever the note: key refused, no credit, no connection. */
export class OutageWatch {
  #inARow = 0;

  get isOutage(): boolean {
    return this.#inARow >= REFUSED_IN_A_ROW;
  }

  /** Takes in how the calls of one note or file went. One that needed none says nothing. */
  note({ isRefused }: Pick<ItemCalls, 'isRefused'>): void {
    if (isRefused !== undefined) this.#inARow = isRefused ? this.#inARow + 1 : 0;
  }
}
