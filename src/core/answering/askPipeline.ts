import { untilAborted } from '../llm/untilAborted';
import type { LlmRunner } from '../llm/llmTask';
import type { NoteFocus } from '../retrieval/focusedSearch';
import { focusedQuestion, searchWithFocus } from '../retrieval/focusedSearch';
import { LinkExpander } from '../retrieval/linkExpander';
import type { Candidate, NoteSearch } from '../retrieval/noteSearch';
import { Reranker } from '../retrieval/reranker';
import type { Clock } from '../system/clock';
import type { IdSource } from '../system/ids';
import type { Logger } from '../system/logger';
import type { UsageLog } from '../usage/usageLog';
import type { AskOutcome, AskRequest } from './answer';
import { Answerer } from './answerer';
import type { AnswerTexts } from './answerTexts';
import { AskRun } from './askRun';
import { citationsOf, withCitedLinks } from './citations';
import type { Conversation, ConversationMessage, ConversationStore } from './conversations';
import { searchQuery } from './followUp';
import { subjectStems } from './words';

const CANDIDATES = 10;

export interface AskPipelineParts {
  readonly search: NoteSearch;
  readonly calls: LlmRunner;
  readonly conversations: ConversationStore;
  readonly log: UsageLog;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly texts: AnswerTexts;
}

/**
 * Answers one question: retrieve, rerank, expand links, answer. Never rejects. Whatever comes of it, one question is
 * recorded, and the conversation gets what the user was shown.
 */
export class AskPipeline {
  readonly #reranker: Reranker;
  readonly #expander: LinkExpander;
  readonly #answerer: Answerer;

  constructor(private readonly parts: AskPipelineParts) {
    this.#reranker = new Reranker(parts.calls);
    this.#expander = new LinkExpander(parts.search, parts.logger);
    this.#answerer = new Answerer(parts.calls, parts.texts);
  }

  async ask(request: AskRequest): Promise<AskOutcome> {
    const run = new AskRun(request, this.parts);
    const outcome = await this.#answer(request, run).catch((error: unknown) => {
      const name = error instanceof Error ? error.name : typeof error;
      this.parts.logger.error('ask', `A question could not be answered (${name}).`);
      return run.failed({ failureClass: 'defect', detail: name }, '');
    });
    run.record(outcome);
    await this.#remember(run, outcome);
    return outcome;
  }

  async #answer({ question, signal, choice, topN, focus }: AskRequest, run: AskRun): Promise<AskOutcome> {
    const { traceId, conversationId } = run;
    run.tell({ kind: 'started', traceId, conversationId });
    const conversation = await untilAborted(this.#load(conversationId), signal);
    const query = searchQuery(question, conversation);
    const stems = subjectStems(query);
    const found = await this.#search(query, focus, signal);
    if (found === 'failed') return run.failed({ failureClass: 'notes_unavailable' }, '');
    if (found === undefined) return run.cancelled('');
    const candidates = found.slice(0, CANDIDATES);
    run.tell({ kind: 'retrieved', candidates: candidates.length });

    const context = { traceId, conversationId, choice, signal };
    const ranking = await this.#reranker.rank(focusedQuestion(query, focus), candidates, wholeBetween(topN, 1, 10), context);
    run.addAttempts(ranking.attempts);
    if (ranking.kind === 'cancelled') return run.cancelled('');
    if (ranking.kind === 'not_configured') return run.notConfigured(ranking.provider, ranking.reason);
    const { kept, label } = ranking;
    run.rank(citationsOf(kept, stems), label, ranking.fellBack);
    if (label === 'NO_RESULTS') return run.answeredWithoutCall(this.parts.texts.nothingFound);

    const linked = await untilAborted(this.#expander.expand(kept), signal);
    if (linked === undefined) return run.cancelled('');
    const prompt = { question: focusedQuestion(question, focus), label, kept, linked, history: conversation?.messages ?? [], today: this.parts.clock.localDay() };
    const result = await this.#answerer.answer(prompt, query, context, (text) => { run.tell({ kind: 'token', text }); });
    run.addAttempts(result.attempts);
    const shown = result.kind === 'value' ? result.value : result.kind === 'not_configured' ? '' : result.partialText;
    run.cite(withCitedLinks(run.citations, linked, shown, stems));
    switch (result.kind) {
      case 'value':
        return run.answered(result.value, result.source === 'offline');
      case 'failed':
        return run.failed(result.failure, result.partialText);
      case 'cancelled':
        return run.cancelled(result.partialText);
      case 'not_configured':
        return run.notConfigured(result.provider, result.reason);
    }
  }

  /** Undefined when the user stopped it. */
  async #search(query: string, focus: NoteFocus | undefined, signal: AbortSignal | undefined): Promise<readonly Candidate[] | 'failed' | undefined> {
    const { search } = this.parts;
    try {
      return await untilAborted(focus === undefined ? search.search(query, CANDIDATES, signal) : searchWithFocus(search, query, focus, CANDIDATES, signal), signal);
    } catch (error) {
      this.parts.logger.error('ask', `The notes could not be searched (${error instanceof Error ? error.name : typeof error}).`);
      return 'failed';
    }
  }

  async #load(conversationId: string): Promise<Conversation | undefined> {
    try {
      return await this.parts.conversations.load(conversationId);
    } catch (error) {
      this.#warn('read', error);
      return undefined;
    }
  }

  /** Keeps what was shown and nothing else: a question that got no word of an answer leaves none. */
  async #remember(run: AskRun, outcome: AskOutcome): Promise<void> {
    const messages: readonly ConversationMessage[] = run.shownMessages(outcome);
    if (messages.length === 0) return;
    try {
      await this.parts.conversations.append(outcome.conversationId, messages);
    } catch (error) {
      this.#warn('saved', error);
    }
  }

  #warn(what: 'read' | 'saved', error: unknown): void {
    this.parts.logger.warn('ask', `A conversation could not be ${what} (${error instanceof Error ? error.name : typeof error}).`);
  }
}

function wholeBetween(value: number, low: number, high: number): number {
  return Number.isFinite(value) ? Math.min(high, Math.max(low, Math.trunc(value))) : low;
}
