import type { AnswerRequests, NoticeAction } from './answerProtocol';
import { fields, isConversationId, isIndex, isTraceId, noParams, parseRequest } from './requestGuard';
import type { ParamsGuards, ParsedRequest } from './requestGuard';

/** Longest question, in UTF-16 units. The box stops there too. */
export const MAX_QUESTION_LENGTH = 8_000;

/** Most conversations that the page lists. */
const MAX_LISTED_CONVERSATIONS = 10_000;

/** More turns or citations than a conversation can have. */
const MAX_INDEX = 9_999;

const NOTICE_ACTIONS = {
  setApiKey: true,
  openSettings: true,
  retry: true,
  showPassages: true,
  showLog: true,
} satisfies Record<NoticeAction, true>;

const GUARDS: ParamsGuards<AnswerRequests> = {
  'conversation/get': noParams,
  'conversation/new': noParams,
  'conversations/list': fields({ limit: isListLimit }),
  'conversation/open': fields({ id: isConversationId }),
  'conversation/delete': fields({ id: isConversationId }),
  'question/ask': fields({ question: isQuestion }),
  'question/stop': noParams,
  'citation/open': fields({ turn: isPlace, citation: isPlace }),
  'answer/insert': fields({ turn: isPlace }),
  'trace/open': fields({ traceId: isTraceId }),
  'notice/act': fields({ turn: isPlace, action: isNoticeAction }),
};

/** Checks a message of the answer panel. Never throws. */
export function parseAnswerRequest(message: unknown): ParsedRequest<AnswerRequests> {
  return parseRequest<AnswerRequests>(message, GUARDS);
}

function isListLimit(value: unknown): value is number {
  return isIndex(value, MAX_LISTED_CONVERSATIONS);
}

/** Of a turn in a conversation, or of a citation in a turn. */
function isPlace(value: unknown): value is number {
  return isIndex(value, MAX_INDEX);
}

function isQuestion(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_QUESTION_LENGTH && value.trim() !== '';
}

function isNoticeAction(value: unknown): value is NoticeAction {
  return typeof value === 'string' && Object.hasOwn(NOTICE_ACTIONS, value);
}
