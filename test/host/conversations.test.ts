// The conversations of earlier: listed, opened with what they cost, gone on with, and deleted after asking.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type * as vscode from 'vscode';
import { FileConversationStore } from '../../src/adapters/conversations/fileConversationStore';
import type { AskOutcome, AskRequest } from '../../src/core/answering/answer';
import type { ConversationMessage } from '../../src/core/answering/conversations';
import type { CallEntry, UsageReader } from '../../src/core/usage/usageReader';
import { AnswerSession } from '../../src/host/answering/answerSession';
import { ConversationDesk } from '../../src/host/answering/conversationDesk';
import { ConversationHistory } from '../../src/host/answering/conversationHistory';
import { RequestFailure } from '../../src/host/panels/requestRouter';
import { CapturingLogger } from '../support/capturingLogger';
import { FixedClock } from '../support/fixedClock';
import { eventually } from './extensionUnderTest';
import { answering } from './personsAnswers';

const TRACE_ID = 'a'.repeat(32);
const CITATION = { notePath: 'Bread/Sourdough.md', noteTitle: 'Sourdough', headingPath: ['Feeding'], snippet: 'Feed it daily.', similarity: 0.8, rerankScore: 9 };

function turns(question: string, answer: string): readonly ConversationMessage[] {
  return [
    { role: 'user', text: question, timestamp: '2026-03-10T12:00:00.000Z' },
    { role: 'assistant', text: answer, timestamp: '2026-03-10T12:00:05.000Z', traceId: TRACE_ID, label: 'PASS', citations: [CITATION] },
  ];
}

const CALL: CallEntry = {
  id: 1,
  timestamp: '2026-03-10T12:00:01.000Z',
  provider: 'anthropic',
  model: 'claude-haiku-4-5',
  usageType: 'chat_answer',
  inputTokens: 2_000,
  outputTokens: 140,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costUsd: 0.0031,
  costSource: 'priced',
  traceId: TRACE_ID,
  latencyMs: 1_900,
  ttftMs: 400,
  status: 'ok',
  errorMessage: null,
  attempt: 1,
  runId: null,
  priceId: 'anthropic/claude-haiku-4-5@2026-01-01',
  conversationId: 'c1',
};

