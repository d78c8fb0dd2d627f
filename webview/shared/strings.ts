/** A text whose form depends on `{count}`. */
interface PluralText {
  readonly one: string;
  readonly other: string;
}

/** Every text of the webviews. `{name}` is replaced by a value. */
const ENGLISH = {
  // Units and marks
  unitMilliseconds: '{value} ms',
  unitSeconds: '{value} s',
  unitMinutes: '{minutes} m {seconds} s',
  unitHours: '{hours} h {minutes} m',
  unitThousands: '{value} k',
  unitMillions: '{value} M',
  atLeast: '≥ {value}',
  lessThan: '< {value}',
  unknown: '—',
  unpriced: 'unpriced',
  exactCost: '{value}',
  exactCostAtLeast: 'at least {value}',

  // Words for what calls have
  statusOk: 'OK',
  statusError: 'Error',
  statusFallback: 'Fallback',
  statusTimeout: 'Timeout',
  statusCancelled: 'Cancelled',
  statusInterrupted: 'Interrupted',
  typeAnswer: 'Answer',
  typeRerank: 'Rerank',
  typeExtraction: 'Extraction',
  typeInbox: 'Inbox',
  typeEmbedding: 'Embedding',
  typeCheck: 'Check',
  typeExtractionBatch: 'Extraction run',
  typeInboxBatch: 'Inbox run',
  providerAnthropic: 'Anthropic',
  providerOpenAi: 'OpenAI',
  providerOllama: 'Ollama',
  providerOffline: 'Offline',
  providerSystem: 'Second Brain',
  costPriced: 'From the price list',
  costLocal: 'Free: runs on this machine',
  costUnpriced: 'Unknown: this model has no price yet',
  costNoUsage: 'Unknown: no token counts were reported',
  noUsageReported: 'No token counts were reported',
  noLatency: 'The call never ended',
  noTokenTime: 'Not streamed, or no token came',

  // Shared
  retry: 'Try again',
  copy: 'Copy',
  copied: 'Copied',
  copyFailed: 'Could not copy',
  close: 'Close',
  failedWithoutReason: 'The extension did not answer. Its log may say more.',
  viewTrace: 'View Trace',

  // Dashboard frame
  dashboard: 'Dashboard',
  tabOverview: 'Overview',
  tabTraces: 'Traces',
  updated: 'Updated {time}',
  timesIn: 'times in {zone}',
  refresh: 'Refresh',
  refreshFailed: 'These figures could not be refreshed. What you see is from {time}.',

  // Overview
  period: 'Period',
  periodWeek: 'Week',
  periodMonth: 'Month',
  periodAll: 'All',
  periodTitleWeek: 'Last 7 days',
  periodTitleMonth: 'Last 30 days',
  periodTitleAll: 'All time',
  loadingOverview: 'Loading the overview',
  statCostWeek: 'Cost, 7 days',
  statCostMonth: 'Cost, 30 days',
  statCostAll: 'Cost, all time',
  statToday: 'Today',
  statQuestions: 'Questions',
  statNotes: 'Notes indexed',
  statLatency: 'Latency, average',
  statErrors: 'Errors',
  callCount: { one: '{count} call', other: '{count} calls' },
  tokensIn: '{value} in',
  tokensOut: '{value} out',
  todayCount: '{count} today',
  conversationCount: { one: '{count} conversation', other: '{count} conversations' },
  notesNotYet: 'Still indexing',
  p95: 'p95 {value}',
  countOf: 'n {count}',
  tooFewForP95: 'too few for p95',
  noTimedCalls: 'No timed calls yet',
  errorsOfCalls: { one: '{failed} of {count} call', other: '{failed} of {count} calls' },
  noRatedCalls: 'No calls to a model yet',
  complete: 'Complete',
  completeTitle: 'Every call of the period has a known cost, and every call is saved.',
  unpricedCalls: { one: '{count} call without a known cost', other: '{count} calls without a known cost' },
  unsavedCalls: { one: '{count} call not saved yet', other: '{count} calls not saved yet' },
  incompleteTitle: 'Totals leave these calls out, so they are lower bounds.',
  whereItWent: 'Where it went',
  takenApartBy: 'Taken apart by',
  columnShare: 'Share of cost',
  total: 'Total',
  showCallsOf: '{type}: show the calls',
  emptyTitle: 'No calls yet',
  emptyText: 'Ask a question about your notes. Each call to a model then appears here with its cost, time and outcome.',
  askQuestion: 'Ask a question',
  overviewFailedTitle: 'The usage data could not be read',

  // Traces
  filters: 'Filters',
  filterType: 'Type',
  filterStatus: 'Status',
  allTypes: 'All types',
  anyStatus: 'Any status',
  clearFilters: 'Clear filters',
  calls: 'Calls',
  loadingCalls: 'Loading calls',
  columnDetails: 'Details',
  columnTimestamp: 'Timestamp',
  columnType: 'Type',
  columnProvider: 'Provider',
  columnModel: 'Model',
  columnTokensIn: 'Tokens in',
  columnTokensOut: 'Out',
  columnCost: 'Cost',
  columnLatency: 'Latency',
  columnStatus: 'Status',
  columnTrace: 'Trace',
  detailsOf: 'Details of the {type} call at {time}',
  viewTraceOf: 'View trace of the {type} call at {time}',
  shownCalls: { one: '{count} call shown', other: '{count} calls shown' },
  shownCallsMore: { one: 'The newest {count} call', other: 'The newest {count} calls' },
  loadMore: 'Load more',
  noMatchTitle: 'No call matches',
  noMatchText: 'Nothing recorded has this type and status.',
  tracesFailedTitle: 'The calls could not be read',
  moreFailed: 'The next page did not load.',
  detailError: 'Error',
  detailTraceId: 'Trace',
  detailNoTrace: 'This call belongs to no trace',
  detailAttempt: 'Attempt',
  detailFirstToken: 'Time to first token',
  detailTokensIn: 'Tokens in: fresh, cache read, cache write',
  detailTokens: 'Tokens in, out',
  detailLatency: 'Latency',
  detailModel: 'Model',
  detailCost: 'Cost',
  detailRun: 'Sync run',
  copyTraceId: 'Copy trace id',

  // Trace group
  whereYouAre: 'Where you are',
  loadingTrace: 'Loading the trace',
  traceFailedTitle: 'This trace could not be read',
  backToTraces: 'Back to Traces',
  titleQuestion: 'Question at {time}',
  titleExtraction: 'Extraction at {time}',
  titleInbox: 'Inbox at {time}',
  titleOther: 'Trace at {time}',
  copyAsJson: 'Copy as JSON',
  wallTime: 'Total latency',
  sumOfCalls: 'sum of calls {value}',
  totalCost: 'Total cost',
  callsUnpriced: { one: '{count} call unpriced', other: '{count} calls unpriced' },
  allPriced: 'every call priced',
  traceTokensIn: 'Tokens in',
  traceTokensOut: 'Tokens out',
  cachedTokens: '{count} from cache',
  noneCached: 'none from cache',
  attempts: 'Calls',
  attemptsOutcome: '{failed} failed, {fallbacks} fallback',
  allOk: 'all OK',
  firstToken: 'First token',
  afterStart: 'after the start',
  notStreamed: 'not streamed',
  waterfall: 'Waterfall',
  legend: 'Legend',
  legendFailed: 'Failed attempt',
  legendFallback: 'Fallback',
  legendFirstToken: 'First token',
  legendGap: 'Gap: no call running',
  laneLabel: '{type}, {provider} {model}, attempt {attempt}: from {start} to {end}, {status}',
  laneFirstTokenAfter: 'first token after {value}',
  callsOfTrace: 'Calls of this trace',
  columnStart: 'Start',
  columnAttempt: 'Attempt',
  columnFirstToken: 'First token',
  columnReason: 'Reason',
  startOffset: '+{value}',

  // Answer panel
  askTitle: 'Ask your notes',
  conversation: 'Conversation',
  loadingConversation: 'Loading the conversation',
  conversationFailedTitle: 'The conversation could not be read',
  newConversation: 'New conversation',
  emptyAnswerText: 'Ask anything that your notes may know. The answer cites them, and shows what it cost.',
  emptyAnswerIndexing: 'Your notes are being read for the first time. You can ask already; answers grow better as it proceeds.',
  emptyAnswerNoNotes: 'No Markdown notes were found in {vault}. Open a folder with notes, or set “Second Brain: Vault Path”.',
  noteCount: { one: '{count} note', other: '{count} notes' },
  notesIndexing: 'Indexing notes',
  providerAutomatic: 'Automatic provider',
  askLabel: 'Ask a question',
  followUpLabel: 'Ask a follow-up',
  send: 'Send',
  sendTitle: 'Send (Enter)',
  stop: 'Stop',
  stateRetrieving: 'Searching your notes',
  stateReranking: 'Ranking what was found',
  stateStreaming: 'Writing',
  stateAnswered: 'Answer complete',
  stateStopped: 'Stopped',
  stateFailed: 'Not answered',
  stoppedText: 'Stopped before the answer was complete.',
  sources: 'Sources',
  source: 'Source',
  sourceNumber: 'Source {number}',
  previewOf: 'Preview of source {number}',
  openNote: 'Open note',
  closePreview: 'Close preview',
  copyAnswer: 'Copy answer',
  copyCode: 'Copy code',
  codeBlock: 'Code',
  codeBlockIn: 'Code, {language}',
  tableInAnswer: 'Table',
  imageLeftOut: 'image: {name}',
  offlineAnswer: 'Answered offline from your notes: no model was asked.',
  notReranked: 'Notes not reranked',
  labelIrrelevant: 'The notes found hardly match the question.',
  labelHallucinationRisk: 'Some notes share the words of the question but not its meaning: check the sources.',
  costLineRerank: 'rerank {value}',
  costLineAnswer: 'answer {value}',
  tokenCount: { one: '{count} token', other: '{count} tokens' },
  viewTraceLink: 'View trace',
  actionSetApiKey: 'Set an API key',
  actionOpenSettings: 'Open settings',
  actionRetry: 'Try again',
  actionShowPassages: 'Show passages',
  actionShowLog: 'Show log',
  requestFailed: 'That did not work: {message}',
} as const satisfies Record<string, string | PluralText>;

export type StringKey = keyof typeof ENGLISH;
type PluralKey = { [K in StringKey]: (typeof ENGLISH)[K] extends PluralText ? K : never }[StringKey];
type PlainKey = Exclude<StringKey, PluralKey>;
type Values = Readonly<Record<string, string | number>>;

// The one table of this page. The extension may replace texts before anything is shown.
let translated: Readonly<Record<string, string | PluralText>> = {};

/** Uses other texts where the given table has them; the rest stays English. */
export function useStrings(table: Readonly<Record<string, string | PluralText>>): void {
  translated = table;
}

/** A text with its values in place. */
export function text(key: PlainKey, values: Values = {}): string {
  const own = translated[key];
  return fill(typeof own === 'string' ? own : ENGLISH[key], values);
}

/** A text in the form that `count` asks for; `{count}` is `shown`, the formatted count. */
export function plural(key: PluralKey, count: number, shown: string, values: Values = {}): string {
  const own = translated[key];
  const forms = typeof own === 'object' ? own : ENGLISH[key];
  return fill(count === 1 ? forms.one : forms.other, { ...values, count: shown });
}

function fill(template: string, values: Values): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : String(value);
  });
}
