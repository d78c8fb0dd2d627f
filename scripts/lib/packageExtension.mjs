// Makes the VSIX: what people install, and what the scenarios drive.
import { mkdirSync } from 'node:fs';
import { artifactsFolder, projectRoot, vsixFile } from './locations.mjs';
import { run } from './processes.mjs';

/** Packages what `dist/` holds, without the packages that are bundled already. */
export async function packageExtension() {
  mkdirSync(artifactsFolder, { recursive: true });
  await run(process.execPath, ['node_modules/@vscode/vsce/vsce', 'package', '--no-dependencies', '--allow-missing-repository', '-o', vsixFile], {
    cwd: projectRoot,
  });
}
