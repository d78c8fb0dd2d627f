import type { AnswerLabel, Citation } from '../core/answering/answer';
import type { ConversationSummary } from '../core/answering/conversations';
import type { CallStatus, CallUsageType, CostSource } from '../core/usage/vocabulary';
import type { CostView } from './overviewContract';

/** One call behind an answer, for the cost line. */
export interface AnswerCallView {
  readonly usageType: CallUsageType;
  readonly provider: string;
  readonly model: string;
  readonly status: CallStatus;
  readonly latencyMs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  readonly costSource: CostSource;
}

export interface AnswerFacts {
  readonly traceId: string;
  readonly label: AnswerLabel | null;
  readonly cost: CostView;
  readonly latencyMs: number;
  readonly calls: readonly AnswerCallView[];
  /** Answered without a model. */
  readonly offline: boolean;
  readonly rerankFellBack: boolean;
}

export type NoticeAction = 'setApiKey' | 'openSettings' | 'retry' | 'showPassages' | 'showLog';

/** What went wrong, in words, with what can be done about it. */
export interface AnswerNotice {
  readonly message: string;
  readonly actions: readonly NoticeAction[];
  /** Whose key `setApiKey` sets; left out, the host asks. */
  readonly provider?: string;
  /** What `openSettings` opens; left out, all settings of the extension. */
  readonly setting?: string;
}

/** One question and what came of it. */
export interface TurnView {
  readonly question: string;
  readonly state: 'retrieving' | 'reranking' | 'streaming' | 'answered' | 'stopped' | 'failed';
  /** Markdown; what has arrived so far. */
  readonly answer: string;
  /** In the order of their numbers, `[1]` first. */
  readonly citations: readonly Citation[];
  /** Once it has ended. */
  readonly facts?: AnswerFacts;
  readonly notice?: AnswerNotice;
}

export interface ConversationView {
  readonly conversationId: string | null;
  readonly turns: readonly TurnView[];
  readonly vaultName: string;
  /** Null while the index is not there yet. */
  readonly indexedNotes: number | null;
  /** The provider setting: `auto` or a name. */
  readonly provider: string;
}

/** The newest conversations. */
export interface ConversationListView {
  /** When it was read; UTC ISO 8601. */
  readonly asOf: string;
  readonly conversations: readonly ConversationSummary[];
  /** Whether there may be older ones. */
  readonly more: boolean;
}

export interface AnswerRequests {
  'conversation/get': { readonly params: Record<string, never>; readonly result: ConversationView };
  'conversation/new': { readonly params: Record<string, never>; readonly result: null };
  /** `limit`: at most so many. */
  'conversations/list': { readonly params: { readonly limit: number }; readonly result: ConversationListView };
  /** Shows another conversation; what is being answered in this one is stopped. */
  'conversation/open': { readonly params: { readonly id: string }; readonly result: null };
  /** Asks the user first. */
  'conversation/delete': { readonly params: { readonly id: string }; readonly result: { readonly deleted: boolean } };
  'question/ask': { readonly params: { readonly question: string }; readonly result: null };
  'question/stop': { readonly params: Record<string, never>; readonly result: null };
  /** Opens the note at the heading. Both are indexes into what `conversation/get` gave. */
  'citation/open': { readonly params: { readonly turn: number; readonly citation: number }; readonly result: null };
  /** Puts the answer into the note that was edited last, at its cursor. */
  'answer/insert': { readonly params: { readonly turn: number }; readonly result: null };
  'trace/open': { readonly params: { readonly traceId: string }; readonly result: null };
  'notice/act': { readonly params: { readonly turn: number; readonly action: NoticeAction }; readonly result: null };
}

export type AnswerEvent =
  /** Fetch the conversation again. */
  | { readonly type: 'conversation/changed' }
  /** Fetch the list of conversations again. */
  | { readonly type: 'conversations/changed' }
  /** More text of the turn that is streaming; `offset` is where it belongs in the answer, so that a gap is noticed. */
  | { readonly type: 'answer/token'; readonly turn: number; readonly offset: number; readonly text: string };
