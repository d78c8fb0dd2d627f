import assert from 'node:assert/strict';
import { AccessibilityTree } from '../support/host/accessibilityTree';
import { KeyboardWalk } from '../support/host/keyboardWalk';
import { PackagedWorkbench } from '../support/host/packagedWorkbench';
import type { SecondBrainPanels } from '../support/host/panels';
import type { Workbench } from '../support/host/workbench';
import { waitFor } from '../support/waitFor';

describe('The dashboard of the packaged extension', () => {
  let editor: PackagedWorkbench;
  let workbench: Workbench;
  let panels: SecondBrainPanels;

  before(async () => {
    editor = await PackagedWorkbench.start({ pictures: 'dashboard' });
    ({ workbench, panels } = editor);
    await panels.ask('How should I keep a habit?');
    await panels.finishedAnswer();
  });

  afterEach(function () {
    return editor.pictureAfter(this.currentTest);
  });

  after(() => editor.stop());

  it('says what today cost and where it went', async () => {
    await panels.openDashboard();
    await panels.inDashboard('breakdown-row', async (frame) => {
      await frame.getByTestId('cost-chart').waitFor();
      const names = await Promise.all((await frame.getByTestId('breakdown-row').all()).map((row) => row.getAttribute('data-name')));
      assert.deepEqual(names.toSorted(), ['chat_answer', 'chat_rerank']);
      assert.match(await frame.locator('[data-testid=stat-card][data-name=today]').innerText(), /\$0\.00/);
    });
  });

  it('filters the calls by words', async () => {
    await panels.inDashboard('tab-traces', (frame) => frame.getByTestId('tab-traces').click());
    await panels.inDashboard('filter-query', async (frame) => {
      await frame.getByTestId('filter-query').fill('type:rerank');
      await frame.getByTestId('filter-query').press('Enter');
      await frame.locator('[data-testid=trace-row][data-usage-type=chat_answer]').waitFor({ state: 'detached' });
    });
    assert.deepEqual((await panels.shownTraces()).map(({ usageType }) => usageType), ['chat_rerank']);
  });

  it('tells more of a call in its row, and leads to its trace', async () => {
    await panels.inDashboard('trace-row', async (frame) => {
      await frame.getByTestId('trace-row').first().locator('button').first().click();
      assert.match(await frame.getByTestId('trace-detail').innerText(), /[0-9a-f]{32}/);
      await frame.getByTestId('trace-row').first().getByTestId('view-trace').click();
    });
    assert.deepEqual((await panels.shownTrace()).map(({ usageType }) => usageType), ['chat_rerank', 'chat_answer']);
  });

  it('shows the same trace and remembers the filter after the window was reloaded', async () => {
    await workbench.reload();
    assert.deepEqual((await panels.shownTrace()).map(({ usageType }) => usageType), ['chat_rerank', 'chat_answer']);
    await panels.inDashboard('back', (frame) => frame.getByTestId('back').click());
    assert.deepEqual((await panels.shownTraces()).map(({ usageType }) => usageType), ['chat_rerank']);
    await panels.inDashboard('filter-query', async (frame) => {
      assert.equal(await frame.getByTestId('filter-query').inputValue(), 'type:rerank');
    });
  });

  it('is gone through by keyboard alone, from the palette to a trace and back, and says what has the focus', async () => {
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommandByKeys('Second Brain: Open Dashboard');
    await panels.inDashboard('stat-card', async (frame) => {
      await waitFor('the focus in the page', () => frame.evaluate<boolean>('document.hasFocus()'));
      const tree = await AccessibilityTree.of(editor.page, frame);
      const walk = new KeyboardWalk(editor.page.keyboard, tree);
      await walk.press('Tab', 'tab "Overview"');
      await walk.press('ArrowRight', 'tab "Traces"');
      await frame.getByTestId('trace-row').nth(1).waitFor();

      const opener = await walk.pressUntil('Tab', /^button "Details of the Answer call at /);
      const time = /\d+:\d\d:\d\d[^"]*/.exec(opener)?.[0] ?? '';
      assert.equal(opener, `button "Details of the Answer call at ${time}" collapsed`);
      await walk.press('Enter', `button "Details of the Answer call at ${time}" expanded`);
      await walk.press('Tab', `button "View trace of the Answer call at ${time}"`);
      await walk.press('Tab', 'button "Copy trace id"');
      await walk.press('Tab', 'button "View Trace"');

      await walk.press('Enter', /^heading "Question at \d+:\d\d:\d\d/);
      const lanes = await tree.namesOf('image');
      assert.deepEqual(lanes.map((name) => name.replace(/, attempt.*/, '')), ['Rerank, Offline heuristic', 'Answer, Offline heuristic']);
      await walk.press('Tab', 'button "Show the conversation"');
      await walk.press('Tab', 'button "Copy as JSON"');
      await walk.press('Tab', 'region "Calls of this trace"');

      await walk.pressUntil('Shift+Tab', /^button "Traces"$/);
      await walk.press('Enter', `button "View trace of the Answer call at ${time}"`);
    });
    await workbench.openPalette();
    await editor.page.keyboard.press('Escape');
  });
});
