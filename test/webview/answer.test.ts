import assert from 'node:assert/strict';
import { closeSurfaces, eventually, openSurface } from './support/openSurface';
import type { OpenSurface, SurfaceOptions } from './support/openSurface';
import type { ConversationView } from '../../src/protocol/answerProtocol';
import { TRACE_ID } from '../support/aCallView';
import { aConversation, anAnswerCall, aRunningTurn, aTurn, someFacts } from './support/views';

const QUIET = {
  'question/ask': { result: null },
  'question/stop': { result: null },
  'conversation/new': { result: null },
  'citation/open': { result: null },
  'answer/insert': { result: null },
  'trace/open': { result: null },
  'notice/act': { result: null },
} as const;

function open(conversation: ConversationView, options: Partial<SurfaceOptions> = {}): Promise<OpenSurface> {
  return openSurface('answer', { ...options, answers: { 'conversation/get': { result: conversation }, ...QUIET, ...options.answers } });
}

describe('Answer panel', () => {
  afterEach(closeSurfaces);

  it('shows an answer with its sources and what it cost', async () => {
    const surface = await open(aConversation([aTurn()]));
    const { page } = surface;
    const answer = page.getByTestId('answer');
    await answer.waitFor();
    assert.equal(await answer.getAttribute('data-state'), 'answered');
    assert.equal(await page.getByTestId('cost-line').innerText(), 'rerank 312 ms · answer 1.9 s · claude-haiku-4-5 · 2,140 tokens · $0.0031 · View trace');
    assert.deepEqual(await page.locator('[data-testid=citation] .title').allInnerTexts(), ['Storage review, November', 'Measurements: one million rows', 'Index notes']);
    assert.deepEqual(await page.locator('[data-testid=citation] .path').allInnerTexts(), ['Engineering › Paging', 'Lab › Reads by depth', 'Order and ties']);
    assert.equal(await page.getByRole('button', { name: 'Source 1 Storage review, November Engineering › Paging' }).count(), 1);
    assert.equal(await page.getByTestId('stop').count(), 0);
    assert.deepEqual(await surface.trouble(), []);
  });

  it('says below it when notes were not reranked, and when costs are not known', async () => {
    const facts = someFacts({
      rerankFellBack: true,
      cost: { usd: 0.0026, unpricedCalls: 1 },
      calls: [anAnswerCall({ usageType: 'chat_rerank', status: 'fallback', latencyMs: 990, inputTokens: 0, outputTokens: 0, costSource: 'no_usage' }), anAnswerCall()],
    });
    const { page } = await open(aConversation([aTurn({ facts })]));
    assert.equal(await page.getByTestId('cost-line').innerText(), 'rerank 990 ms · answer 1.9 s · claude-haiku-4-5 · ≥ 1,640 tokens · ≥ $0.0026 · View trace');
    assert.match(await page.getByTestId('not-reranked').innerText(), /Notes not reranked/);
  });

  it('says that an offline answer is one', async () => {
    const { page } = await open(aConversation([aTurn({ facts: someFacts({ offline: true, cost: { usd: 0, unpricedCalls: 0 } }) })]));
    assert.match(await page.getByTestId('offline-notice').innerText(), /Answered offline from your notes: no model was asked\./);
    assert.match(await page.getByTestId('cost-line').innerText(), /\$0\.00/);
  });

  it('warns of sources that share words only', async () => {
    const { page } = await open(aConversation([aTurn({ facts: someFacts({ label: 'HALLUCINATION_RISK' }) })]));
    assert.match(await page.getByTestId('label-notice').innerText(), /check the sources/);
  });

  for (const { state, word } of [
    { state: 'retrieving', word: 'Searching your notes' },
    { state: 'reranking', word: 'Ranking what was found' },
    { state: 'streaming', word: 'Writing' },
  ] as const) {
    it(`says what goes on while ${state}, and can be stopped`, async () => {
      const surface = await open(aConversation([aRunningTurn(state)]));
      const { page } = surface;
      await page.getByTestId('answer').waitFor();
      assert.equal(await page.getByTestId('answer').getAttribute('data-state'), state);
      assert.equal(await page.getByTestId('answer').getAttribute('aria-busy'), 'true');
      assert.equal(await page.getByTestId('progress').innerText(), word);
      assert.equal(await page.getByTestId('announcer').innerText(), word);
      assert.equal(await page.getByTestId('cost-line').count(), 0);
      await page.getByTestId('stop').click();
      await eventually(() => surface.sent('question/stop'), (sent) => sent.length === 1);
    });
  }

  it('shows a stopped answer as one, with its cost', async () => {
    const { page } = await open(aConversation([aTurn({ state: 'stopped', answer: 'It began' })]));
    assert.match(await page.getByTestId('stopped-notice').innerText(), /Stopped before the answer was complete/);
    assert.equal(await page.getByTestId('cost-line').count(), 1);
  });

  it('says why it failed, and offers what can be done', async () => {
    const turn = aTurn({ state: 'failed', answer: '', citations: [], notice: { message: 'Anthropic refused the key (401).', actions: ['setApiKey', 'showPassages', 'retry', 'showLog', 'openSettings'] } });
    const surface = await open(aConversation([aTurn(), turn]));
    const notice = surface.page.getByTestId('answer').nth(1).getByTestId('notice');
    assert.match(await notice.innerText(), /Anthropic refused the key \(401\)\./);
    assert.deepEqual(await notice.getByRole('button').allInnerTexts(), ['Set an API key', 'Show passages', 'Try again', 'Show log', 'Open settings']);
    await notice.getByRole('button', { name: 'Show passages' }).click();
    await eventually(() => surface.sent('notice/act'), (sent) => JSON.stringify(sent[0]?.params) === '{"turn":1,"action":"showPassages"}');
  });

  it('keeps the text that had come before an answer failed, beside the way to try again', async () => {
    const turn = aTurn({ state: 'failed', answer: 'On the second shelf', notice: { message: 'The answer of Anthropic was cut off.', actions: ['retry', 'showPassages'] } });
    const surface = await open(aConversation([turn]));
    assert.match(await surface.page.getByTestId('answer-text').innerText(), /On the second shelf/);
    await surface.page.getByTestId('notice').getByRole('button', { name: 'Try again' }).click();
    await eventually(() => surface.sent('notice/act'), (sent) => JSON.stringify(sent[0]?.params) === '{"turn":0,"action":"retry"}');
  });

  it('says a failure without a notice in its own words', async () => {
    const { page } = await open(aConversation([aTurn({ state: 'failed', answer: '', citations: [] })]));
    assert.match(await page.getByTestId('notice').innerText(), /Not answered/);
  });

  it('previews a source, and opens its note', async () => {
    const surface = await open(aConversation([aTurn()]));
    const { page } = surface;
    const card = page.getByTestId('citation').nth(1);
    await card.click();
    assert.equal(await card.getAttribute('aria-expanded'), 'true');
    const preview = page.getByRole('group', { name: 'Preview of source 2' });
    assert.match(await preview.innerText(), /Last page: 49 ms with an offset, 0\.2 ms with a keyset\./);
    assert.match(await preview.innerText(), /Lab\/Measurements: one million rows\.md › Reads by depth/);
    await preview.getByTestId('open-note').click();
    await eventually(() => surface.sent('citation/open'), (sent) => JSON.stringify(sent[0]?.params) === '{"turn":0,"citation":1}');
    await page.keyboard.press('Escape');
    assert.equal(await preview.count(), 0);
  });

  it('does not repeat the title of a note as its first heading', async () => {
    const [citation] = aTurn().citations;
    const { page } = await open(aConversation([aTurn({ citations: [{ ...citation!, headingPath: ['Storage review, November', 'Paging'] }] })]));
    assert.equal(await page.locator('[data-testid=citation] .path').innerText(), 'Engineering › Paging');
  });

  it('opens the preview from a marker in the text, which stays beside its word', async () => {
    const { page } = await open(aConversation([aTurn({ answer: 'Pages stay where they are. [1, 3] So it was decided. [9]' })]));
    const markers = page.getByTestId('citation-marker');
    assert.deepEqual(await markers.allInnerTexts(), ['1', '3']);
    assert.equal(await page.locator('.prose .nowrap').innerText(), 'are.13');
    assert.match(await page.getByTestId('answer-text').innerText(), /decided\. \[9\]$/, 'a number without a source stays text');
    await markers.nth(1).click();
    await page.getByRole('group', { name: 'Preview of source 3' }).waitFor();
    assert.equal(await markers.nth(1).getAttribute('aria-expanded'), 'true');
  });

  it('opens the trace', async () => {
    const surface = await open(aConversation([aTurn()]));
    await surface.page.getByTestId('view-trace').click();
    await eventually(() => surface.sent('trace/open'), (sent) => JSON.stringify(sent[0]?.params) === JSON.stringify({ traceId: TRACE_ID }));
  });

  it('asks on Enter, starts a line on Shift+Enter, and empties the box', async () => {
    const surface = await open(aConversation([aTurn()]));
    const box = surface.page.getByTestId('follow-up');
    await box.fill('And');
    await box.press('Shift+Enter');
    await box.pressSequentially('then?');
    assert.equal(await box.inputValue(), 'And\nthen?');
    await box.press('Enter');
    await eventually(() => surface.sent('question/ask'), (sent) => JSON.stringify(sent[0]?.params) === JSON.stringify({ question: 'And\nthen?' }));
    assert.equal(await box.inputValue(), '');
  });

  it('sends nothing when the box is blank, an answer is on its way, or an input method composes', async () => {
    const surface = await open(aConversation([aRunningTurn('streaming')]));
    const box = surface.page.getByTestId('follow-up');
    await box.fill('Already?');
    await box.press('Enter');
    assert.equal(await surface.page.getByTestId('send').isDisabled(), true);
    await surface.answer('conversation/get', { result: aConversation([aTurn()]) });
    await surface.event({ type: 'conversation/changed' });
    await eventually(() => surface.page.getByTestId('send').isDisabled(), (disabled) => !disabled);
    await box.evaluate((element) => element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true })));
    await box.fill('  \n ');
    await box.press('Enter');
    assert.deepEqual(await surface.sent('question/ask'), []);
  });

  it('gives the question back when it could not be asked, and says why', async () => {
    const surface = await open(aConversation([aTurn()]), { answers: { 'question/ask': { error: { code: 'unavailable', message: 'An answer is still on its way.' } } } });
    const { page } = surface;
    await page.getByTestId('follow-up').fill('And then?');
    await page.getByTestId('send').click();
    assert.match(await page.getByTestId('complaint').innerText(), /An answer is still on its way\./);
    assert.equal(await page.getByTestId('follow-up').inputValue(), 'And then?');
    await page.getByTestId('complaint').getByRole('button', { name: 'Close' }).click();
    assert.equal(await page.getByTestId('complaint').count(), 0);
  });

  it('remembers the draft and the conversation', async () => {
    const surface = await open(aConversation([aTurn()]));
    await surface.page.getByTestId('follow-up').fill('Half a quest');
    await eventually(() => surface.state(), (state) => JSON.stringify(state) === JSON.stringify({ draft: 'Half a quest', conversationId: 'c-1' }));
    const reopened = await open(aConversation([aTurn()]), { state: await surface.state() });
    assert.equal(await reopened.page.getByTestId('follow-up').inputValue(), 'Half a quest');
  });

  it('leads to the first question, and says what the notes are doing', async () => {
    for (const { indexedNotes, words } of [
      { indexedNotes: 1_284, words: /Ask anything that your notes may know/ },
      { indexedNotes: null, words: /being read for the first time/ },
      { indexedNotes: 0, words: /No Markdown notes were found in Notes/ },
    ]) {
      const { page } = await open(aConversation([], { indexedNotes }));
      assert.match(await page.getByTestId('empty').innerText(), words);
      assert.equal(await page.getByRole('textbox', { name: 'Ask a question' }).count(), 1);
      assert.equal(await page.getByTestId('new-conversation').isDisabled(), true);
    }
  });

  it('starts a new conversation', async () => {
    const surface = await open(aConversation([aTurn()]));
    await surface.page.getByTestId('new-conversation').click();
    await eventually(() => surface.sent('conversation/new'), (sent) => sent.length === 1);
    await surface.answer('conversation/get', { result: aConversation([], { conversationId: null }) });
    await surface.event({ type: 'conversation/changed' });
    await surface.page.getByTestId('empty').waitFor();
    assert.equal(await surface.page.evaluate(() => document.activeElement?.id), 'follow-up');
  });

  it('says why the conversation could not be read, and tries again', async () => {
    const surface = await open(aConversation([]), { answers: { 'conversation/get': { error: { code: 'failed', message: 'The file is gone.' } } } });
    assert.match(await surface.page.getByTestId('failed').innerText(), /The file is gone\./);
    await surface.answer('conversation/get', { result: aConversation([aTurn()]) });
    await surface.page.getByRole('button', { name: 'Try again' }).click();
    await surface.page.getByTestId('answer').waitFor();
  });

  it('inserts the answer into the note, and says when there is none', async () => {
    const surface = await open(aConversation([aTurn(), aTurn()]), { answers: { 'answer/insert': { result: null } } });
    await surface.page.getByRole('button', { name: 'Insert into note' }).last().click();
    await eventually(() => surface.sent('answer/insert'), (sent) => JSON.stringify(sent.map(({ params }) => params)) === '[{"turn":1}]');
    await surface.page.getByText('Inserted into the note').waitFor({ state: 'attached' });

    const without = await open(aConversation([aTurn()]), { answers: { 'answer/insert': { error: { code: 'not_found', message: 'There is no note.' } } } });
    await without.page.getByRole('button', { name: 'Insert into note' }).click();
    await without.page.getByTestId('complaint').getByText('There is no note.').waitFor();
  });

  it('copies the answer and its code', async () => {
    const turn = aTurn();
    const { page } = await open(aConversation([turn]));
    const read = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
    await page.getByRole('button', { name: 'Copy answer' }).click();
    await eventually(read, (copied) => copied === turn.answer);
    await page.getByRole('button', { name: 'Copy code' }).click();
    await eventually(read, (copied) => copied.startsWith('SELECT * FROM calls\n'));
  });

  it('tells screen readers when an answer is complete, but not what was there on opening', async () => {
    const surface = await open(aConversation([aTurn()]));
    await surface.page.getByTestId('answer').waitFor();
    assert.equal(await surface.page.getByTestId('announcer').innerText(), '');
    const asked = [aTurn(), aRunningTurn('streaming')];
    await surface.answer('conversation/get', { result: aConversation(asked) });
    await surface.event({ type: 'conversation/changed' });
    await surface.page.getByTestId('announcer').getByText('Writing').waitFor({ state: 'attached' });
    await surface.answer('conversation/get', { result: aConversation([aTurn(), aTurn({ question: aRunningTurn('streaming').question })]) });
    await surface.event({ type: 'conversation/changed' });
    await surface.page.getByTestId('announcer').getByText('Answer complete').waitFor({ state: 'attached' });
  });

  it('shows no sources where nothing was cited', async () => {
    const { page } = await open(aConversation([aTurn({ answer: 'Nothing was found.', citations: [] })]));
    await page.getByTestId('cost-line').waitFor();
    assert.equal(await page.getByRole('heading', { name: 'Sources' }).count(), 0);
  });
});

