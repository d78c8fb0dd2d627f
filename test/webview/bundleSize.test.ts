import assert from 'node:assert/strict';
import { bundleSurfaces } from './support/bundles';

/** 220 KiB. */
const MAX_PANEL_BYTES = 225_280;

describe('Scripts and styles', () => {
  for (const surface of ['dashboard', 'answer'] as const) {
    it(`of the ${surface} panel stay below 220 KiB, in English and without the icon font`, async () => {
      const files = [...(await bundleSurfaces())].filter(([name]) => name === '/page.css' || name === '/chunk.js' || name.startsWith(`/${surface}.`));
      assert.deepEqual(files.map(([name]) => name).toSorted(), ['/chunk.js', `/${surface}.css`, `/${surface}.js`, '/page.css'].toSorted());
      const bytes = files.reduce((sum, [, { content }]) => sum + content.byteLength, 0);
      assert.ok(bytes <= MAX_PANEL_BYTES, `${String(bytes)} bytes`);
    });
  }
});
