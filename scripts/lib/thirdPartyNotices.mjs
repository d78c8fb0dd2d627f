// The licences of what the bundles hold, as their authors ask: from the bundler's own list of inputs.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** What ships without passing through the bundler under its own name: files as they are, and the data that our prices are made from. */
const SHIPPED_PACKAGES = ['@pydantic/genai-prices', '@vscode/codicons', 'sql.js'];

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/**
 * Throws where a package has neither the text of its licence nor one that is known here: nobody may ship it without.
 *
 * @param {string} root
 * @param {Iterable<string>} inputs  paths relative to root, as in esbuild's metafile
 */
export function thirdPartyNotices(root, inputs) {
  const folders = new Set(SHIPPED_PACKAGES.map((name) => `node_modules/${name}`));
  for (const input of inputs) {
    // The last one: a package can have packages of its own.
    const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0];
    if (folder !== undefined) {
      folders.add(folder);
    }
  }
  const notices = new Set([...folders].map((folder) => noticeOf(path.join(root, folder))).sort());
  return `Second Brain contains the work of others. Their licences follow.\n\n${[...notices].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** @param {string} folder */
function noticeOf(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(entry));
  const text = file === undefined ? licenceWithoutFile(name, license, author) : readFileSync(path.join(folder, file), 'utf8').trim();
  return `${name} ${version} (${license})\n\n${text}`;
}

/**
 * Packages that say "MIT" and bring no text: the licence asks for its words and the copyright all the same.
 *
 * @param {string} name
 * @param {string} license
 * @param {string | { name: string } | undefined} author
 */
function licenceWithoutFile(name, license, author) {
  const holder = typeof author === 'object' ? author.name : author;
  if (license !== 'MIT' || holder === undefined) {
    throw new Error(`${name} (${license}) brings no text of its licence: see scripts/lib/thirdPartyNotices.mjs.`);
  }
  return `MIT License\n\nCopyright (c) ${holder}\n\n${MIT}`;
}
