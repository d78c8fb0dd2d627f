import assert from 'node:assert/strict';
import { openDashboard } from './support/openDashboard';
import { closeSurfaces, eventually } from './support/openSurface';
import type { OpenSurface } from './support/openSurface';
import type { FakeAnswer } from './support/fakeHost';
import { aFinding, someFindings } from './support/views';

const NONE = { ...someFindings(), findings: [] };

function open(answers: Record<string, FakeAnswer> = {}): Promise<OpenSurface> {
  return openDashboard({ answers: { 'findings/list': { result: someFindings() }, ...answers } });
}

const plain = (words: string): string => words.replace(/[\ue000-\uf8ff]/g, '').replace(/\s+/g, ' ').trim();

describe('findings', () => {
  afterEach(closeSurfaces);

  it('have one card for each cause, with what they are, since when and what happened', async () => {
    const surface = await open();
    const { page } = surface;
    await page.getByTestId('finding').first().waitFor();
    const cards = (await page.getByTestId('finding').allInnerTexts()).map(plain);
    assert.equal(cards.length, 2);
    assert.match(cards[0] ?? '', /^Critical Repeated work, Cost spike since 05:02 Extraction of 35 unchanged notes was repeated today: 385 calls for \$1\.85\. Today cost \$2\.19/);
    assert.match(cards[1] ?? '', /^Warning High fallback rate since 13:47 5 of 9 rerank calls/);
    assert.equal(await page.getByTestId('verdict').getAttribute('data-verdict'), 'unusual');
    assert.deepEqual(await surface.trouble(), []);
  });

  it('keep what is open to themselves when one is gone', async () => {
    const [first, second] = [aFinding({ id: 'one', cause: 'one' }), aFinding({ id: 'two', cause: 'two' })];
    const surface = await open({ 'findings/list': { result: { ...someFindings(), findings: [first, second] } }, 'findings/label': { result: { ...someFindings(), findings: [second] } } });
    const { page } = surface;
    await page.getByTestId('finding').first().locator('.menu summary').click();
    await page.getByTestId('finding').first().getByRole('button', { name: 'Planned bulk work' }).click();
    await eventually(() => page.getByTestId('finding').count(), (count) => count === 1);
    assert.equal(await page.locator('.menu[open]').count(), 0);
  });

  it('lead to their calls', async () => {
    const surface = await open();
    await surface.page.getByTestId('finding').first().getByRole('button', { name: 'Show calls' }).click();
    await eventually(() => surface.sent('traces/list'), (sent) => JSON.stringify(sent.at(-1)?.params) === '{"usageType":"extraction","since":"2026-03-09T23:00:00.000Z"}');
  });

  it('say why, part by part, and lead to the first call', async () => {
    const surface = await open();
    const { page } = surface;
    const why = page.getByTestId('finding').first().getByRole('button', { name: 'Why' });
    await why.click();
    assert.equal(await why.getAttribute('aria-expanded'), 'true');
    const rows = (await page.getByTestId('why').locator('tr').allInnerTexts()).map(plain);
    assert.deepEqual(rows, ['Extraction number of calls +$1.82', 'Answer tokens a call −$0.02', 'Together +$1.80'], 'nothing below a cent');
    assert.equal(await page.getByTestId('finding').nth(1).getByRole('button', { name: 'Why' }).count(), 0, 'no figures for it');
    await page.getByRole('button', { name: 'Show the first of its calls' }).click();
    await page.getByTestId('trace-group').waitFor();
  });

  it('are what a link from the status bar shows', async () => {
    const surface = await open({ 'route/get': { result: { tab: 'overview', focus: 'findings' } } });
    await surface.page.getByTestId('finding').first().waitFor();
    await eventually(() => surface.page.evaluate(() => document.activeElement?.id), (id) => id === 'verdict-title');
  });

  it('are dismissed or labelled, all of one cause together', async () => {
    const surface = await open({ 'findings/label': { result: NONE } });
    const { page } = surface;
    await page.getByTestId('finding').first().getByRole('button', { name: 'Dismiss' }).click();
    await eventually(() => surface.sent('findings/label'), (sent) => sent.length === 2);
    assert.deepEqual((await surface.sent('findings/label')).map(({ params }) => params), [
      { id: 'repeat_work|extraction|||@2026-03-10', label: 'dismissed' },
      { id: 'cost_spike||||@2026-03-10', label: 'dismissed' },
    ]);
    await eventually(() => page.getByTestId('finding').count(), (count) => count === 0);
    await surface.page.getByTestId('verdict').getByText('Today is normal').waitFor();
    await eventually(() => page.evaluate(() => document.activeElement?.id), (id) => id === 'verdict-title');

    const labelled = await open({ 'findings/label': { result: NONE } });
    await labelled.page.getByTestId('finding').nth(1).getByText('Label').click();
    await labelled.page.getByRole('button', { name: 'This is the new normal' }).filter({ visible: true }).click();
    await eventually(() => labelled.sent('findings/label'), (sent) => JSON.stringify(sent[0]?.params) === '{"id":"fallback","label":"new_normal"}');
  });

  it('pause background sync, and resume it', async () => {
    const paused = someFindings({ syncPause: { by: 'user', since: '2026-03-10T13:31:00.000Z', findingId: null } });
    const surface = await open({ 'sync/pause': { result: paused }, 'sync/resume': { result: someFindings() } });
    const { page } = surface;
    await page.getByRole('button', { name: 'Pause sync' }).click();
    await page.getByTestId('sync-paused').getByText('Background sync is paused by you since 14:31.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Pause sync' }).count(), 0);
    await page.getByRole('button', { name: 'Resume sync' }).click();
    await page.getByRole('button', { name: 'Pause sync' }).waitFor();
  });

  it('are read anew when they change, and when a label is refused', async () => {
    const surface = await open({ 'findings/label': { error: { code: 'not_found', message: 'Gone.' } } });
    await surface.page.getByTestId('finding').first().waitFor();
    await surface.answer('findings/list', { result: someFindings({ findings: [aFinding({ severity: 'info' })] }) });
    await surface.event({ type: 'calls/changed' });
    await surface.page.locator('[data-severity=info]').waitFor();
    assert.equal(await surface.page.getByTestId('verdict').getAttribute('data-verdict'), 'normal', 'a mention is no alarm');
    await surface.answer('findings/list', { result: NONE });
    await surface.page.getByRole('button', { name: 'Dismiss' }).click();
    await eventually(() => surface.page.getByTestId('finding').count(), (count) => count === 0);
  });

  it('leave the rest of the page whole when they cannot be read', async () => {
    const surface = await open({ 'findings/list': { error: { code: 'failed', message: 'No.' } } });
    await surface.page.getByTestId('findings-failed').waitFor();
    await surface.page.getByTestId('stat-card').first().waitFor();
  });

  it('do not run markup in their words', async () => {
    const evil = '<img src=x onerror=alert(1)><script>alert(2)</script><a href="command:workbench.action.quit">x</a>';
    const surface = await open({ 'findings/list': { result: someFindings({ findings: [aFinding({ title: evil, message: evil, criteria: { model: evil } })] }) } });
    assert.ok((await surface.page.getByTestId('finding').innerText()).includes(evil));
    assert.equal(await surface.page.locator('.finding img, .finding script, .finding a').count(), 0);
    assert.deepEqual(await surface.trouble(), []);
  });
});
