import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { DashboardRoute } from '../../src/protocol/dashboardProtocol';
import { text } from '../shared/strings';

type Tab = DashboardRoute['tab'];

const TABS = ['overview', 'traces'] as const satisfies readonly Tab[];
const TAB_WORDS = { overview: 'tabOverview', traces: 'tabTraces' } as const satisfies Record<Tab, string>;

/** The tabs: one tab stop, arrow keys, Home and End within. */
export function tabBar(selected: Tab, select: (tab: Tab) => void): TemplateResult {
  return html`<div
    class="tabs"
    role="tablist"
    aria-label=${text('dashboard')}
    @keydown=${(event: KeyboardEvent) => {
      const next = tabAfterKey(event.key, selected);
      if (next !== undefined) {
        event.preventDefault();
        select(next);
        if (event.currentTarget instanceof HTMLElement) {
          event.currentTarget.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
        }
      }
    }}
  >
    ${TABS.map(
      (tab) => html`<button
        type="button"
        role="tab"
        id=${`tab-${tab}`}
        data-testid=${`tab-${tab}`}
        aria-selected=${tab === selected ? 'true' : 'false'}
        aria-controls="panel"
        tabindex=${tab === selected ? '0' : '-1'}
        @click=${() => {
          select(tab);
        }}
      >
        ${text(TAB_WORDS[tab])}
      </button>`,
    )}
  </div>`;
}

/** Where a key leads from a tab; undefined for keys that mean nothing here. There are two tabs, so both arrows lead to the other one. */
function tabAfterKey(key: string, selected: Tab): Tab | undefined {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowLeft':
      return TABS.find((tab) => tab !== selected);
    case 'Home':
      return TABS[0];
    case 'End':
      return TABS.at(-1);
    default:
      return undefined;
  }
}
