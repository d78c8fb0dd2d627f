// What a person asks is answered or said to be in the way; it is never dropped without a word.
import assert from 'node:assert/strict';
import type { AskOutcome, AskRequest } from '../../src/core/answering/answer';
import { AnswerSession } from '../../src/host/answering/answerSession';
import type { TurnView } from '../../src/protocol/answerProtocol';
import { eventually } from './extensionUnderTest';

/** A question in the hands of the pipeline, which the test ends when it likes. */
interface Pending {
  readonly request: AskRequest;
  end(): void;
}

function answered(request: AskRequest): AskOutcome {
  return { kind: 'answered', answer: `About ${request.question}`, label: 'PASS', offline: true, traceId: '0'.repeat(32), conversationId: request.conversationId ?? 'new', citations: [], attempts: [], costUsd: 0, unpricedCalls: 0, latencyMs: 1, rerankFellBack: false };
}

describe('the conversation of the answer panel', () => {
  let pending: Pending[];
  let session: AnswerSession;

  beforeEach(() => {
    pending = [];
    session = new AnswerSession({
      ask: (request) =>
        new Promise((resolve) => {
          request.onProgress?.({ kind: 'started', traceId: '0'.repeat(32), conversationId: request.conversationId ?? 'new' });
          pending.push({
            request,
            end: () => {
              resolve(answered(request));
            },
          });
        }),
      surroundings: () => Promise.resolve({ vaultName: '', indexedNotes: null, provider: 'auto' }),
      choice: () => 'auto',
      tell: () => undefined,
      logDefect: (error) => {
        throw error;
      },
    });
  });

  const questions = async (): Promise<readonly string[]> => (await session.view()).turns.map(({ question }: TurnView) => question);
  const asked = (count: number): Promise<true> => eventually(`${count} questions are asked`, () => (pending.length === count ? true : undefined), 2_000);

  it('answers a question that is asked during another one after it, in the same conversation', async () => {
    const first = session.ask('first');
    const second = session.ask('second');
    await asked(1);
    pending[0]!.end();
    await first;
    await asked(2);
    assert.equal(pending[1]!.request.conversationId, 'new');
    pending[1]!.end();
    await second;
    assert.deepEqual(await questions(), ['first', 'second']);
  });

  it('answers at once what begins a new conversation, and stops the old one', async () => {
    void session.ask('first');
    await asked(1);
    session.startAnew();
    void session.ask('second');
    await asked(2);
    assert.equal(pending[0]!.request.signal?.aborted, true);
    assert.equal(pending[1]!.request.conversationId, undefined);
    assert.deepEqual(await questions(), ['second']);
    pending[0]!.end();
    pending[1]!.end();
    await eventually('the new answer is there', async () => (await session.view()).turns.some(({ answer }) => answer === 'About second') || undefined, 2_000);
    assert.deepEqual(await questions(), ['second'], 'the old conversation came back');
  });

  it('has written nothing any more once it has ended', async () => {
    void session.ask('first');
    await asked(1);
    const ended = session.end();
    pending[0]!.end();
    await ended;
    assert.deepEqual(await questions(), []);
    assert.equal(session.isRunning, false);
  });
});
