// The list of earlier conversations in the answer panel.
import assert from 'node:assert/strict';
import type { ConversationListView, ConversationView } from '../../src/protocol/answerProtocol';
import { closeSurfaces, eventually, openSurface } from './support/openSurface';
import type { OpenSurface, SurfaceOptions } from './support/openSurface';
import { aConversation, aConversationList, aTurn } from './support/views';

const QUIET = { 'conversation/new': { result: null }, 'conversation/open': { result: null }, 'conversation/delete': { result: { deleted: true } } } as const;

function open(options: Partial<SurfaceOptions> = {}, conversation: ConversationView = aConversation([]), list: ConversationListView = aConversationList()): Promise<OpenSurface> {
  return openSurface('answer', { ...options, answers: { 'conversation/get': { result: conversation }, 'conversations/list': { result: list }, ...QUIET, ...options.answers } });
}

const idOfFocus = (surface: OpenSurface): Promise<string | null> => surface.page.evaluate(() => document.activeElement?.getAttribute('data-id') ?? null);
const paramsOf = async (surface: OpenSurface, type: string): Promise<unknown> => (await surface.sent(type)).at(-1)?.params;

describe('Conversations of earlier', () => {
  afterEach(closeSurfaces);

  it('are listed by day, with the number of questions and the time, the shown one marked', async () => {
    const surface = await open({}, { ...aConversation([aTurn()]), conversationId: 'c2' });
    const { page } = surface;
    await page.getByTestId('conversation').first().waitFor();
    assert.deepEqual((await page.getByTestId('history').innerText()).split('\n').filter((line) => line.trim() !== '' && !/^[\ue000-\uf8ff]$/u.test(line.trim())), [
      'Today',
      'Why did we pick keyset paging?',
      '14:31 · 2 questions',
      'Open questions for the Lisbon trip',
      '00:04 · 1 question',
      'Yesterday',
      'Which books are still unread?',
      '23:59 · 3 questions',
      'Earlier',
      'Decisions in the storage review',
      'Mar 1, 2026 · 6 questions',
      'What did Mira say about pricing?',
      'Dec 31, 2025 · 1 question',
    ]);
    assert.equal(await page.locator('[data-testid=conversation][aria-current=true]').getAttribute('data-id'), 'c2');
    assert.deepEqual(await page.getByTestId('history').getByRole('list').evaluateAll((lists) => lists.map((list) => list.getAttribute('aria-labelledby'))), ['conversationsToday', 'conversationsYesterday', 'conversationsEarlier']);
    assert.deepEqual(await surface.trouble(), []);
  });

  it('are opened with a click, and the answers come with sources and cost', async () => {
    const surface = await open({}, { ...aConversation([aTurn(), aTurn()]), conversationId: 'c1' });
    const { page } = surface;
    await page.getByText('Which books are still unread?').click();
    await eventually(() => paramsOf(surface, 'conversation/open'), (params) => JSON.stringify(params) === '{"id":"c3"}');
    await surface.answer('conversation/get', { result: { ...aConversation([aTurn()]), conversationId: 'c3' } });
    await surface.event({ type: 'conversation/changed' });
    await eventually(() => page.getByTestId('cost-line').count(), (count) => count === 1);
    assert.equal(await page.getByTestId('citation').count(), 3);
    assert.equal(await page.locator('[data-testid=conversation][aria-current=true]').getAttribute('data-id'), 'c3');
    assert.equal(await page.getByTestId('announcer').innerText(), '', 'an old answer is no news');
    assert.equal(await page.getByTestId('follow-up').getAttribute('placeholder'), 'Ask a follow-up');
  });

  it('say so when one cannot be opened', async () => {
    const surface = await open({ answers: { 'conversation/open': { error: { code: 'not_found', message: 'This conversation is not there any more.' } } } });
    await surface.page.getByTestId('conversation').first().click();
    assert.match(await surface.page.getByTestId('complaint').innerText(), /not there any more/);
    await eventually(() => surface.sent('conversations/list'), (sent) => sent.length === 2);
  });

  it('are one tab stop with arrow keys, and the delete button of the one that has the focus after it', async () => {
    const surface = await open();
    const { page } = surface;
    await page.getByTestId('conversation').first().waitFor();
    await page.getByTestId('show-history').focus();
    await page.keyboard.press('Tab');
    assert.equal(await idOfFocus(surface), 'c1');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    assert.equal(await idOfFocus(surface), 'c3', 'over the days');
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowDown');
    assert.equal(await idOfFocus(surface), 'c5');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowUp');
    assert.equal(await idOfFocus(surface), 'c1');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'Delete “Open questions for the Lisbon trip”');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement?.closest('.history')), null, 'the other ones are no tab stops');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    assert.equal(await idOfFocus(surface), 'c2');
    await page.keyboard.press('Enter');
    await eventually(() => paramsOf(surface, 'conversation/open'), (params) => JSON.stringify(params) === '{"id":"c2"}');
  });

  it('are deleted with their button or the Delete key, once each, and the focus goes on', async () => {
    const surface = await open({ answers: { 'conversation/delete': { hold: true } } });
    const { page } = surface;
    await page.getByTestId('conversation').nth(1).focus();
    await page.keyboard.press('Delete');
    await page.keyboard.press('Delete');
    assert.equal((await surface.sent('conversation/delete')).length, 1, 'the question is being asked');
    assert.equal(await page.getByTestId('conversation').count(), 5, 'nothing goes before the user has agreed');
    await surface.release('conversation/delete', { deleted: true });
    await eventually(() => page.getByTestId('conversation').count(), (count) => count === 4);
    await eventually(() => idOfFocus(surface), (id) => id === 'c3');
    assert.equal(await page.getByTestId('announcer').innerText(), 'Conversation deleted');
    await page.keyboard.press('End');
    await page.getByTestId('delete-conversation').nth(3).click();
    await surface.release('conversation/delete', { deleted: true });
    await eventually(() => idOfFocus(surface), (id) => id === 'c4');
    assert.deepEqual((await surface.sent('conversation/delete')).map(({ params }) => params), [{ id: 'c2' }, { id: 'c5' }]);
  });

  it('stay, with the focus where it was, when the user thinks better of it or it fails', async () => {
    const surface = await open({ answers: { 'conversation/delete': { result: { deleted: false } } } });
    const { page } = surface;
    await page.getByTestId('conversation').nth(1).focus();
    await page.keyboard.press('Delete');
    await eventually(() => surface.sent('conversation/delete'), (sent) => sent.length === 1);
    await surface.answer('conversation/delete', { error: { code: 'failed', message: 'The conversation could not be deleted.' } });
    await page.keyboard.press('Delete');
    await page.getByTestId('complaint').waitFor();
    assert.equal(await page.getByTestId('conversation').count(), 5);
    assert.equal(await idOfFocus(surface), 'c2');
    assert.equal(await page.getByTestId('announcer').innerText(), '');
  });

  it('say what to do when there are none, also after the last was deleted', async () => {
    const list = aConversationList();
    const surface = await open({}, undefined, { ...list, conversations: list.conversations.slice(0, 1) });
    await surface.page.getByTestId('delete-conversation').click();
    assert.match(await surface.page.getByTestId('history-empty').innerText(), /No conversations yet\. What you ask is kept here\./);
  });

  it('show bars while they are read, and a way to try again when that fails', async () => {
    const surface = await open({ answers: { 'conversations/list': { hold: true } } });
    const { page } = surface;
    await page.getByTestId('history-loading').waitFor();
    await surface.answer('conversations/list', { error: { code: 'failed', message: 'No.' } });
    await surface.release('conversations/list', aConversationList());
    await page.getByTestId('conversation').first().waitFor();
    await surface.event({ type: 'conversations/changed' });
    await page.getByTestId('history-failed').waitFor();
    await surface.answer('conversations/list', { result: aConversationList() });
    await page.getByTestId('history-failed').getByRole('button', { name: 'Try again' }).click();
    await eventually(() => page.getByTestId('conversation').count(), (count) => count === 5);
  });

  it('are read again when there is one more, and show older ones when asked', async () => {
    const surface = await open({}, undefined, { ...aConversationList(), more: true });
    const { page } = surface;
    await page.getByTestId('older-conversations').click();
    await eventually(() => surface.sent('conversations/list'), (sent) => JSON.stringify(sent.map(({ params }) => params)) === '[{"limit":50},{"limit":100}]');
    await surface.answer('conversations/list', { result: { ...aConversationList(), conversations: aConversationList().conversations.slice(0, 2) } });
    await surface.event({ type: 'conversations/changed' });
    await eventually(() => page.getByTestId('conversation').count(), (count) => count === 2);
    assert.equal(await page.getByTestId('older-conversations').count(), 0);
    assert.deepEqual((await surface.sent('conversations/list')).at(-1)?.params, { limit: 100 }, 'as far back as before');
  });

  it('are out of the way in a narrow panel until asked for, and after one was opened', async () => {
    const surface = await open({ width: 500 });
    const { page } = surface;
    const toggle = page.getByTestId('show-history');
    await toggle.waitFor();
    assert.equal(await toggle.getAttribute('aria-expanded'), 'false');
    assert.equal(await page.getByTestId('history').count(), 0);
    assert.equal((await surface.sent('conversations/list')).length, 0, 'nothing is read that nobody sees');
    await toggle.click();
    await page.getByTestId('conversation').first().click();
    await eventually(() => page.getByTestId('history').count(), (count) => count === 0);
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'follow-up');
  });

  it('are closed by Escape or their button, which is remembered', async () => {
    const surface = await open();
    const { page } = surface;
    await page.getByTestId('conversation').first().focus();
    await page.keyboard.press('Escape');
    assert.equal(await page.getByTestId('history').count(), 0);
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('data-testid')), 'show-history');
    assert.deepEqual(await surface.state(), { draft: '', conversationId: 'c-1', historyOpen: false });
    const again = await open({ state: { historyOpen: false } });
    await again.page.getByTestId('empty').waitFor();
    assert.equal(await again.page.getByTestId('history').count(), 0);
    await again.page.getByTestId('show-history').click();
    await eventually(() => idOfFocus(again), (id) => id === null || id === 'c1');
    assert.equal(await again.page.getByTestId('conversation').count(), 5);
  });

  it('are there at once when the list is opened again, while it is read anew', async () => {
    const surface = await open();
    const toggle = surface.page.getByTestId('show-history');
    await surface.page.getByTestId('conversation').first().waitFor();
    await toggle.click();
    await surface.answer('conversations/list', { hold: true });
    await toggle.click();
    assert.equal(await surface.page.getByTestId('conversation').count(), 5);
    await surface.release('conversations/list', { ...aConversationList(), conversations: aConversationList().conversations.slice(0, 1) });
    await eventually(() => surface.page.getByTestId('conversation').count(), (count) => count === 1);
  });

  it('are text, whatever their title says', async () => {
    const list = aConversationList();
    const title = '<img src=x onerror=alert(1)><script>alert(2)</script>';
    const surface = await open({}, undefined, { ...list, conversations: [{ ...list.conversations[0]!, title }] });
    await surface.page.getByText(title).waitFor();
    assert.equal(await surface.page.locator('.history img, .history script').count(), 0);
    assert.deepEqual(await surface.trouble(), []);
  });
});
