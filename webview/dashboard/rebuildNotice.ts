import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { Formatter } from '../shared/formatter';
import { notice } from '../shared/states';
import { text } from '../shared/strings';

/**
 * Why there are no new figures for a while, and how long that may still take.
 *
 * @param done the share of the journal that has been read, from 0 to 1
 */
export function rebuildNotice(done: number, formatter: Formatter): TemplateResult {
  return notice({
    icon: 'refresh',
    tone: 'is-quiet',
    text: text('rebuilding'),
    actions: html`<progress aria-label=${text('rebuildingShare')} max="1" .value=${done}></progress><span aria-hidden="true">${formatter.wholePercent(done)}</span>`,
    testId: 'rebuilding',
  });
}
