import assert from 'node:assert/strict';
import { closeSurfaces, eventually, openSurface } from './support/openSurface';
import { DASHBOARD } from './support/openDashboard';

/** In milliseconds since the page was asked for. */
interface Loaded {
  readonly began: number;
  readonly ended: number;
}

describe('What a page loads', () => {
  afterEach(closeSurfaces);

  it('names the shared script itself, and leaves the icon font until the editor shows the page', async () => {
    const surface = await openSurface('dashboard', { answers: DASHBOARD });
    const { page } = surface;
    const loaded = (file: string): Promise<Loaded | null> =>
      page.evaluate((name) => {
        const [entry] = performance.getEntriesByType('resource').filter((one) => one.name.endsWith(name)) as PerformanceResourceTiming[];
        return entry === undefined ? null : { began: entry.startTime, ended: entry.responseEnd };
      }, file);
    const font = await eventually(() => loaded('/codicon.ttf'), (entry) => entry !== null);
    const shownAt = await page.evaluate(() => (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming).loadEventStart);
    assert.ok(font !== null && font.began >= shownAt, `the font at ${String(font?.began)}, the page at ${String(shownAt)}`);
    const [shared, own] = await Promise.all([loaded('/chunk.js'), loaded('/dashboard.js')]);
    assert.ok(shared !== null && own !== null && shared.began < own.ended, `what is shared at ${String(shared?.began)}, the surface's script until ${String(own?.ended)}`);
    await eventually(() => page.locator('.codicon').first().evaluate((icon) => getComputedStyle(icon).visibility), (visibility) => visibility === 'visible');
    assert.deepEqual(await surface.trouble(), []);
  });
});
