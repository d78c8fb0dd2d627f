import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import type { ConversationView, TurnView } from '../../src/protocol/answerProtocol';
import { Announcer } from '../shared/announcer';
import { providerWord } from '../shared/callWords';
import { copyText } from '../shared/clipboard';
import { Formatter } from '../shared/formatter';
import { HostClient } from '../shared/host';
import { icon } from '../shared/icon';
import { pageLocale } from '../shared/page';
import { emptyState, failedState, notice, skeleton } from '../shared/states';
import { plural, text } from '../shared/strings';
import { vscodeChannel } from '../shared/vscodeChannel';
import { AnswerModel } from './answerModel';
import { STATE_WORDS } from './answerTurn';
import type { TurnActions } from './answerTurn';
import type { Composer } from './composer';
import type { ConversationList, ConversationListActions } from './conversationList';

/** The answer panel: what the notes say, says who, and what asking cost. */
export class AnswerApp extends LitElement {
  private readonly channel = vscodeChannel();
  private readonly model = new AnswerModel(new HostClient(this.channel), this.channel, () => {
    this.requestUpdate();
  });
  private readonly announcer = new Announcer(() => {
    this.requestUpdate();
  });
  private readonly formatter = new Formatter(pageLocale(), undefined);
  private shownTurns: number | undefined;
  private shownConversation: string | null | undefined;
  private announced: { readonly turn: number; readonly state: TurnView['state'] } | undefined;

  private readonly turnActions: TurnActions = {
    openSource: (turn, source) => {
      this.model.openSource(turn, source);
    },
    openTrace: (traceId) => {
      this.model.openTrace(traceId);
    },
    act: (turn, action) => {
      this.model.act(turn, action);
    },
    stop: () => {
      this.model.stopAnswer();
    },
    insert: (turn) =>
      void this.model.insert(turn).then((inserted) => {
        if (inserted) {
          this.announcer.announce(text('inserted'));
        }
      }),
    copy: (content) =>
      void copyText(content).then((said) => {
        this.announcer.announce(said);
      }),
  };
  private readonly listActions: ConversationListActions = {
    open: (id) =>
      void this.model.history.open(id).then((isOpened) => {
        if (isOpened && !this.model.history.isOpen) {
          this.focusComposer();
        }
      }),
    delete: async (id) => {
      const isDeleted = await this.model.history.delete(id);
      if (isDeleted) {
        this.announcer.announce(text('conversationDeleted'));
        await this.updateComplete;
      }
      return isDeleted;
    },
    showOlder: () => {
      this.model.history.showOlder();
    },
    retry: () => {
      this.model.history.start();
    },
    close: () => {
      this.toggleHistory();
      this.querySelector<HTMLElement>('[data-testid=show-history]')?.focus();
    },
  };
  private readonly send = (question: string): void => void this.model.ask(question);
  private readonly keepDraft = (draft: string): void => {
    this.model.keepDraft(draft);
  };

  override connectedCallback(): void {
    super.connectedCallback();
    this.model.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.model.stop();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const { value } = this.model.conversation.state;
    const { history } = this.model;
    return html`<div class="thread ${history.isOpen ? 'with-history' : ''}">
        ${this.topBar(value)}
        ${history.isOpen
          ? html`<sb-conversation-list
              .list=${history.list.state}
              .current=${value?.conversationId ?? null}
              .formatter=${this.formatter}
              .actions=${this.listActions}
            ></sb-conversation-list>`
          : nothing}
        <main aria-label=${text('conversation')}>${this.content(value)}</main>
        ${this.composer(value)}
      </div>
      ${this.announcer.render()}`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const view = this.model.conversation.state.value;
    if (view !== undefined) {
      if (view.conversationId !== this.shownConversation) {
        // Another conversation, which is not news: as if the page had been opened with it.
        this.shownTurns = undefined;
        this.announced = undefined;
      }
      this.shownConversation = view.conversationId;
      this.showNewTurn(view.turns.length);
      this.announceState(view.turns);
    }
  }

  private toggleHistory(): void {
    this.model.history.toggle();
    void this.updateComplete.then(() => {
      this.querySelector<ConversationList>('sb-conversation-list')?.focus();
    });
  }

  private focusComposer(): void {
    this.querySelector<Composer>('sb-composer')?.focus();
  }

