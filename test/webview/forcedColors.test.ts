import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { closeSurfaces, openSurface } from './support/openSurface';
import type { OpenSurface } from './support/openSurface';
import { SURFACES } from './support/scenes';
import type { Scene } from './support/scenes';

/** Least contrast of a drawing with its ground (WCAG 1.4.11), and of words (1.4.3). */
const MARK_CONTRAST = 3;
const WORD_CONTRAST = 4.5;

async function open(name: string, contrast: 'light' | 'dark' = 'light'): Promise<OpenSurface> {
  const scene: Scene = SURFACES.find((one) => one.name === name)!;
  const surface = await openSurface(scene.surface, { ...scene, forcedColors: true });
  await surface.page.emulateMedia({ colorScheme: contrast, forcedColors: 'active' });
  await surface.page.waitForSelector(scene.ready);
  await scene.act?.(surface);
  await surface.page.evaluate(addHelpers);
  return surface;
}

interface Helpers {
  readonly colourOf: (name: string) => string;
  readonly contrast: (one: string, other: string) => number;
}

/** Runs in the page: what the tests below measure with. Must not refer to anything outside itself. */
function addHelpers(): void {
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!;
  const probe = document.createElement('i');
  const channels = (colour: string, ground: string): readonly number[] => {
    for (const paint of [ground, colour]) {
      context.fillStyle = paint;
      context.fillRect(0, 0, 1, 1);
    }
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const luminance = (colour: string, ground: string): number => {
    const [red = 0, green = 0, blue = 0] = channels(colour, ground).map((value) => (value <= 10 ? value / 3_294 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const helpers: Helpers = {
    colourOf: (name) => {
      probe.style.cssText = `forced-color-adjust: none; color: ${name}`;
      document.body.append(probe);
      const { color } = getComputedStyle(probe);
      probe.remove();
      return color;
    },
    contrast: (one, other) => {
      const [high, low] = [luminance(one, other), luminance(other, other)].sort((left, right) => right - left) as [number, number];
      return (high + 0.05) / (low + 0.05);
    },
  };
  (window as unknown as { measure: Helpers }).measure = helpers;
}

/** Words and icons of the page that stand out too little: grounds are the page's, or as near to it as the system makes them. */
function paleWords(page: Page, least: number): Promise<readonly string[]> {
  return page.evaluate((wanted) => {
    const { contrast, colourOf } = (window as unknown as { measure: Helpers }).measure;
    const canvas = colourOf('Canvas');
    const hasWords = (element: Element): boolean => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '') || element.classList.contains('codicon');
    return [...document.body.querySelectorAll('*')]
      .filter((element) => hasWords(element) && element.checkVisibility() && !element.closest('defs, title, [hidden], script, style, :disabled'))
      .flatMap((element) => {
        const style = getComputedStyle(element);
        const colour = element instanceof SVGElement ? style.fill : style.color;
        // What keeps its own colours has its own ground.
        const ground = style.forcedColorAdjust === 'none' ? style.backgroundColor : canvas;
        return contrast(colour, ground) < wanted ? [`${element.outerHTML.slice(0, 90)} ${colour}`] : [];
      });
  }, least);
}

/** Drawn shapes neither the inside nor the edge of which stands out from the page. */
function paleShapes(page: Page, selector: string): Promise<readonly string[]> {
  return page.evaluate(
    ([shapes, wanted]) => {
      const { contrast, colourOf } = (window as unknown as { measure: Helpers }).measure;
      const canvas = colourOf('Canvas');
      return [...document.querySelectorAll(shapes)].flatMap((element) => {
        const { fill, stroke, strokeWidth } = getComputedStyle(element);
        const seen = [...(fill === 'none' || fill.startsWith('url') ? [] : [fill]), ...(stroke === 'none' || Number.parseFloat(strokeWidth) === 0 ? [] : [stroke])];
        return seen.some((colour) => contrast(colour, canvas) >= wanted) ? [] : [`${element.outerHTML.slice(0, 90)} ${fill} ${stroke}`];
      });
    },
    [selector, MARK_CONTRAST] as const,
  );
}

/** One computed style of the first element, and of the first that is another one of its kind. */
function styles(page: Page, selectors: readonly [string, string], property: string): Promise<readonly string[]> {
  return page.evaluate(([list, name]) => list.map((selector) => getComputedStyle(document.querySelector(selector)!).getPropertyValue(name)), [selectors, property] as const);
}

function systemColour(page: Page, name: string): Promise<string> {
  return page.evaluate((wanted) => (window as unknown as { measure: Helpers }).measure.colourOf(wanted), name);
}

describe('Forced colours', () => {
  afterEach(closeSurfaces);

  for (const { name } of SURFACES) {
    for (const contrast of ['light', 'dark'] as const) {
      it(`leave the words and icons of ${name} readable, on a ${contrast} ground`, async () => {
        const { page } = await open(name, contrast);
        assert.deepEqual(await paleWords(page, WORD_CONTRAST), []);
      });
    }
  }

  for (const contrast of ['light', 'dark'] as const) {
    it(`leave bars, marks, the band and the limit of the Overview to be seen, on a ${contrast} ground`, async () => {
      const { page } = await open('overview', contrast);
      assert.deepEqual(await paleShapes(page, '.chart .bar rect:not(.hit), .chart .bar path, .chart .band, .chart .limit, .mark-key path, .bullet rect, .bullet line, .runs rect, .share-cell .meter rect:not(.track)'), []);
    });

    it(`leave the columns of the strip and what is picked on it to be seen, on a ${contrast} ground`, async () => {
      const { page } = await open('traces', contrast);
      await page.getByTestId('strip-column').nth(4).click({ force: true });
      await page.getByTestId('strip-selection').waitFor();
      assert.deepEqual(await paleShapes(page, '.strip .column, .strip .failed, .strip .selected'), []);
      assert.equal(await page.locator('.strip .selected').evaluate((element) => getComputedStyle(element).stroke), await systemColour(page, 'Highlight'));
    });

    it(`leave lanes, hatching, outlines and the first token to be seen, on a ${contrast} ground`, async () => {
      const { page } = await open('trace-group', contrast);
      assert.deepEqual(await paleShapes(page, '.lane rect:not([fill^=url]), .lane .first-token, .lane .gap, .legend rect:not([fill^=url]), .legend line'), []);
    });
  }

  it('tell a failed lane from one that went well by its hatching', async () => {
    const { page } = await open('trace-group');
    assert.equal(await page.locator('pattern .hatch-line').evaluate((element) => getComputedStyle(element).stroke), await systemColour(page, 'CanvasText'));
    const [failed, ok] = await styles(page, ['.lane .hatch-bg', '.lane rect.c-answer:not(.wait)'], 'fill');
    assert.equal(failed, await systemColour(page, 'Canvas'), 'the hatching lies on the page');
    assert.notEqual(ok, failed);
    const [outlined, plain] = await styles(page, ['.lane .fallback-edge', '.lane rect.c-answer:not(.wait)'], 'stroke-width');
    assert.ok(Number.parseFloat(outlined!) > Number.parseFloat(plain!), 'a fallback has the stronger edge');
  });

  it('tell the failed foot of a column from the rest of it', async () => {
    const { page } = await open('traces');
    const [failed, column] = await styles(page, ['.strip .failed', '.strip .column'], 'fill');
    assert.notEqual(failed, column);
  });

  it('tell what is selected: the tab, the period, the open row, the source and the conversation', async () => {
    const { page } = await open('overview');
    const highlight = await systemColour(page, 'Highlight');
    for (const [selected, other, property] of [
      ['.tabs [aria-selected=true]', '.tabs [aria-selected=false]', 'border-block-end-color'],
      ['.segmented [aria-pressed=true]', '.segmented [aria-pressed=false]', 'background-color'],
    ] as const) {
      const [chosen, rest] = await styles(page, [selected, other], property);
      assert.equal(chosen, highlight, selected);
      assert.notEqual(rest, highlight, other);
    }
    const traces = await open('traces');
    assert.deepEqual(await styles(traces.page, ['tr.expanded', '[data-testid=trace-row]:not(.expanded)'], 'outline-style'), ['solid', 'none']);
    const answer = await open('answer');
    for (const [selected, other] of [
      ['.cite[aria-expanded=true]', '.cite[aria-expanded=false]'],
      ['.source[aria-expanded=true]', '.source[aria-expanded=false]'],
      ['.history li.current', '.history li:not(.current)'],
    ] as const) {
      assert.deepEqual(await styles(answer.page, [selected, other], 'outline-style'), ['solid', 'none'], selected);
    }
  });

  it('outline what the focus is on', async () => {
    for (const { name } of SURFACES) {
      const { page } = await open(name);
      await page.keyboard.press('Tab');
      assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle), 'none', name);
    }
  });
});
