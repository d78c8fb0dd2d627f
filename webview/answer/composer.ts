import { html, LitElement } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { icon } from '../shared/icon';
import { text } from '../shared/strings';

/** Longest question that the extension takes, in UTF-16 units. */
const MAX_LENGTH = 8_000;

/** The box for a question: Enter sends, Shift+Enter starts a line. */
export class Composer extends LitElement {
  static override properties = {
    label: { attribute: false },
    facts: { attribute: false },
    busy: { attribute: false },
    draft: { attribute: false },
    send: { attribute: false },
    keepDraft: { attribute: false },
  };

  declare label: string;
  /** Words under the box. */
  declare facts: readonly string[];
  /** While an answer is on its way, a question can be written but not sent. */
  declare busy: boolean;
  declare draft: string;
  declare send: (question: string) => void;
  declare keepDraft: (draft: string) => void;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override focus(): void {
    this.querySelector('textarea')?.focus();
  }

  protected override render(): TemplateResult {
    return html`<form class="composer" aria-label=${this.label} @submit=${this.onSubmit}>
      <div>
        <div class="box">
          <label class="hidden-visually" for="follow-up">${this.label}</label>
          <textarea
            id="follow-up"
            data-testid="follow-up"
            rows="2"
            maxlength=${MAX_LENGTH}
            placeholder=${this.label}
            .value=${this.draft}
            @input=${this.onInput}
            @keydown=${this.onKeyDown}
          ></textarea>
          <div class="row">
            ${this.facts.map((fact, index) => html`${index === 0 ? '' : html`<span aria-hidden="true">·</span>`}<span>${fact}</span>`)}
            <span class="grow"></span>
            <button
              type="submit"
              class="icon-button"
              data-testid="send"
              aria-label=${text('send')}
              title=${text('sendTitle')}
              ?disabled=${this.busy || this.draft.trim() === ''}
            >
              ${icon('send')}
            </button>
          </div>
        </div>
      </div>
    </form>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const box = this.querySelector('textarea');
    if (box !== null && changed.has('draft')) {
      // As high as its text, up to eight lines.
      box.rows = Math.min(8, Math.max(2, this.draft.split('\n').length));
    }
  }

  private readonly onInput = (event: Event): void => {
    if (event.target instanceof HTMLTextAreaElement) {
      this.keepDraft(event.target.value);
    }
  };

  private readonly onKeyDown = (event: KeyboardEvent): void => {
    // While an input method composes, Enter belongs to it.
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.submit();
    }
  };

  private readonly onSubmit = (event: Event): void => {
    event.preventDefault();
    this.submit();
  };

  private submit(): void {
    const question = this.draft.trim();
    if (question !== '' && !this.busy) {
      this.send(question);
    }
  }
}
