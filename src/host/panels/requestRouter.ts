import type { Logger } from '../../core/system/logger';
import type { ResponseEnvelope, ResponseError } from '../../protocol/envelope';
import type { CheckedRequest, ParsedRequest, RequestTable } from '../../protocol/requestGuard';
import { messages } from '../messages';

/** A failure that the page may tell the user in these words. */
export class RequestFailure extends Error {
  constructor(
    readonly code: ResponseError['code'],
    message: string,
  ) {
    super(message);
  }
}

/** One function for each request; the compiler names the missing ones. */
export type RequestHandlers<R extends RequestTable<R>> = {
  readonly [K in keyof R]: (params: R[K]['params']) => Promise<R[K]['result']>;
};

/**
 * Answers the messages of one kind of page. Every request gets exactly one response; what is no request gets none.
 * A defect is logged by its name and told in general words.
 */
export function routeRequests<R extends RequestTable<R>>(
  parse: (message: unknown) => ParsedRequest<R>,
  handlers: RequestHandlers<R>,
  logger: Logger,
): (message: unknown) => Promise<ResponseEnvelope | undefined> {
  return async (message) => {
    const parsed = parse(message);
    if (!parsed.ok) {
      logger.warn('view', 'a message of a page was refused');
      return parsed.id === null ? undefined : failure(parsed.id, parsed.error);
    }
    const { id, type } = parsed.request;
    try {
      return { kind: 'response', id, ok: true, result: await call(handlers, parsed.request) };
    } catch (error) {
      if (error instanceof RequestFailure) {
        return failure(id, { code: error.code, message: error.message });
      }
      logger.error('view', `${String(type)} failed (${error instanceof Error ? error.name : 'unknown'})`);
      return failure(id, { code: 'failed', message: messages.unexpected() });
    }
  };
}

function call<R extends RequestTable<R>, K extends keyof R>(handlers: RequestHandlers<R>, request: Extract<CheckedRequest<R>, { readonly type: K }>): Promise<R[K]['result']> {
  return handlers[request.type](request.params);
}

function failure(id: number, error: ResponseError): ResponseEnvelope {
  return { kind: 'response', id, ok: false, error };
}
