import type { AnswerEvent, ConversationView, TurnView } from '../../src/protocol/answerProtocol';

type TokenEvent = Extract<AnswerEvent, { readonly type: 'answer/token' }>;

export type TokenOutcome =
  | { readonly kind: 'applied'; readonly conversation: ConversationView }
  /** Nothing new in it. */
  | { readonly kind: 'known' }
  /** Something before it is missing: fetch the conversation. */
  | { readonly kind: 'gap' };

/** Whether the turn still goes on. */
export function isRunning(turn: TurnView | undefined): boolean {
  return turn !== undefined && (turn.state === 'retrieving' || turn.state === 'reranking' || turn.state === 'streaming');
}

/** Adds streamed text where it belongs. Text that is there already changes nothing; a hole is noticed. */
export function applyToken(conversation: ConversationView, token: TokenEvent): TokenOutcome {
  const turn = conversation.turns[token.turn];
  if (turn === undefined || token.offset > turn.answer.length) {
    return { kind: 'gap' };
  }
  const fresh = token.text.slice(turn.answer.length - token.offset);
  if (fresh === '' || !isRunning(turn)) {
    return { kind: 'known' };
  }
  const changed: TurnView = { ...turn, state: 'streaming', answer: turn.answer + fresh };
  return {
    kind: 'applied',
    conversation: { ...conversation, turns: conversation.turns.with(token.turn, changed) },
  };
}

/** A fetched conversation, with the text that streamed in while it was on its way: an answer never grows shorter. */
export function mergeFetched(shown: ConversationView | undefined, fetched: ConversationView): ConversationView {
  if (shown === undefined) {
    return fetched;
  }
  return {
    ...fetched,
    turns: fetched.turns.map((turn, index) => {
      const known = shown.turns[index];
      const isAhead =
        known !== undefined && isRunning(turn) && known.question === turn.question && known.answer.startsWith(turn.answer);
      return isAhead && known.answer.length > turn.answer.length ? { ...turn, state: 'streaming', answer: known.answer } : turn;
    }),
  };
}
