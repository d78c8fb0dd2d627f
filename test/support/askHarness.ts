import type { AskOutcome, AskProgress, AskRequest } from '../../src/core/answering/answer';
import type { AnswerTexts } from '../../src/core/answering/answerTexts';
import { AskPipeline } from '../../src/core/answering/askPipeline';
import type { ConversationStore } from '../../src/core/answering/conversations';
import type { LlmProvider } from '../../src/core/llm/llmProvider';
import type { NoteSearch } from '../../src/core/retrieval/noteSearch';
import type { UsageLog } from '../../src/core/usage/usageLog';
import { FakeNoteSearch, candidates } from './fakeNoteSearch';
import { InMemoryConversations } from './inMemoryConversations';
import { LlmHarness } from './llmHarness';

export const SOME_TEXTS: AnswerTexts = { nothingFound: 'Nothing in your notes.', passagesFound: 'From your notes:', weakPassagesFound: 'Nearest in your notes:' };

interface AskHarnessParts {
  readonly search?: NoteSearch;
  readonly conversations?: ConversationStore;
  readonly usageLog?: UsageLog;
}

/** The whole pipeline over fakes, from a question to its outcome. */
export class AskHarness {
  readonly llm: LlmHarness;
  readonly search: NoteSearch;
  readonly conversations: ConversationStore;
  readonly pipeline: AskPipeline;
  readonly progress: AskProgress[] = [];

  constructor(providers: readonly LlmProvider[], parts: AskHarnessParts = {}) {
    this.llm = new LlmHarness(providers);
    this.search = parts.search ?? new FakeNoteSearch(candidates(12));
    this.conversations = parts.conversations ?? new InMemoryConversations();
    this.pipeline = new AskPipeline({
      search: this.search,
      calls: this.llm.calls,
      conversations: this.conversations,
      log: parts.usageLog ?? this.llm.log,
      clock: this.llm.clock,
      ids: this.llm.ids,
      logger: this.llm.logger,
      texts: SOME_TEXTS,
    });
  }

  /** Asks and lets as much time pass as it takes. */
  ask(question: string, more: Partial<AskRequest> = {}): Promise<AskOutcome> {
    return this.llm.settle(this.begin(question, more));
  }

  /** Asks and leaves time to the test. */
  begin(question: string, more: Partial<AskRequest> = {}): Promise<AskOutcome> {
    const onProgress = (progress: AskProgress) => { this.progress.push(progress); };
    return this.pipeline.ask({ question, choice: 'auto', topN: 5, onProgress, ...more });
  }

  /** The text that was streamed. */
  get streamed(): string {
    return this.progress.map((progress) => (progress.kind === 'token' ? progress.text : '')).join('');
  }

  get labels(): readonly string[] {
    return this.llm.log.questions.map(({ label }) => label);
  }
}
