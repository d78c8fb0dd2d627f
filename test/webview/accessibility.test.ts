import assert from 'node:assert/strict';
import { source as axeSource } from 'axe-core';
import { DASHBOARD } from './support/openDashboard';
import { closeSurfaces, openSurface } from './support/openSurface';
import type { OpenSurface } from './support/openSurface';
import { THEMES } from './support/pageServer';
import { STATES, SURFACES } from './support/scenes';
import { TRACE_ID } from '../support/aCallView';
import { aConversation, aTurn } from './support/views';

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[] }[];
}

async function findings({ page }: OpenSurface, withoutRules: readonly string[] = []): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  const result = await page.evaluate(
    (left) =>
      (window as unknown as { axe: { run(options: unknown): Promise<AxeResult> } }).axe.run({
        rules: Object.fromEntries(left.map((rule) => [rule, { enabled: false }])),
      }),
    withoutRules,
  );
  return result.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`));
}

describe('Accessibility', () => {
  afterEach(closeSurfaces);

  for (const scene of [...SURFACES, ...STATES]) {
    it(`of ${scene.name}: axe finds nothing in any of the four themes, nor when it is narrow`, async () => {
      const surface = await openSurface(scene.surface, scene);
      await surface.page.waitForSelector(scene.ready);
      await scene.act?.(surface);
      for (const { theme, width } of [...THEMES.map((name) => ({ theme: name, width: 1280 })), { theme: 'dark' as const, width: 400 }]) {
        await surface.setTheme(theme);
        await surface.page.setViewportSize({ width, height: 900 });
        assert.deepEqual(await findings(surface), [], `${theme} at ${String(width)} px`);
      }
    });
  }

  it('has landmarks, one first heading and named tables', async () => {
    const { page } = await openSurface('dashboard', { state: { route: { tab: 'traces' } }, answers: DASHBOARD });
    await page.getByTestId('trace-row').first().waitFor();
    assert.equal(await page.getByRole('main').count(), 1);
    assert.equal(await page.getByRole('banner').count(), 1);
    assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1);
    assert.equal(await page.getByRole('search', { name: 'Filters' }).count(), 1);
    assert.equal(await page.getByRole('region', { name: 'Calls' }).getByRole('table').count(), 1);
  });

  it('shows the focus on everything that takes it', async () => {
    const { page } = await openSurface('answer', { answers: { 'conversation/get': { result: aConversation([aTurn()]) } } });
    await page.getByTestId('cost-line').waitFor();
    const unseen: string[] = [];
    for (let presses = 0; presses < 18; presses += 1) {
      await page.keyboard.press('Tab');
      const focus = await page.evaluate(() => {
        const element = document.activeElement;
        const frame = element?.closest('.box') ?? element;
        return element === null || frame === null || element === document.body
          ? undefined
          : { html: element.outerHTML.slice(0, 80), style: getComputedStyle(frame).outlineStyle };
      });
      if (focus?.style === 'none') {
        unseen.push(focus.html);
      }
    }
    assert.deepEqual(unseen, []);
  });

  it('keeps words and outlines in forced colours', async () => {
    const surface = await openSurface('dashboard', { forcedColors: true, state: { route: { tab: 'traces', traceId: TRACE_ID } }, answers: DASHBOARD });
    await surface.page.getByTestId('trace-group').waitFor();
    assert.equal(await surface.page.locator('.lane rect').first().evaluate((element) => getComputedStyle(element).strokeWidth), '1px');
    // axe computes contrast from the colours that the browser has replaced.
    assert.deepEqual(await findings(surface, ['color-contrast']), []);
  });
});
