import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { deflateSync, crc32 } from 'node:zlib';
import type { Page } from 'playwright-core';
import { projectRoot } from './bundles';

/** Where the pictures are kept that later ones must be like. */
export const BASELINES = path.join(projectRoot, 'test', 'webview', 'baselines');
/** Where the pictures of this run are, for a look. */
export const PICTURES = path.join(projectRoot, 'artifacts', 'webview');
/** The engine of the npm package, which draws the same on every Linux. */
const PINNED_ENGINE = 147;
/** A colour is another one when any of red, green and blue is so far off: a palette has but 256, and edges of letters differ by a shade. */
const CHANNEL_TOLERANCE = 24;
/** So many pixels of a picture may have another colour, as a share of all. One word that is new is more. */
const PIXEL_TOLERANCE = 0.000_15;
/** Farther off than this it is another shade, as the ground of a card is. */
const SHADE_TOLERANCE = 4;
/** So many pixels may have another shade: the palette leaves at most 1 % of them so, edges of letters all. */
const SHADED_TOLERANCE = 0.02;
const COLOURS = 256;
/** The most frequent colours, which are those of areas, are kept as they are. */
const EXACT_COLOURS = 96;
/** Of the others, those that are farther from all before them: no pixel is farther off than this. */
const COLOUR_DISTANCE = 14;

/** Why pictures cannot be compared here; undefined where they can. */
export function reasonNotToCompare(engineVersion: string, hasFonts: boolean): string | undefined {
  if (process.platform !== 'linux') return `pictures are compared on Linux only, and this is ${process.platform}`;
  if (Number(engineVersion.split('.')[0]) !== PINNED_ENGINE) return `pictures are compared in Chromium ${String(PINNED_ENGINE)}, and this is ${engineVersion}`;
  return hasFonts ? undefined : 'the fonts of the pictures are not installed';
}

/** Keeps the picture of this run, and takes it as the one to be like where `UPDATE_BASELINES` is set. Gives what differs, or undefined. */
export async function compareToBaseline(page: Page, name: string, picture: Buffer): Promise<string | undefined> {
  mkdirSync(PICTURES, { recursive: true });
  writeFileSync(path.join(PICTURES, `${name}.png`), picture);
  const baseline = path.join(BASELINES, `${name}.png`);
  if (process.env['UPDATE_BASELINES'] !== undefined) {
    mkdirSync(BASELINES, { recursive: true });
    const known = existsSync(baseline) ? await differenceOf(page, picture, readFileSync(baseline)) : undefined;
    if (known === undefined || !isLike(known)) writeFileSync(baseline, await withPalette(page, picture));
    return undefined;
  }
  if (!existsSync(baseline)) return `${name}: there is no picture to compare with; UPDATE_BASELINES=1 makes it`;
  const difference = await differenceOf(page, picture, readFileSync(baseline));
  if (isLike(difference)) return undefined;
  const { isOfOtherSize, pixels, shaded, first } = difference;
  return `${name}: ${isOfOtherSize ? 'another size' : `${String(pixels)} pixels have another colour and ${String(shaded)} another shade, the first at ${first}`}; see artifacts/webview/${name}.png beside test/webview/baselines/${name}.png`;
}

interface Difference {
  readonly isOfOtherSize: boolean;
  /** With another colour. */
  readonly pixels: number;
  /** With another shade, the ones above among them. */
  readonly shaded: number;
  readonly all: number;
  readonly first: string;
}

function isLike({ isOfOtherSize, pixels, shaded, all }: Difference): boolean {
  return !isOfOtherSize && pixels <= all * PIXEL_TOLERANCE && shaded <= all * SHADED_TOLERANCE;
}

/** The browser reads and compares them: it has all it takes. */
function differenceOf(page: Page, one: Buffer, other: Buffer): Promise<Difference> {
  return page.evaluate(
    async ([first, second, colourTolerance, shadeTolerance]) => {
      const pixelsOf = async (base64: string): Promise<ImageData> => {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
        const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
        context!.drawImage(bitmap, 0, 0);
        return context!.getImageData(0, 0, bitmap.width, bitmap.height);
      };
      const [a, b] = [await pixelsOf(first), await pixelsOf(second)];
      const all = a.width * a.height;
      if (a.width !== b.width || a.height !== b.height) return { isOfOtherSize: true, pixels: all, shaded: all, all, first: '' };
      let pixels = 0;
      let shaded = 0;
      let at = -1;
      for (let index = 0; index < a.data.length; index += 4) {
        const off = Math.max(...[0, 1, 2].map((channel) => Math.abs(a.data[index + channel]! - b.data[index + channel]!)));
        if (off > shadeTolerance) {
          shaded += 1;
        }
        if (off > colourTolerance) {
          pixels += 1;
          at = at < 0 ? index / 4 : at;
        }
      }
      return { isOfOtherSize: false, pixels, shaded, all, first: `${String(at % a.width)}, ${String(Math.floor(at / a.width))}` };
    },
    [one.toString('base64'), other.toString('base64'), CHANNEL_TOLERANCE, SHADE_TOLERANCE] as const,
  );
}

/** The same picture with at most 256 colours: a fifth of the bytes. */
async function withPalette(page: Page, picture: Buffer): Promise<Buffer> {
  const { width, height, palette, indices } = await page.evaluate(
    async ([base64, colours, exactColours, colourDistance]) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
      context!.drawImage(bitmap, 0, 0);
      const { data, width: wide, height: high } = context!.getImageData(0, 0, bitmap.width, bitmap.height);
      const counts = new Map<number, number>();
      for (let at = 0; at < data.length; at += 4) {
        const colour = (data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!;
        counts.set(colour, (counts.get(colour) ?? 0) + 1);
      }
      const chosen: number[] = [];
      const distance = (one: number, other: number): number => Math.max(Math.abs((one >> 16) - (other >> 16)), Math.abs(((one >> 8) & 255) - ((other >> 8) & 255)), Math.abs((one & 255) - (other & 255)));
      for (const [colour] of [...counts].sort((one, other) => other[1] - one[1])) {
        if (chosen.length < colours && chosen.every((other) => distance(colour, other) > (chosen.length < exactColours ? 0 : colourDistance))) chosen.push(colour);
      }
      const nearest = new Map<number, number>();
      const result = new Uint8Array(data.length / 4);
      for (let at = 0; at < data.length; at += 4) {
        const colour = (data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!;
        let index = nearest.get(colour);
        if (index === undefined) {
          index = chosen.reduce((best, other, position) => (distance(colour, other) < distance(colour, chosen[best]!) ? position : best), 0);
          nearest.set(colour, index);
        }
        result[at / 4] = index;
      }
      let text = '';
      for (let at = 0; at < result.length; at += 32_768) text += String.fromCharCode(...result.subarray(at, at + 32_768));
      return { width: wide, height: high, palette: chosen, indices: btoa(text) };
    },
    [picture.toString('base64'), COLOURS, EXACT_COLOURS, COLOUR_DISTANCE] as const,
  );
  return png(width, height, palette, Buffer.from(indices, 'base64'));
}

/** A PNG of eight bits a pixel, by the book. */
function png(width: number, height: number, palette: readonly number[], indices: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const rows = Buffer.alloc((width + 1) * height);
  for (let row = 0; row < height; row += 1) indices.copy(rows, row * (width + 1) + 1, row * width, (row + 1) * width);
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('PLTE', colours), chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(content.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
