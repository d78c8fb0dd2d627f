// The licences of what the bundles hold, as their authors ask: from the bundler's own list of inputs.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Files that ship as they are, without passing through the bundler. */
const SHIPPED_PACKAGES = ['@vscode/codicons', 'sql.js'];

/** @param {string} root  @param {Iterable<string>} inputs  paths relative to root, as in esbuild's metafile */
export function thirdPartyNotices(root, inputs) {
  const names = new Set(SHIPPED_PACKAGES);
  for (const input of inputs) {
    const match = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match?.[1] !== undefined) {
      names.add(match[1]);
    }
  }
  const notices = [...names].sort().map((name) => {
    const folder = path.join(root, 'node_modules', name);
    const { version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(entry));
    const text = file && existsSync(path.join(folder, file)) ? readFileSync(path.join(folder, file), 'utf8').trim() : `Licence: ${license}`;
    return `${name} ${version} (${license})\n\n${text}`;
  });
  return `Second Brain contains the work of others. Their licences follow.\n\n${notices.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
