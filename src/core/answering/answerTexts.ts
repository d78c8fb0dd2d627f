/** What the product itself says in an answer; the host gives it in the user's language. Plain Markdown. */
export interface AnswerTexts {
  /** The whole answer when no note has a word of the question. */
  readonly nothingFound: string;
  /** The line above the passages that an answer without a model is made of. */
  readonly passagesFound: string;
  /** The same where the passages hardly match the question. */
  readonly weakPassagesFound: string;
}
