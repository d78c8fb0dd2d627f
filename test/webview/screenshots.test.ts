import type { Context } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { BASELINES, compareToBaseline, PICTURES, reasonNotToCompare } from './support/baselines';
import { hasFonts, projectRoot } from './support/bundles';
import { closeSurfaces, openSurface } from './support/openSurface';
import type { OpenSurface, SurfaceOptions } from './support/openSurface';
import { THEMES } from './support/pageServer';
import { STATES, SURFACES } from './support/scenes';
import type { Scene } from './support/scenes';
import { session } from './support/session';

const WIDTHS = [320, 900, 1600];
const STATE_WIDTH = 680;
/** From the narrowest side bar to the widest screen, and beside each width at which something changes. */
const SWEEP = [320, 380, 490, 559, 560, 680, 840, 1_139, 1_140, 1_280, 1_800, 1_920, 2_560];
const HEIGHT = 900;

async function open(scene: Scene, options: Partial<SurfaceOptions> = {}): Promise<OpenSurface> {
  const surface = await openSurface(scene.surface, { ...scene, height: HEIGHT, ...options });
  await surface.page.waitForSelector(scene.ready);
  await surface.page.evaluate(() => document.fonts.ready);
  await scene.act?.(surface);
  return surface;
}

/** How far the page reaches past its window, in pixels. */
function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

/** Words of charts that run into each other, words of cards that reach past their card, and tables that do not fit (a chart as a table may scroll in its frame). */
function collisions(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const seen = (element: Element): boolean => element.checkVisibility() && element.textContent.trim() !== '';
    const charts = [...document.querySelectorAll('main svg')].flatMap((chart) => {
      const words = [...chart.querySelectorAll('text')].filter(seen).map((word) => ({ word: word.textContent, box: word.getBoundingClientRect() }));
      return words.flatMap((one, index) =>
        words.slice(index + 1).flatMap((other) => (one.box.left < other.box.right && other.box.left < one.box.right && one.box.top < other.box.bottom && other.box.top < one.box.bottom ? [`${one.word} | ${other.word}`] : [])),
      );
    });
    const cards = [...document.querySelectorAll('.stats > div')].flatMap((card) => {
      const inside = card.getBoundingClientRect().right - Number.parseFloat(getComputedStyle(card).paddingInlineEnd) + 0.5;
      return [...card.querySelectorAll('dt, dd, span')].flatMap((part) => {
        const range = document.createRange();
        range.selectNodeContents(part);
        return range.getBoundingClientRect().right > inside ? [`${part.textContent} in its card`] : [];
      });
    });
    const tables = [...document.querySelectorAll('.table-wrap:not(.twin *)')].flatMap((frame) => (frame.scrollWidth > frame.clientWidth ? [`${frame.getAttribute('aria-label') ?? ''} scrolls`] : []));
    return [...charts, ...cards, ...tables];
  });
}

/** The pictures of a suite, which skips itself, saying why, where they cannot be compared. */
class Comparison {
  #reason: string | undefined;
  #blank: Page | undefined;

