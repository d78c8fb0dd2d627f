import type { ConversationListView } from '../../src/protocol/answerProtocol';
import type { Outcome } from '../shared/host';
import { Resource } from '../shared/resource';

/** Conversations that are listed at first, and that each look further back adds. */
const PAGE = 50;

/** From this width on, in pixels, the list stands beside the conversation; below, it lies above it. */
const BESIDE = '(min-width: 840px)';

export interface HistoryHost {
  readonly list: (limit: number) => Promise<Outcome<ConversationListView>>;
  /** Whether it worked. */
  readonly open: (id: string) => Promise<boolean>;
  /** Whether it is deleted. */
  readonly delete: (id: string) => Promise<boolean>;
  readonly remember: () => void;
}

/** The list of earlier conversations, which is fetched once it is seen. */
export class HistoryModel {
  readonly list: Resource<number, ConversationListView>;
  private limit = PAGE;
  private isDeleting = false;

  /** @param chosenOpen Whether the user wants to see the list; undefined until they say so. */
  constructor(
    private readonly host: HistoryHost,
    public chosenOpen: boolean | undefined,
    private readonly onChange: () => void,
  ) {
    this.list = new Resource((limit) => this.host.list(limit), onChange);
  }

  get isOpen(): boolean {
    return this.chosenOpen ?? matchMedia(BESIDE).matches;
  }

  start(): void {
    if (this.isOpen) {
      void this.list.load(this.limit, 'throughErrors');
    }
  }

  toggle(): void {
    this.show(!this.isOpen);
  }

  showOlder(): void {
    this.limit += PAGE;
    void this.list.load(this.limit, 'throughErrors');
  }

  refetch(): void {
    if (this.isOpen) {
      void this.list.refetch();
    }
  }

  /** Whether another conversation is on its way. Where the list covered it, the list makes room. */
  async open(id: string): Promise<boolean> {
    const isOpened = await this.host.open(id);
    if (isOpened && !matchMedia(BESIDE).matches) {
      this.show(false);
    }
    if (!isOpened) {
      this.refetch();
    }
    return isOpened;
  }

  /** Whether it is deleted: the extension asks first. */
  async delete(id: string): Promise<boolean> {
    if (this.isDeleting) {
      return false;
    }
    this.isDeleting = true;
    const isDeleted = await this.host.delete(id);
    this.isDeleting = false;
    const { value } = this.list.state;
    if (isDeleted && value !== undefined) {
      this.list.update({ ...value, conversations: value.conversations.filter((one) => one.id !== id) });
    }
    return isDeleted;
  }

  private show(isOpen: boolean): void {
    this.chosenOpen = isOpen;
    this.host.remember();
    this.start();
    this.onChange();
  }
}