  private topBar(view: ConversationView | undefined): TemplateResult {
    const fresh = text('newConversation');
    const conversations = text('conversations');
    const { isOpen } = this.model.history;
    return html`<header class="topbar">
      <div>
        <button
          type="button"
          class="icon-button"
          data-testid="show-history"
          aria-label=${conversations}
          title=${conversations}
          aria-expanded=${isOpen ? 'true' : 'false'}
          aria-controls=${isOpen ? 'history' : nothing}
          @click=${() => {
            this.toggleHistory();
          }}
        >
          ${icon('history')}
        </button>
        <h1>${text('askTitle')}</h1>
        <span class="muted small vault">${view?.vaultName ?? ''}</span>
        <span class="grow"></span>
        <button
          type="button"
          class="icon-button"
          data-testid="new-conversation"
          aria-label=${fresh}
          title=${fresh}
          ?disabled=${view === undefined || view.turns.length === 0}
          @click=${() => {
            this.model.newConversation();
            this.focusComposer();
          }}
        >
          ${icon('add')}
        </button>
      </div>
    </header>`;
  }

  private content(view: ConversationView | undefined): TemplateResult {
    const { error } = this.model.conversation.state;
    if (view === undefined) {
      return error === undefined
        ? skeleton(text('loadingConversation'), ['title', 'row', 'row', 'row'])
        : failedState(text('conversationFailedTitle'), error, () => void this.model.conversation.refetch());
    }
    const { complaint } = this.model;
    return html`${view.turns.length === 0
      ? emptyConversation(view)
      : view.turns.map(
          (turn, index) =>
            html`<sb-answer-turn .turn=${turn} .index=${index} .formatter=${this.formatter} .actions=${this.turnActions}></sb-answer-turn>`,
        )}
    ${complaint === undefined
      ? nothing
      : notice({
          icon: 'warning',
          tone: 'is-warning',
          text: complaint,
          testId: 'complaint',
          actions: html`<button
            type="button"
            class="link-button"
            @click=${() => {
              this.model.dismissComplaint();
            }}
          >
            ${text('close')}
          </button>`,
        })}`;
  }

  private composer(view: ConversationView | undefined): TemplateResult {
    const isFirst = view === undefined || view.turns.length === 0;
    return html`<sb-composer
      .label=${text(isFirst ? 'askLabel' : 'followUpLabel')}
      .facts=${view === undefined ? [] : composerFacts(view, this.formatter)}
      .busy=${view === undefined || this.model.isBusy}
      .draft=${this.model.draft}
      .send=${this.send}
      .keepDraft=${this.keepDraft}
    ></sb-composer>`;
  }

  /** A new question goes to the top, so that its answer grows into the free space; after that nothing scrolls by itself. */
  private showNewTurn(count: number): void {
    const before = this.shownTurns;
    this.shownTurns = count;
    if (count > 0 && (before === undefined ? count > 1 : count > before)) {
      void this.updateComplete.then(() => {
        this.querySelector('sb-answer-turn:last-of-type')?.scrollIntoView({ block: 'start' });
      });
    }
  }

  private announceState(turns: readonly TurnView[]): void {
    const turn = turns.length - 1;
    const state = turns[turn]?.state;
    if (state === undefined || (this.announced?.turn === turn && this.announced.state === state)) {
      return;
    }
    const isFirst = this.announced === undefined;
    this.announced = { turn, state };
    // What was there when the page opened is not news.
    if (!isFirst || state === 'retrieving' || state === 'reranking' || state === 'streaming') {
      this.announcer.announce(text(STATE_WORDS[state]));
    }
  }
}

function emptyConversation(view: ConversationView): TemplateResult {
  const explanation =
    view.indexedNotes === null
      ? text('emptyAnswerIndexing')
      : view.indexedNotes === 0
        ? text('emptyAnswerNoNotes', { vault: view.vaultName })
        : text('emptyAnswerText');
  return emptyState({ icon: 'comment-discussion', title: text('askTitle'), text: explanation, testId: 'empty' });
}

function composerFacts(view: ConversationView, formatter: Formatter): readonly string[] {
  return [
    view.indexedNotes === null
      ? text('notesIndexing')
      : plural('noteCount', view.indexedNotes, formatter.count(view.indexedNotes)),
    view.provider === 'auto' ? text('providerAutomatic') : providerWord(view.provider),
  ];
}
