/** The dialects that the server speaks; `ollama` is the OpenAI format with its own paths for a probe. */
export type WireProvider = 'anthropic' | 'openai' | 'ollama';

/** Tokens as the server is to tell them, in disjoint parts; each wire format adds them up its own way. */
export interface WireUsage {
  /** Input that came from no cache and went into none. */
  readonly freshInput: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  /** The whole output, reasoning included. */
  readonly output: number;
  readonly reasoning: number;
}

export type Fault =
  /** Takes the request and says nothing. */
  | 'stall_before_headers'
  /** Sends headers, then nothing. */
  | 'stall_before_body'
  /** Sends `faultAfter` pieces of text (of a JSON reply: half of it), then nothing, the socket open. */
  | 'stall_midway'
  /** Destroys the socket before any header. */
  | 'cut_before_headers'
  /** Destroys the socket after `faultAfter` pieces of text (of a JSON reply: half of it). */
  | 'cut_midway'
  /** Ends the reply in good order after `faultAfter` pieces of text, without its end mark. */
  | 'early_close'
  /** 200 and a web page, as a captive portal gives. */
  | 'html'
  /** 200 and JSON that breaks off; in a stream, one event of broken JSON. */
  | 'broken_json'
  /** Sends the whole reply and, in a stream, leaves the socket open behind it. */
  | 'stall_after_end'
  /** A reply in good form with no content at all. */
  | 'empty_content'
  /** After `faultAfter` pieces of text, an error inside the stream (a JSON reply: the status of it). */
  | 'error_event';

/** How to answer one request. Everything left out is as usual. */
export interface Behaviour {
  readonly text?: string;
  /** `null`: tell no usage. */
  readonly usage?: Partial<WireUsage> | null;
  /** The model that says it answered; default the one asked for. */
  readonly model?: string;
  /** In the provider's own words; default `end_turn` or `stop`. */
  readonly stopReason?: string;
  /** 300 or more: an error in the provider's format. */
  readonly status?: number;
  /** `error.type` of an error status or event; default what the provider says for the status. */
  readonly errorType?: string;
  /** `error.code`, where the format has one. */
  readonly errorCode?: string;
  /** Exact body of an error: text as it is, anything else as JSON. */
  readonly errorBody?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly fault?: Fault;
  /** Pieces of text before the fault, default 2. */
  readonly faultAfter?: number;
  /** Waits before anything is sent. */
  readonly delayMs?: number;
  /** Waits between pieces of a stream. */
  readonly tokenDelayMs?: number;
  /** Sends all events of a stream in one write, as a proxy may that gathers them. */
  readonly isGathered?: boolean;
  /** Exact body of a good JSON reply, for answers from a file. */
  readonly body?: unknown;
  /** Exact data of the events of a good stream, for answers from a file. */
  readonly events?: readonly unknown[];
}

/** One request as it arrived. */
export interface ReceivedRequest {
  readonly provider: WireProvider;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly rawBody: string;
  /** The parsed body, `{}` when it was no JSON object. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly model: string;
  readonly stream: boolean;
  readonly systemText: string;
  readonly lastUserText: string;
  /** On `performance.now()`'s clock. */
  readonly receivedAtMs: number;
  /** When the client went away before the reply was complete; undefined when it did not. */
  closedEarlyAtMs: number | undefined;
  /** When the reply was complete. */
  answeredAtMs: number | undefined;
}

export type BehaviourSource = Behaviour | ((request: ReceivedRequest) => Behaviour);