describe('the conversations of earlier', () => {
  let folder: string;
  let logger: CapturingLogger;
  let store: FileConversationStore;
  let session: AnswerSession;
  let requests: AskRequest[];
  let endQuestion: () => void;
  /** Whether a question ends as soon as it is stopped. */
  let endsAtOnce: boolean;
  let tellCalls: (calls: readonly CallEntry[]) => void;
  let deletions: number;
  let handlers: ReturnType<ConversationDesk['handlers']>;
  let restore: () => void;
  let questionsToUser: unknown[][];
  let agree: boolean;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'conversations-'));
    logger = new CapturingLogger();
    store = new FileConversationStore(folder, logger);
    requests = [];
    deletions = 0;
    endQuestion = () => undefined;
    endsAtOnce = true;
    session = new AnswerSession({
      ask: (request) =>
        new Promise((resolve) => {
          const conversationId = request.conversationId ?? 'fresh';
          requests.push(request);
          request.onProgress?.({ kind: 'started', traceId: TRACE_ID, conversationId });
          endQuestion = () => {
            // As the pipeline does: what was shown is kept, also of a question that was stopped.
            void store.append(conversationId, turns(request.question, 'half an answer')).then(() => {
              resolve({ kind: 'cancelled', partialText: 'half an answer', traceId: TRACE_ID, conversationId, citations: [], attempts: [], costUsd: 0, unpricedCalls: 0, latencyMs: 1, rerankFellBack: false } satisfies AskOutcome);
            });
          };
          request.signal?.addEventListener('abort', () => {
            if (endsAtOnce) endQuestion();
          });
        }),
      surroundings: () => Promise.resolve({ vaultName: '', indexedNotes: null, provider: 'auto' }),
      choice: () => 'auto',
      tell: () => undefined,
      logDefect: (error) => {
        throw error;
      },
    });
    const calls = new Promise<readonly CallEntry[]>((resolve) => {
      tellCalls = resolve;
    });
    const reader = { traceGroup: () => calls } as unknown as UsageReader;
    const history = new ConversationHistory(store, reader);
    handlers = new ConversationDesk({
      conversations: store,
      history,
      session: () => session,
      onDeleted: () => {
        deletions += 1;
      },
      clock: new FixedClock(Date.parse('2026-03-10T13:00:00.000Z')),
      logger,
    }).handlers();
    agree = true;
    questionsToUser = [];
    restore = answering({
      showWarningMessage: ((...parts: unknown[]) => {
        questionsToUser.push(parts);
        return Promise.resolve(agree ? parts.at(-1) : undefined);
      }),
    });
  });

  afterEach(async () => {
    restore();
    await store.settled();
    await rm(folder, { recursive: true, force: true });
  });

  const failure = (code: string) => (error: unknown) => error instanceof RequestFailure && error.code === code;

  it('are listed, with the time at which they were read', async () => {
    await store.append('c1', turns('How do I feed it?', 'Daily. [1]'));
    assert.deepEqual(await handlers['conversations/list']({ limit: 10 }), {
      asOf: '2026-03-10T13:00:00.000Z',
      conversations: [{ id: 'c1', title: 'How do I feed it?', questions: 1, updatedAt: '2026-03-10T12:00:05.000Z' }],
      more: false,
    });
  });

  it('show their answers with sources at once, what they cost as soon as the record tells it, and go on', async () => {
    await store.append('c1', [...turns('How do I feed it?', 'Daily. [1]'), ...turns('And how much?', 'Little. [1]')]);
    await handlers['conversation/open']({ id: 'c1' });
    const opened = await session.view();
    assert.equal(opened.conversationId, 'c1');
    assert.deepEqual(opened.turns.map(({ question, state, answer, citations, facts }) => ({ question, state, answer, citations, facts })), [
      { question: 'How do I feed it?', state: 'answered', answer: 'Daily. [1]', citations: [CITATION], facts: undefined },
      { question: 'And how much?', state: 'answered', answer: 'Little. [1]', citations: [CITATION], facts: undefined },
    ]);
    const followedUp = session.ask('Anything else?');
    tellCalls([CALL]);
    const [first, second, third] = await eventually('the cost is there', async () => {
      const { turns: shown } = await session.view();
      return shown[0]?.facts === undefined ? undefined : shown;
    });
    assert.deepEqual(second?.facts?.cost, { usd: 0.0031, unpricedCalls: 0 });
    assert.deepEqual(second.facts.calls.map(({ model, latencyMs }) => [model, latencyMs]), [['claude-haiku-4-5', 1_900]]);
    assert.deepEqual([first?.question, third?.question, third?.state], ['How do I feed it?', 'Anything else?', 'retrieving'], 'what was asked meanwhile stays');
    assert.equal(requests[0]?.conversationId, 'c1', 'the follow-up goes on in it');
    endQuestion();
    await followedUp;
    assert.equal((await store.load('c1'))?.messages.length, 6);
  });

  it('say so when they are gone, and leave what is shown', async () => {
    await store.append('c1', turns('How do I feed it?', 'Daily. [1]'));
    await handlers['conversation/open']({ id: 'c1' });
    await assert.rejects(handlers['conversation/open']({ id: 'gone' }), failure('not_found'));
    assert.equal((await session.view()).conversationId, 'c1');
  });

  it('are not begun again by opening the one that is shown', async () => {
    const asked = session.ask('How do I feed it?');
    await eventually('it is asked', () => requests[0]);
    await handlers['conversation/open']({ id: 'fresh' });
    assert.equal(requests[0]?.signal?.aborted, false);
    endQuestion();
    await asked;
  });

  it('stop what is being answered when another one is opened', async () => {
    await store.append('c1', turns('How do I feed it?', 'Daily. [1]'));
    const asked = session.ask('Something else?');
    await eventually('it is asked', () => requests[0]);
    await handlers['conversation/open']({ id: 'c1' });
    assert.equal(requests[0]?.signal?.aborted, true);
    await asked;
    assert.deepEqual((await session.view()).turns.map(({ question }) => question), ['How do I feed it?']);
    assert.equal((await store.load('fresh'))?.messages.length, 2, 'what it had is kept in its own conversation');
  });

  it('are deleted after asking, with their file and from the panel', async () => {
    await store.append('c1', turns('How do I feed it?', 'Daily. [1]'));
    await store.append('c2', turns('Else?', 'No.'));
    await handlers['conversation/open']({ id: 'c1' });
    assert.deepEqual(await handlers['conversation/delete']({ id: 'c1' }), { deleted: true });
    assert.deepEqual((questionsToUser[0]?.[1] as vscode.MessageOptions).modal, true);
    assert.deepEqual(await readdir(folder), ['c2.json']);
    assert.deepEqual((await session.view()).turns, []);
    assert.equal((await session.view()).conversationId, null, 'the next question begins a new one');
    assert.equal(deletions, 1);
  });

  it('stay when the user thinks better of it', async () => {
    agree = false;
    await store.append('c1', turns('How do I feed it?', 'Daily. [1]'));
    await handlers['conversation/open']({ id: 'c1' });
    assert.deepEqual(await handlers['conversation/delete']({ id: 'c1' }), { deleted: false });
    assert.deepEqual(await readdir(folder), ['c1.json']);
    assert.equal((await session.view()).conversationId, 'c1');
    assert.equal(deletions, 0);
  });

  it('leave the one that is shown alone when another is deleted', async () => {
    await store.append('c1', turns('How do I feed it?', 'Daily. [1]'));
    await store.append('c2', turns('Else?', 'No.'));
    await handlers['conversation/open']({ id: 'c1' });
    await handlers['conversation/delete']({ id: 'c2' });
    assert.equal((await session.view()).conversationId, 'c1');
  });

  it('are not brought back by an answer that was still being written', async () => {
    endsAtOnce = false;
    await store.append('fresh', turns('First?', 'Yes.'));
    const asked = session.ask('How do I feed it?');
    await eventually('it is asked', () => requests[0]);
    const deleting = handlers['conversation/delete']({ id: 'fresh' });
    await eventually('it is stopped', () => (requests[0]?.signal?.aborted === true ? true : undefined));
    endQuestion();
    assert.deepEqual(await deleting, { deleted: true });
    await asked;
    await store.settled();
    assert.deepEqual(await readdir(folder), []);
  });

  it('are not brought back by one that was left while it was being written either', async () => {
    const asked = session.ask('How do I feed it?');
    await eventually('it is asked', () => requests[0]);
    endsAtOnce = false;
    session.startAnew();
    const deleting = handlers['conversation/delete']({ id: 'fresh' });
    await eventually('the user is asked', () => questionsToUser[0]);
    endQuestion();
    await deleting;
    await asked;
    await store.settled();
    assert.deepEqual(await readdir(folder), []);
  });

  it('say so when their file cannot be removed', async () => {
    const broken = Object.assign(Object.create(store) as FileConversationStore, { remove: () => Promise.reject(Object.assign(new Error('refused'), { code: 'EPERM' })) });
    const desk = new ConversationDesk({ conversations: broken, history: new ConversationHistory(store, {} as UsageReader), session: () => session, onDeleted: () => undefined, clock: new FixedClock(0), logger });
    await assert.rejects(desk.handlers()['conversation/delete']({ id: 'c1' }), failure('failed'));
    assert.match(logger.at('warn').at(-1) ?? '', /c1 could not be deleted \(EPERM\)/);
  });
});