  constructor() {
    before(async () => {
      const { browser } = session();
      this.#reason = reasonNotToCompare(browser.version(), hasFonts());
      this.#blank = await browser.newPage();
      // The bundler that loads these tests names functions with a helper that the page does not have.
      await this.#blank.evaluate('globalThis.__name = (value) => value');
    });
    after(() => this.#blank?.close());
    afterEach(closeSurfaces);
  }

  skipUnlessPossible(test: Context): void {
    if (this.#reason === undefined) return;
    process.stdout.write(`      not compared: ${this.#reason}\n`);
    test.skip();
  }

  /** What differs from the kept picture; undefined where nothing does. */
  async difference(name: string, picture: Buffer): Promise<string | undefined> {
    assert.ok(this.#blank !== undefined);
    return compareToBaseline(this.#blank, name, picture);
  }
}

describe('Pictures of every surface', () => {
  const comparison = new Comparison();

  for (const { scene, widths } of [...SURFACES.map((one) => ({ scene: one, widths: WIDTHS })), ...STATES.map((one) => ({ scene: one, widths: [STATE_WIDTH] }))]) {
    it(`${scene.name} looks in every theme as it did`, async function () {
      comparison.skipUnlessPossible(this);
      const width = widths[0] ?? 0;
      let surface = await open(scene, { width });
      const differences: string[] = [];
      for (const theme of THEMES) {
        if (SURFACES.includes(scene)) surface = await open(scene, { theme, width });
        else await surface.setTheme(theme);
        for (const wide of widths) {
          await surface.page.setViewportSize({ width: wide, height: HEIGHT });
          const picture = await surface.page.screenshot({ fullPage: scene.surface === 'dashboard', caret: 'hide' });
          const difference = await comparison.difference(`${scene.name}-${theme}-${String(wide)}`, picture);
          if (difference !== undefined) differences.push(difference);
        }
      }
      assert.deepEqual(differences, []);
    });
  }
});

describe('Pictures in forced colours', () => {
  const comparison = new Comparison();

  for (const scene of SURFACES) {
    it(`${scene.name} looks as it did`, async function () {
      comparison.skipUnlessPossible(this);
      const { page } = await open(scene, { width: 900, forcedColors: true });
      assert.equal(await comparison.difference(`${scene.name}-forced-900`, await page.screenshot({ fullPage: scene.surface === 'dashboard', caret: 'hide' })), undefined);
    });
  }
});

describe('Pictures of the README', () => {
  for (const [picture, name] of [['dashboard', 'overview-dark-900'], ['traces', 'traces-dark-900'], ['trace', 'trace-group-dark-900']] as const) {
    it(`${picture}.png shows what the tests see`, () => {
      const shown = readFileSync(path.join(projectRoot, 'media', 'screenshots', `${picture}.png`));
      assert.ok(shown.equals(readFileSync(path.join(BASELINES, `${name}.png`))), '"npm run docs -- --pictures" takes them over');
    });
  }
});

describe('Every width', () => {
  afterEach(closeSurfaces);

  for (const scene of [...SURFACES, ...STATES]) {
    it(`from a side bar to a wide screen holds ${scene.name} without sideways scrolling`, async () => {
      const { page } = await open(scene);
      for (const width of SWEEP) {
        await page.setViewportSize({ width, height: HEIGHT });
        assert.equal(await overflowOf(page), 0, `${String(width)} px`);
        assert.deepEqual(await collisions(page), [], `${String(width)} px`);
      }
    });
  }

  for (const scene of SURFACES) {
    it(`at a zoom of 200 % holds ${scene.name}`, async () => {
      for (const width of [1_280, 800, 640]) {
        const { page } = await open(scene, { zoom: 2, width: width / 2, height: HEIGHT / 2 });
        assert.equal(await overflowOf(page), 0, `${String(width)} px`);
        await page.screenshot({ path: `${PICTURES}/${scene.name}-zoomed-${String(width)}.png`, fullPage: scene.surface === 'dashboard' });
        await closeSurfaces();
      }
    });
  }
});

describe('Right to left', () => {
  afterEach(closeSurfaces);

  for (const scene of SURFACES) {
    it(`${scene.name} fits, its numbers still end at the right, and time still runs to the right`, async () => {
      for (const width of [400, 1_280]) {
        const { page } = await open(scene, { width, rightToLeft: true });
        assert.equal(await overflowOf(page), 0, `${String(width)} px`);
        const alignments = await page.locator('td.num').evaluateAll((cells) => cells.map((cell) => getComputedStyle(cell).textAlign));
        assert.ok(alignments.every((alignment) => alignment === 'right'), alignments.join(' '));
        const directions = await page.locator('.chart, .lane').evaluateAll((charts) => charts.map((chart) => getComputedStyle(chart).direction));
        assert.ok(directions.every((direction) => direction === 'ltr'), directions.join(' '));
        await page.screenshot({ path: `${PICTURES}/${scene.name}-rtl-${String(width)}.png`, fullPage: scene.surface === 'dashboard' });
        await closeSurfaces();
      }
    });
  }
});

describe('Motion', () => {
  afterEach(closeSurfaces);

  const moving = [...SURFACES, ...STATES].filter(({ name }) => ['overview-loading', 'answer', 'answer-states'].includes(name));
  for (const scene of moving) {
    it(`of ${scene.name} is there, and is gone for those who want none`, async () => {
      const running = async (motion: boolean): Promise<number> => {
        const { page } = await open(scene, { motion });
        // What lasts no longer than a frame is no motion.
        return page.evaluate(() => document.getAnimations().filter((animation) => Number(animation.effect?.getComputedTiming().activeDuration) > 20).length);
      };
      assert.ok((await running(true)) > 0);
      assert.equal(await running(false), 0);
    });
  }
});
