export interface KeptSegment {
  readonly text: string;
  /** What was said of it, with the names that a reply has; null where nobody was asked yet. */
  readonly said: Readonly<Record<string, unknown>> | null;
}

/**
 * What models have said of an inbox file that was not filed yet, because its changes were declined, the run stopped or
 * the editor ended: asking again would pay twice for the same.
 */
export interface KeptReading {
  readonly promptVersion: number;
  /** The model that was asked first. With another, the file is read anew. */
  readonly model: string;
  /** In the order of the text. None where it is not known yet where it splits. */
  readonly segments: readonly KeptSegment[];
  /** What was said of where it splits, for the views of a long text from the first on, until all of them are known. */
  readonly views?: readonly (readonly number[])[];
}
