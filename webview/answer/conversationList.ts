import { html, LitElement, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { ConversationListView } from '../../src/protocol/answerProtocol';
import type { Formatter } from '../shared/formatter';
import { icon } from '../shared/icon';
import { indexAfterKey } from '../shared/keySteps';
import type { ResourceState } from '../shared/resource';
import { notice, skeleton } from '../shared/states';
import { plural, text } from '../shared/strings';

type Summary = ConversationListView['conversations'][number];

export interface ConversationListActions {
  readonly open: (id: string) => void;
  /** Whether it is deleted: the user is asked first. */
  readonly delete: (id: string) => Promise<boolean>;
  readonly showOlder: () => void;
  readonly retry: () => void;
  readonly close: () => void;
}

const GROUPS = ['conversationsToday', 'conversationsYesterday', 'conversationsEarlier'] as const;

/** Earlier conversations by day: one tab stop, arrow keys within, Delete to delete. */
export class ConversationList extends LitElement {
  static override properties = {
    list: { attribute: false },
    current: { attribute: false },
    formatter: { attribute: false },
    actions: { attribute: false },
    focused: { state: true },
  };

  declare list: ResourceState<ConversationListView>;
  /** Id of the conversation that is shown. */
  declare current: string | null;
  declare formatter: Formatter;
  declare actions: ConversationListActions;
  /** Id of the conversation that had the focus last. */
  declare private focused: string | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override focus(): void {
    this.querySelector<HTMLElement>('.open[tabindex="0"]')?.focus();
  }

  protected override render(): TemplateResult {
    return html`<nav
      class="history"
      id="history"
      aria-label=${text('conversations')}
      data-testid="history"
      @keydown=${this.onKeyDown}
    >
      ${this.content()}
    </nav>`;
  }

  private content(): TemplateResult {
    const { value, error } = this.list;
    if (error !== undefined) {
      const retry = html`<button type="button" class="link-button" @click=${this.actions.retry}>${text('retry')}</button>`;
      return notice({ icon: 'error', tone: 'is-error', text: text('conversationsFailed'), actions: retry, testId: 'history-failed' });
    }
    if (value === undefined) {
      return skeleton(text('loadingConversations'), ['row', 'row', 'row'], 'history-loading');
    }
    if (value.conversations.length === 0) {
      return html`<p class="muted small" data-testid="history-empty">${text('noConversations')}</p>`;
    }
    const tabStop = (value.conversations.find(({ id }) => id === this.focused) ?? value.conversations.find(({ id }) => id === this.current) ?? value.conversations[0])?.id;
    return html`${GROUPS.map((group, daysAgo) => {
      const ofGroup = value.conversations.filter(({ updatedAt }) => this.formatter.daysAgo(updatedAt, value.asOf) === daysAgo);
      return ofGroup.length === 0
        ? nothing
        : html`<h2 id=${group}>${text(group)}</h2>
            <ul aria-labelledby=${group}>
              ${ofGroup.map((one) => this.item(one, daysAgo, one.id === tabStop))}
            </ul>`;
    })}
    ${value.more
      ? html`<button type="button" class="link-button" data-testid="older-conversations" @click=${this.actions.showOlder}>${text('olderConversations')}</button>`
      : nothing}`;
  }

  private item({ id, title, questions, updatedAt }: Summary, daysAgo: number, isTabStop: boolean): TemplateResult {
    const when = daysAgo === 2 ? this.formatter.mediumDay(updatedAt) : this.formatter.minuteTime(updatedAt);
    const tabIndex = isTabStop ? 0 : -1;
    const isCurrent = id === this.current;
    return html`<li class=${isCurrent ? 'current' : ''}>
      <button
        type="button"
        class="open"
        data-testid="conversation"
        data-id=${id}
        tabindex=${tabIndex}
        aria-current=${isCurrent ? 'true' : nothing}
        title=${title}
        @focus=${() => {
          this.focused = id;
        }}
        @click=${() => {
          this.actions.open(id);
        }}
      >
        <span>${title}</span><span class="small muted">${when} · ${plural('questionCount', questions, this.formatter.count(questions))}</span>
      </button>
      <button
        type="button"
        class="icon-button"
        data-testid="delete-conversation"
        tabindex=${tabIndex}
        aria-label=${text('deleteConversation', { title })}
        title=${text('delete')}
        @click=${() => void this.delete(id)}
      >
        ${icon('trash')}
      </button>
    </li>`;
  }

  private readonly onKeyDown = (event: KeyboardEvent): void => {
    const at = event.target instanceof Element ? event.target.closest('.open') : null;
    if (event.key === 'Escape') {
      this.actions.close();
    } else if (at instanceof HTMLElement && event.key === 'Delete' && at.dataset['id'] !== undefined) {
      void this.delete(at.dataset['id']);
    } else if (at instanceof HTMLElement) {
      const all = [...this.querySelectorAll<HTMLElement>('.open')];
      const next = all[indexAfterKey(event.key, all.indexOf(at), all.length, 'column')];
      if (next !== undefined) {
        event.preventDefault();
        next.focus();
      }
    }
  };

  /** The focus goes on to what follows, or to what came before the last one. */
  private async delete(id: string): Promise<void> {
    const ids = this.list.value?.conversations.map((one) => one.id) ?? [];
    const at = ids.indexOf(id);
    if (!(await this.actions.delete(id))) {
      return;
    }
    this.focused = ids[at + 1] ?? ids[at - 1];
    await this.updateComplete;
    this.focus();
  }
}
