import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../scripts/lib/locations.mjs';
import { REPLACED_MODULES, replacement } from '../../../scripts/lib/toolkitParts.mjs';

function installed(module: string): string {
  return readFileSync(path.join(projectRoot, 'node_modules', module.startsWith('webview') ? '@vscode' : '@microsoft', module), 'utf8');
}

describe('What the pages hold of the component library', () => {
  it('is known of each module that is installed, and every other text of it ends the build', () => {
    for (const module of REPLACED_MODULES) {
      assert.notEqual(replacement(module, installed(module)), installed(module));
      assert.throws(() => replacement(module, `${installed(module)}\n`), /is not the one that this build leaves parts of out/);
    }
    assert.throws(() => replacement('fast-foundation/dist/esm/button/button.js', ''), /is not the one/);
  });

  it('has a value in place of every design token', () => {
    const tokens = replacement('webview-ui-toolkit/dist/design-tokens.js', installed('webview-ui-toolkit/dist/design-tokens.js'));
    const values = tokens.match(/^export const .*$/gm) ?? [];
    assert.equal(values.length, 67);
    assert.deepEqual(values.filter((line) => !/^export const \w+ = "[^"]+";$/.test(line)), []);
    assert.doesNotMatch(tokens, / = create\(|^import|var\(--fake/m);
    assert.match(tokens, /buttonSecondaryBackground = "var\(--vscode-button-secondaryBackground, transparent\)";/);
    assert.match(tokens, /buttonBorder = "var\(--vscode-button-border, transparent\)";/);
    assert.match(tokens, /disabledOpacity = "0.4";/);
  });
});
