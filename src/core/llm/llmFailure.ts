/** Our own classes of failure: what `error_message` begins with. */
export type FailureClass =
  | 'key_refused' // 401, 403
  | 'no_credit' // 402, quota used up
  | 'model_not_found' // 404 that speaks of the model
  | 'wrong_address' // any other 404, 405: nothing answers to questions there
  | 'bad_request' // 400, 413, 422
  | 'rate_limited' // 429
  | 'overloaded' // 529, overloaded events, 503
  | 'server_error' // other 5xx
  | 'network' // no connection, socket cut
  | 'deadline' // the call's own deadline passed
  | 'idle' // a stream was silent for too long
  | 'truncated_stream' // a stream ended without its end mark
  | 'bad_reply' // 200 that is not what the API promises (HTML, broken JSON, no content)
  | 'output_limit' // the reply ran into the limit of its length
  | 'unfinished_reply' // the reply ended in good order, for a reason that does not finish one
  | 'unusable_reply' // a good reply from which our interpreter could take nothing
  | 'notes_unavailable' // the notes could not be searched, before any call
  | 'cancelled' // the user's Stop
  | 'defect'; // a bug of ours

/** One failed attempt, free of anything that a provider or library wrote in prose. */
export interface LlmFailure {
  readonly failureClass: FailureClass;
  readonly httpStatus?: number | undefined;
  /** The provider's own code, such as `overloaded_error`; only `[A-Za-z0-9_.-]`, at most 60 characters. */
  readonly providerCode?: string | undefined;
  readonly requestId?: string | undefined;
  /** What the provider asked us to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** Short words of our own, such as "7 scores for 10 candidates". Never text of a reply. */
  readonly detail?: string | undefined;
}
