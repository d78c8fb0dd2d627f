import { html } from 'lit';
import type { TemplateResult } from 'lit';

/** What screen readers are told when something changes on its own. Rendered once on each page. */
export class Announcer {
  private message = '';

  constructor(private readonly onChange: () => void) {}

  announce(message: string): void {
    // The same words once more are read out again only where they are others.
    this.message = message === this.message ? `${message}\u00A0` : message;
    this.onChange();
  }

  render(): TemplateResult {
    return html`<div class="hidden-visually" role="status" aria-live="polite" data-testid="announcer">${this.message}</div>`;
  }
}
