// Makes the VSIX: what people install, and what the scenarios drive.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { artifactsFolder, projectRoot, vsixFile } from './locations.mjs';
import { packagedReadme } from './packagedReadme.mjs';
import { runForCode } from './processes.mjs';

/** What `.vscodeignore` picks from. */
const PARTS = ['package.json', 'package.nls.json', 'package.nls.de.json', 'README.md', 'CHANGELOG.md', 'LICENSE', 'SECURITY.md', 'API.md', 'docs', '.vscodeignore', 'l10n', 'dist', 'media'];

/**
 * Packages what `dist/` holds, without the packages that are bundled already. Rejects when the packager warns.
 *
 * @param {{ version?: string, file?: string }} [options] another version number, for a test of upgrades
 */
export async function packageExtension({ version, file = vsixFile } = {}) {
  mkdirSync(artifactsFolder, { recursive: true });
  const folder = mkdtempSync(path.join(tmpdir(), 'second-brain-package-'));
  try {
    for (const part of PARTS) {
      cpSync(path.join(projectRoot, part), path.join(folder, part), { recursive: true });
    }
    const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const args = ['package', ...(version === undefined ? [] : [version, '--no-update-package-json', '--no-git-tag-version']), '--no-dependencies', '-o', path.resolve(file)];
    if (manifest.repository === undefined) {
      // There is no public repository to name, and a made-up address would be worse than none.
      args.push('--allow-missing-repository', '--no-rewrite-relative-links');
      const readme = path.join(folder, 'README.md');
      writeFileSync(readme, packagedReadme(readFileSync(readme, 'utf8')));
    }
    const { code, output } = await runForCode(process.execPath, [path.join(projectRoot, 'node_modules', '@vscode', 'vsce', 'vsce'), ...args], { cwd: folder, quiet: true });
    if (code !== 0 || /\bwarning\b/i.test(output)) {
      throw new Error(`vsce ended with ${code}:\n${output}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`Packaged ${path.relative(projectRoot, file)} (${statSync(file).size.toLocaleString('en')} bytes)`);
}
