import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { artifactsFolder, projectRoot } from '../../../scripts/lib/locations.mjs';
import { runForCode } from '../../../scripts/lib/processes.mjs';

/** A language of the editor's for which there is a pack among the fixtures. */
export type PackLanguage = 'de';

/**
 * An editor takes up a language only when an extension brings it, so this packs one with a few texts.
 *
 * @returns the packaged extension.
 */
export async function packLanguage(language: PackLanguage): Promise<string> {
  const name = `language-pack-${language}`;
  const folder = path.join(projectRoot, 'test', 'fixtures', name);
  const vsix = path.join(artifactsFolder, `${name}.vsix`);
  mkdirSync(artifactsFolder, { recursive: true });
  const vsce = path.join(projectRoot, 'node_modules', '@vscode', 'vsce', 'vsce');
  const { code, output } = await runForCode(process.execPath, [vsce, 'package', '--no-dependencies', '--allow-missing-repository', '--skip-license', '-o', vsix], { cwd: folder, quiet: true });
  if (code !== 0 || !existsSync(vsix)) throw new Error(`the language pack was not packed (${String(code)}):\n${output}`);
  return vsix;
}
