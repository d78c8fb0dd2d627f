// Makes the VSIX: what people install, and what the scenarios drive.
import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { artifactsFolder, projectRoot, vsixFile } from './locations.mjs';
import { runForCode } from './processes.mjs';

/**
 * Packages what `dist/` holds, without the packages that are bundled already. Rejects when the packager warns.
 *
 * @param {{ version?: string, file?: string }} [options] another version number, for a test of upgrades
 */
export async function packageExtension({ version, file = vsixFile } = {}) {
  mkdirSync(artifactsFolder, { recursive: true });
  // There is no public repository to name, and a made-up address would be worse than none: links stay as they are.
  const args = ['package', ...(version === undefined ? [] : [version, '--no-update-package-json', '--no-git-tag-version']), '--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '-o', file];
  const { code, output } = await runForCode(process.execPath, ['node_modules/@vscode/vsce/vsce', ...args], { cwd: projectRoot, quiet: true });
  if (code !== 0 || /\bwarning\b/i.test(output)) {
    throw new Error(`vsce ended with ${code}:\n${output}`);
  }
  console.log(`Packaged ${path.relative(projectRoot, file)} (${statSync(file).size.toLocaleString('en')} bytes)`);
}