describe('Streaming', () => {
  afterEach(closeSurfaces);

  const token = (offset: number, text: string, turn = 0): unknown => ({ type: 'answer/token', turn, offset, text });

  it('adds text where it belongs, once', async () => {
    const surface = await open(aConversation([aRunningTurn('reranking')]));
    const text = surface.page.getByTestId('answer-text');
    await surface.page.getByTestId('answer').waitFor();
    await surface.event(token(0, 'The **table'));
    await surface.event(token(11, '** keeps'));
    await surface.event(token(11, '** keeps'));
    await surface.event(token(0, 'The **table** keeps its key.'));
    assert.equal(await text.innerText(), 'The table keeps its key.');
    assert.equal(await surface.page.getByTestId('answer').getAttribute('data-state'), 'streaming');
    assert.equal((await surface.sent('conversation/get')).length, 1);
  });

  it('fetches what is missing', async () => {
    const surface = await open(aConversation([aRunningTurn('streaming', { answer: 'One ' })]));
    await surface.page.getByTestId('answer').waitFor();
    await surface.answer('conversation/get', { result: aConversation([aRunningTurn('streaming', { answer: 'One two three ' })]) });
    await surface.event(token(8, 'three '));
    await surface.page.getByText('One two three').waitFor();
    await surface.event(token(14, 'four'));
    await surface.page.getByText('One two three four').waitFor();
  });

  it('never grows shorter by a conversation that was fetched before the last words came', async () => {
    const surface = await open(aConversation([aRunningTurn('streaming', { answer: 'One ' })]));
    await surface.page.getByTestId('answer').waitFor();
    await surface.answer('conversation/get', { hold: true });
    await surface.event({ type: 'conversation/changed' });
    await surface.event(token(4, 'two three'));
    await surface.release('conversation/get', aConversation([aRunningTurn('streaming', { answer: 'One ' })]));
    await eventually(() => surface.page.getByTestId('answer-text').innerText(), (text) => text === 'One two three');
  });

  it('drops a conversation that comes after a newer one', async () => {
    const surface = await open(aConversation([]), { answers: { 'conversation/get': { hold: true } } });
    await surface.event({ type: 'conversation/changed' });
    await surface.release('conversation/get', aConversation([aTurn({ question: 'Newer?' })]), 1);
    await surface.page.getByText('Newer?').waitFor();
    await surface.release('conversation/get', aConversation([aTurn({ question: 'Older?' })]), 0);
    assert.equal(await surface.page.getByText('Older?').count(), 0);
  });

  it('keeps what is drawn and where the reader is', async () => {
    const long = Array.from({ length: 60 }, (_, index) => `Paragraph ${String(index)} of the answer.`).join('\n\n');
    const surface = await open(aConversation([aTurn(), aRunningTurn('streaming', { answer: long })]), { height: 500 });
    const { page } = surface;
    await page.getByTestId('answer').nth(1).waitFor();
    await page.evaluate(() => {
      window.scrollTo(0, 300);
      const first = document.querySelectorAll('[data-testid=answer]')[1]?.querySelector('p');
      first?.setAttribute('data-marked', 'yes');
    });
    for (let index = 0; index < 10; index += 1) {
      await surface.event(token(long.length + index * 8, '\n\nMore.\n', 1));
    }
    await page.getByText('More.').nth(9).waitFor({ state: 'attached' });
    assert.equal(await page.evaluate(() => window.scrollY), 300);
    assert.equal(await page.locator('[data-marked=yes]').count(), 1, 'the same element, not drawn anew');
  });

  it('puts a new question at the top', async () => {
    const surface = await open(aConversation([aTurn(), aTurn()]), { height: 600 });
    const { page } = surface;
    await page.getByTestId('answer').nth(1).waitFor();
    await surface.answer('conversation/get', { result: aConversation([aTurn(), aTurn(), aRunningTurn('retrieving')]) });
    await surface.event({ type: 'conversation/changed' });
    await page.getByTestId('answer').nth(2).waitFor();
    const top = await eventually(() => page.getByTestId('answer').nth(2).evaluate((element) => element.getBoundingClientRect().top), (value) => value < 80);
    assert.ok(top >= 40, 'below the bar');
  });

  it('draws a growing answer of 20,000 characters without holding up a frame for long', async () => {
    const words = 'A sentence with **bold** words, `code` and a source [1]. '.repeat(350);
    const surface = await open(aConversation([aRunningTurn('streaming')]));
    await surface.page.getByTestId('answer').waitFor();
    const slowestMs = await surface.page.evaluate(async (text) => {
      let slowest = 0;
      for (let offset = 0; offset < text.length; offset += 400) {
        const before = performance.now();
        window.fakeHost.deliver({ kind: 'event', event: { type: 'answer/token', turn: 0, offset, text: text.slice(offset, offset + 400) } });
        await new Promise((resolve) => requestAnimationFrame(resolve));
        slowest = Math.max(slowest, performance.now() - before);
      }
      return slowest;
    }, words);
    assert.ok(slowestMs < 500, `slowest step took ${slowestMs.toFixed(0)} ms`);
  });
});
