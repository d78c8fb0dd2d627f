import assert from 'node:assert/strict';
import { openDashboard } from './support/openDashboard';
import { closeSurfaces, eventually } from './support/openSurface';
import type { OpenSurface } from './support/openSurface';
import { anEmptyOverview, anOverview, aSyncHealth } from './support/views';
import type { FakeAnswer } from './support/fakeHost';

function open(sync: FakeAnswer, overview = anOverview()): Promise<OpenSurface> {
  return openDashboard({ answers: { 'overview/get': { result: overview }, 'syncHealth/get': sync, 'sync/start': { result: null } } });
}

const plain = (words: string): string => words.replace(/[\ue000-\uf8ff]/g, '').replace(/\s+/g, ' ').trim();

describe('Sync Health', () => {
  afterEach(closeSurfaces);

  it('tells how each job has been doing, and its runs as a table', async () => {
    const surface = await open({ result: aSyncHealth() });
    const { page } = surface;
    await page.getByTestId('sync-health').waitFor();
    const jobs = await page.getByTestId('sync-job').allInnerTexts();
    assert.deepEqual(jobs.map(plain), [
      'Extraction Done Last run 14:00, 4.4 s Processed / failed 3 / 0 Cost per note $0.0047 Next run 15:00',
      'Inbox Done Last run 13:30, 4.4 s Processed / failed 1 / 0 Cost per note $0.0016 Next run as soon as possible',
    ]);
    assert.equal(await page.getByRole('img', { name: 'Inbox: cost of the last 2 runs, at most < $0.01; 1 failed' }).count(), 1);
    assert.equal(await page.getByTestId('sync-run').count(), 9, 'the older ones are folded');
    const rows = await page.getByTestId('sync-run').allInnerTexts();
    assert.equal(plain(rows[5] ?? ''), '10:30 Inbox Failed 0 0 1 < $0.01 — 30.0 s');
    assert.deepEqual(await surface.trouble(), []);
  });

  it('leads from a run to its calls', async () => {
    const surface = await open({ result: aSyncHealth() });
    await surface.page.getByRole('button', { name: 'Extraction run at 14:00: show its calls' }).click();
    await eventually(() => surface.sent('traces/list'), (sent) => JSON.stringify(sent.at(-1)?.params) === '{"runId":"run-32"}');
    await surface.page.getByTestId('clear-filters').waitFor();
  });

  it('starts a run', async () => {
    const surface = await open({ result: aSyncHealth() });
    await surface.page.getByRole('button', { name: 'Sync now' }).click();
    await eventually(() => surface.sent('sync/start'), (sent) => sent.length === 1);
  });

  it('says that a job is late, or that background work is paused', async () => {
    const surface = await open({ result: aSyncHealth({ jobs: aSyncHealth().jobs.map((job) => ({ ...job, isStale: true })) }) });
    const states = async (): Promise<readonly string[]> => (await surface.page.locator('.job .status').allInnerTexts()).map(plain);
    await surface.page.getByTestId('sync-health').waitFor();
    assert.deepEqual(await states(), ['Late', 'Late']);
    await surface.answer('syncHealth/get', { result: aSyncHealth({ pausedBy: 'protection' }) });
    await surface.page.getByTestId('refresh').click();
    await surface.page.getByText('Paused because of a finding.').waitFor();
    assert.deepEqual(await states(), ['Paused', 'Paused']);
  });

  it('says what was not recorded, and how a run was stopped', async () => {
    const [extraction] = aSyncHealth().jobs;
    const bare = { ...extraction!.runs[0]!, runId: null, processed: null, failed: null, skipped: null, durationMs: null, costUsd: null, costPerNoteUsd: null };
    const surface = await open({ result: aSyncHealth({ jobs: [{ job: 'extraction', isStale: false, runs: (['cancelled', 'budget', 'paused', 'providers', 'interrupted', 'failed'] as const).map((stopped) => ({ ...bare, stopped })) }] }) });
    await surface.page.getByTestId('sync-run').first().waitFor();
    const rows = (await surface.page.getByTestId('sync-run').allInnerTexts()).map(plain);
    assert.equal(rows[0], '14:00 Extraction Cancelled — — — — — —');
    assert.deepEqual(rows.map((row) => row.split('Extraction ')[1]?.replace(/ —.*/, '')), ['Cancelled', 'Stopped at the budget', 'Paused', 'No provider', 'Cut off', 'Failed']);
  });

  it('does not call a cost zero that is not known', async () => {
    const [extraction] = aSyncHealth().jobs;
    const runs = [{ costUsd: 0, costPerNoteUsd: 0, unpricedCalls: 4 }, { costUsd: 0.5, costPerNoteUsd: 0.05, unpricedCalls: 1 }, { costUsd: 0, costPerNoteUsd: 0 }].map((costs) => ({ ...extraction!.runs[0]!, ...costs }));
    const surface = await open({ result: aSyncHealth({ jobs: [{ job: 'extraction', isStale: false, runs }] }) });
    await surface.page.getByTestId('sync-run').first().waitFor();
    const rows = (await surface.page.getByTestId('sync-run').allInnerTexts()).map(plain);
    assert.deepEqual(rows.map((row) => row.replace(/.* 0 (?=[—≥$])/, '')), ['— — 4.4 s', '≥ $0.50 ≥ $0.0500 4.4 s', '$0.00 $0.00 4.4 s']);
  });

  it('is not there before the first run without a schedule, and takes one line when it fails', async () => {
    const surface = await open({ result: aSyncHealth({ schedule: 'off', jobs: [{ job: 'extraction', isStale: false, runs: [] }] }) }, anEmptyOverview());
    await surface.page.getByTestId('empty').waitFor();
    assert.equal(await surface.page.getByTestId('sync-health').count(), 0);
    await closeSurfaces();
    const failing = await open({ error: { code: 'failed', message: 'No disk.' } });
    assert.match(await failing.page.getByTestId('sync-failed').innerText(), /No disk\./);
    await failing.page.getByTestId('stat-card').first().waitFor();
  });
});
