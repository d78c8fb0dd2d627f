import type { AnswerRequests, NoticeAction } from './answerProtocol';
import { isConversationId, isIndex, isRecord, isTraceId, noParams, parseRequest } from './requestGuard';
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
  'conversations/list': (params) => {
    const limit = isRecord(params) ? params['limit'] : undefined;
    return isIndex(limit, MAX_LISTED_CONVERSATIONS) ? { limit } : undefined;
  },
  'conversation/open': conversationId,
  'conversation/delete': conversationId,
  'question/ask': (params) => {
    const question = isRecord(params) ? params['question'] : undefined;
    return isQuestion(question) ? { question } : undefined;
  },
  'question/stop': noParams,
  'citation/open': (params) => {
    if (!isRecord(params)) {
      return undefined;
    }
    const { turn, citation } = params;
    return isIndex(turn, MAX_INDEX) && isIndex(citation, MAX_INDEX) ? { turn, citation } : undefined;
  },
  'answer/insert': (params) => {
    const turn = isRecord(params) ? params['turn'] : undefined;
    return isIndex(turn, MAX_INDEX) ? { turn } : undefined;
  },
  'trace/open': (params) => {
    const traceId = isRecord(params) ? params['traceId'] : undefined;
    return isTraceId(traceId) ? { traceId } : undefined;
  },
  'notice/act': (params) => {
    if (!isRecord(params)) {
      return undefined;
    }
    const { turn, action } = params;
    return isIndex(turn, MAX_INDEX) && isNoticeAction(action) ? { turn, action } : undefined;
  },
};

/** Checks a message of the answer panel. Never throws. */
export function parseAnswerRequest(message: unknown): ParsedRequest<AnswerRequests> {
  return parseRequest<AnswerRequests>(message, GUARDS);
}

function conversationId(params: unknown): { readonly id: string } | undefined {
  const id = isRecord(params) ? params['id'] : undefined;
  return isConversationId(id) ? { id } : undefined;
}

function isQuestion(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_QUESTION_LENGTH && value.trim() !== '';
}

function isNoticeAction(value: unknown): value is NoticeAction {
  return typeof value === 'string' && Object.hasOwn(NOTICE_ACTIONS, value);
}
