import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { artifactsFolder, vsixFile } from '../../scripts/lib/locations.mjs';
import { AccessibilityTree, type FocusedNode } from '../support/host/accessibilityTree';
import { SecondBrainPanels } from '../support/host/panels';
import { temporaryVault, type TemporaryVault } from '../support/host/temporaryVault';
import { Workbench } from '../support/host/workbench';
import { startWorkbenchHost, type WorkbenchHost } from '../support/host/workbenchHost';
import { waitFor } from '../support/waitFor';

describe('The dashboard of the packaged extension', () => {
  let vault: TemporaryVault;
  let host: WorkbenchHost;
  let workbench: Workbench;
  let panels: SecondBrainPanels;

  before(async () => {
    mkdirSync(artifactsFolder, { recursive: true });
    vault = temporaryVault();
    host = await startWorkbenchHost({ workspace: vault.folder, vsix: vsixFile });
    workbench = new Workbench(host.page);
    panels = new SecondBrainPanels(workbench);
    await workbench.ready();
    await panels.ask('How should I keep a habit?');
    await panels.finishedAnswer();
  });

  afterEach(async function () {
    const name = this.currentTest?.state === 'failed' ? 'failure' : (this.currentTest?.title.replaceAll(/\W+/g, '-') ?? 'step');
    await host.page.screenshot({ path: path.join(artifactsFolder, `e2e-dashboard-${name}.png`) });
  });

  after(async () => {
    await host.stop();
    vault.remove();
  });

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
    const { page } = host;
    const { keyboard } = page;
    await workbench.runCommand('View: Close All Editors');
    await keyboard.press('F1');
    await page.locator('.quick-input-widget input[type="text"]').waitFor();
    await keyboard.type('Second Brain: Open Dashboard');
    await page.locator('.quick-input-list .monaco-list-row.focused').filter({ hasText: 'Second Brain: Open Dashboard' }).waitFor();
    await keyboard.press('Enter');
    await panels.inDashboard('tab-overview', async (frame) => {
      const tree = await AccessibilityTree.of(page, frame);
      const pressUntil = async (key: string, isThere: (node: FocusedNode) => boolean): Promise<FocusedNode> => {
        const passed: string[] = [];
        for (let presses = 0; presses < 60; presses += 1) {
          await keyboard.press(key);
          const node = await tree.focused();
          passed.push(node === undefined ? '(nothing)' : `${node.role} "${node.name}"`);
          if (node !== undefined) assert.notEqual(node.name, '', `nothing without a name: ${passed.join(', ')}`);
          if (node !== undefined && isThere(node)) return node;
        }
        throw new Error(`${key} does not lead there: ${passed.join(', ')}`);
      };
      const afterKey = async (key: string, name: RegExp): Promise<void> => {
        await keyboard.press(key);
        await waitFor(`the focus on ${String(name)}`, async () => name.test((await tree.focused())?.name ?? ''));
      };
      await pressUntil('Tab', ({ role }) => role === 'tab');
      await afterKey('Home', /^Overview$/);
      await frame.getByTestId('stat-card').first().waitFor();
      await afterKey('ArrowRight', /^Traces$/);
      await frame.getByTestId('trace-row').first().waitFor();
      const opener = await pressUntil('Tab', ({ name }) => name.startsWith('View trace of'));
      await afterKey('Enter', /^Question at \d\d:\d\d:\d\d/);
      assert.equal(await frame.getByTestId('trace-call').count(), 2);
      await pressUntil('Shift+Tab', ({ name }) => name === 'Traces');
      await afterKey('Enter', new RegExp(opener.name.replaceAll(/[^\w ]/g, '.')));
    });
    await keyboard.press('F1');
    await page.locator('.quick-input-widget input[type="text"]').waitFor();
    await keyboard.press('Escape');
  });
});
