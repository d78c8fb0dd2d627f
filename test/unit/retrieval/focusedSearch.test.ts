import assert from 'node:assert/strict';
import { searchWithFocus } from '../../../src/core/retrieval/focusedSearch';
import type { Candidate } from '../../../src/core/retrieval/noteSearch';
import { AskHarness } from '../../support/askHarness';
import { FakeProvider, replies } from '../../support/fakeProvider';
import { aCandidate, candidates, FakeNoteSearch } from '../../support/fakeNoteSearch';

const FOCUS = { notePath: 'Travel/Lisbon trip.md', noteTitle: 'Lisbon trip' };
const ofTrip = (ordinal: number): Candidate => aCandidate({ notePath: FOCUS.notePath, noteTitle: FOCUS.noteTitle, chunkId: `trip#${ordinal}`, similarity: 0.1 });

/** Finds the note about the trip only when its title is asked for, as its passages share no word with the question. */
class SearchByTitle extends FakeNoteSearch {
  constructor(
    private readonly others: readonly Candidate[],
    private readonly trip: readonly Candidate[],
  ) {
    super(others);
  }

  override async search(query: string, limit: number): Promise<readonly Candidate[]> {
    await super.search(query, limit);
    return [...this.others, ...(query.startsWith(FOCUS.noteTitle) ? this.trip : [])].slice(0, limit);
  }
}

describe('a question about one note', () => {
  it('gets its passages first, also those that only the title finds, and then the best of all notes', async () => {
    const found = await searchWithFocus(new SearchByTitle(candidates(12), [ofTrip(0), ofTrip(1)]), 'what follows from this?', FOCUS, 10);
    assert.deepEqual(found.map(({ chunkId }) => chunkId), ['trip#0', 'trip#1', ...[1, 2, 3, 4, 5, 6, 7, 8].map((number) => `Note ${number}#0`)]);
  });

  it('leaves half of the places to other notes', async () => {
    const found = await searchWithFocus(new SearchByTitle(candidates(12), [0, 1, 2, 3, 4, 5, 6].map(ofTrip)), 'rain', FOCUS, 10);
    assert.equal(found.filter(({ notePath }) => notePath === FOCUS.notePath).length, 5);
    assert.equal(found.length, 10);
  });

  it('takes a passage once that both searches find', async () => {
    const found = await searchWithFocus(new FakeNoteSearch([ofTrip(0), ...candidates(2)]), 'trip', FOCUS, 10);
    assert.deepEqual(found.map(({ chunkId }) => chunkId), ['trip#0', 'Note 1#0', 'Note 2#0']);
  });

  it('tells the model which note is meant, and keeps the question as it was asked', async () => {
    const provider = new FakeProvider('anthropic', [replies('[9, 1, 1, 1]'), replies('Pack for rain [1].')]);
    const harness = new AskHarness([provider], { search: new SearchByTitle(candidates(3), [ofTrip(0)]) });
    const outcome = await harness.ask('what follows from this?', { focus: FOCUS });
    const asked = provider.requests.map(({ messages }) => messages.at(-1)?.content ?? '');
    assert.equal(asked.length, 2);
    for (const content of asked) {
      assert.match(content, /About the note "Lisbon trip": what follows from this\?/);
    }
    const conversation = await harness.conversations.load(outcome.conversationId);
    assert.equal(conversation?.messages[0]?.text, 'what follows from this?');
  });
});
