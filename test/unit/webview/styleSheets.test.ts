import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../scripts/lib/locations.mjs';

const folder = path.join(projectRoot, 'webview');

function sources(extension: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(extension))
    .map((file) => readFileSync(path.join(folder, file), 'utf8'));
}

/** The names in the selectors of style sheets, without those that the editor gives the body. */
function styledClasses(): ReadonlySet<string> {
  const sheets = sources('.css').join('\n').replaceAll(/\/\*.*?\*\//gs, '');
  const names = [...sheets.matchAll(/\.([a-z][\w-]*)(?=[^{};]*\{)/gi)].map(([, name]) => name ?? '');
  return new Set(names.filter((name) => !name.startsWith('vscode-')));
}

/** Whether a word stands in some quotes, or its beginning before a value: `on-${status}`. */
function isWritten(name: string, scripts: string): boolean {
  const beginning = /^[a-z]+-/.exec(name)?.[0];
  return new RegExp(`['"\` ]${name}['"\` $]`).test(scripts) || (beginning !== undefined && scripts.includes(`${beginning}\${`));
}

describe('The style sheets of the pages', () => {
  it('style no class that no element has', () => {
    const scripts = sources('.ts').join('\n');
    assert.deepEqual([...styledClasses()].filter((name) => !isWritten(name, scripts)), []);
  });

  it('style every class that an element is given', () => {
    const styled = styledClasses();
    const given = sources('.ts').flatMap((script) => [...script.matchAll(/\bclass="((?:[^"$]|\$\{[^}]*\})*)"/g)].flatMap(([, names]) => (names ?? '').replaceAll(/\S*\$\{[^}]*\}/g, ' ').split(/\s+/)));
    assert.ok(given.length > 200);
    assert.deepEqual(given.filter((name) => name !== '' && !styled.has(name)), []);
  });
});
