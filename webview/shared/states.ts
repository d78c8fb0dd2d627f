import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { ResponseError } from '../../src/protocol/envelope';
import { icon } from './icon';
import type { IconName } from './icon';
import { text } from './strings';

/** What stands where content would be: an icon, a word on why, and the next step. */
export function emptyState(options: {
  readonly icon: IconName;
  readonly tone?: string;
  readonly title: string;
  readonly text: string;
  readonly actions?: TemplateResult;
  readonly testId: string;
}): TemplateResult {
  return html`<div class="state-frame" data-testid=${options.testId}>
    <div class="state">
      ${icon(options.icon, options.tone ?? 'is-quiet')}
      <h2>${options.title}</h2>
      <p>${options.text}</p>
      ${options.actions === undefined ? nothing : html`<div class="actions">${options.actions}</div>`}
    </div>
  </div>`;
}

/** Nothing could be fetched, and there is nothing older to show. */
export function failedState(title: string, error: ResponseError, retry: () => void): TemplateResult {
  return emptyState({
    icon: 'error',
    tone: 'is-error',
    title,
    text: errorText(error),
    actions: html`<vscode-button @click=${retry}>${text('retry')}</vscode-button>`,
    testId: 'failed',
  });
}

/** Bars where content will be. */
export function skeleton(label: string, kinds: readonly ('title' | 'band' | 'chart' | 'row')[], testId = 'loading'): TemplateResult {
  return html`<div class="skeletons" data-testid=${testId}>
    <span class="hidden-visually">${label}</span>
    ${kinds.map((kind) => html`<div class="skeleton ${kind}"></div>`)}
  </div>`;
}

/** One line with an icon, and what can be done. */
export function notice(options: {
  readonly icon: IconName;
  readonly tone: string;
  readonly text: string;
  readonly actions?: TemplateResult | readonly TemplateResult[];
  readonly testId?: string;
}): TemplateResult {
  return html`<div class="notice" data-testid=${options.testId ?? 'notice'}>
    ${icon(options.icon, options.tone)}<span>${options.text}</span><span class="actions">${options.actions ?? nothing}</span>
  </div>`;
}

/** A sentence on what went wrong. */
export function errorText(error: ResponseError): string {
  return error.message === '' ? text('failedWithoutReason') : error.message;
}
