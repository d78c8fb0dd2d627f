// Makes the VSIX: what people install, and what the scenarios drive.
import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { artifactsFolder, projectRoot, vsixFile } from './locations.mjs';
import { run } from './processes.mjs';

/** Packages what `dist/` holds, without the packages that are bundled already. */
export async function packageExtension() {
  mkdirSync(artifactsFolder, { recursive: true });
  await run(process.execPath, ['node_modules/@vscode/vsce/vsce', 'package', '--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '-o', vsixFile], {
    cwd: projectRoot,
    quiet: true,
  });
  console.log(`Packaged ${path.relative(projectRoot, vsixFile)} (${statSync(vsixFile).size.toLocaleString('en')} bytes)`);
}
