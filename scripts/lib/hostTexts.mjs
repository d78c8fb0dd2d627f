// The texts that the host has translated: every first argument of `l10n.t`, read from the syntax tree.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/**
 * The texts in the order in which they stand, each once. Throws where one is not written out, since no table could hold it.
 *
 * @param {string} folder such as `src`
 * @returns {readonly string[]}
 */
export function hostTexts(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).sort();
  return [...new Set(files.flatMap((name) => textsOf(path.join(folder, name))))];
}

/** @param {string} file */
function textsOf(file) {
  const source = readFileSync(file, 'utf8');
  /** @type {string[]} */
  const found = [];
  if (!source.includes('l10n')) {
    return found;
  }
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isCallExpression(node) && /(^|\.)l10n\.t$/.test(node.expression.getText())) {
      const [text] = node.arguments;
      if (text === undefined || !ts.isStringLiteralLike(text)) {
        throw new Error(`${file}: l10n.t wants its text written out, not ${text?.getText() ?? 'nothing'}`);
      }
      found.push(text.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true));
  return found;
}
