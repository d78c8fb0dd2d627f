import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { artifactsFolder, vsixFile } from '../../scripts/lib/locations.mjs';
import { SecondBrainPanels } from '../support/host/panels';
import { temporaryVault, type TemporaryVault } from '../support/host/temporaryVault';
import { Workbench } from '../support/host/workbench';
import { startWorkbenchHost, type WorkbenchHost } from '../support/host/workbenchHost';

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
});
