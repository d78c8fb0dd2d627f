import { html } from 'lit';
import type { TemplateResult } from 'lit';

/** A few choices side by side, of which one is on. */
export function segmented<T extends string>(
  label: string,
  choices: readonly T[],
  chosen: T,
  word: (choice: T) => string,
  choose: (choice: T) => void,
): TemplateResult {
  return html`<div class="segmented" role="group" aria-label=${label}>
    ${choices.map(
      (choice) => html`<button
        type="button"
        data-choice=${choice}
        aria-pressed=${choice === chosen ? 'true' : 'false'}
        @click=${() => {
          choose(choice);
        }}
      >
        ${word(choice)}
      </button>`,
    )}
  </div>`;
}
