// A conversation of earlier: listed, opened again also from its trace, still there after a reload, and deleted after asking.
import assert from 'node:assert/strict';
import { PackagedWorkbench } from '../support/host/packagedWorkbench';
import type { SecondBrainPanels } from '../support/host/panels';
import type { Workbench } from '../support/host/workbench';

const QUESTION = 'How should I keep a habit?';

describe('Conversations of earlier', () => {
  let editor: PackagedWorkbench;
  let workbench: Workbench;
  let panels: SecondBrainPanels;

  before(async () => {
    editor = await PackagedWorkbench.start({ pictures: 'conversations' });
    ({ workbench, panels } = editor);
    await panels.ask(QUESTION);
    await panels.finishedAnswer();
  });

  afterEach(function () {
    return editor.pictureAfter(this.currentTest);
  });

  after(() => editor.stop());

  /** Shows the list, which a narrow panel keeps closed. */
  async function showList(): Promise<void> {
    await panels.inDashboard('show-history', async (frame) => {
      const toggle = frame.getByTestId('show-history');
      if ((await toggle.getAttribute('aria-expanded')) === 'false') {
        await toggle.click();
      }
      await frame.getByTestId('history').waitFor();
    });
  }

  it('are opened from the list, with sources and cost, and take a follow-up', async () => {
    await panels.inDashboard('new-conversation', (frame) => frame.getByTestId('new-conversation').click());
    await panels.inDashboard('empty', (frame) => frame.getByTestId('empty').waitFor());
    await showList();
    await panels.inDashboard('conversation', async (frame) => {
      await frame.getByTestId('conversation').getByText(QUESTION).click();
      await frame.getByTestId('cost-line').waitFor();
      assert.ok((await frame.getByTestId('citation').count()) > 0);
      await frame.getByTestId('follow-up').fill('And which one is the easiest?');
      await frame.getByTestId('send').click();
      await frame.locator('[data-testid=answer][data-state=answered]').nth(1).waitFor();
    });
    await showList();
    await panels.inDashboard('conversation', (frame) => frame.getByTestId('conversation').getByText('2 questions').waitFor());
  });

  it('are still there after the window was reloaded, and behind their trace', async () => {
    await workbench.reload();
    await panels.inDashboard('cost-line', async (frame) => {
      await frame.getByTestId('cost-line').nth(1).waitFor();
      await frame.getByTestId('new-conversation').click();
      await frame.getByTestId('empty').waitFor();
    });
    await panels.traces();
    await panels.inDashboard('trace-row', (frame) => frame.getByTestId('trace-row').first().getByTestId('view-trace').click());
    await panels.inDashboard('conversation-link', (frame) => frame.getByTestId('conversation-link').click());
    await panels.inDashboard('answer', (frame) => frame.getByTestId('answer').nth(1).waitFor());
  });

  it('stay when the user thinks better of deleting, and are gone when not', async () => {
    await showList();
    const pressDelete = (): Promise<void> =>
      panels.inDashboard('delete-conversation', async (frame) => {
        await frame.getByTestId('conversation').hover();
        await frame.getByTestId('delete-conversation').click();
      });
    const dialog = editor.page.locator('.monaco-dialog-box');
    await pressDelete();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await panels.inDashboard('conversation', async (frame) => {
      assert.equal(await frame.getByTestId('conversation').count(), 1);
    });
    await pressDelete();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await panels.inDashboard('history-empty', (frame) => frame.getByTestId('history-empty').waitFor());
    await panels.inDashboard('empty', (frame) => frame.getByTestId('empty').waitFor());
  });
});
