import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../scripts/lib/locations.mjs';
import type { HostFolder } from './hostFolder';

/** A language of the editor's for which there are a few texts among the fixtures. */
export type PackLanguage = 'de';

/** Notes down what the editor notes down when a person installs a language pack, so that it can be started in that language. */
export function addLanguagePack({ userData }: HostFolder, language: PackLanguage): void {
  const pack = {
    hash: `pack-of-the-tests-${language}`,
    extensions: [{ extensionIdentifier: { id: `secondbrain-tests.language-pack-${language}` }, version: '1.0.0' }],
    translations: { vscode: path.join(projectRoot, 'test', 'fixtures', 'language-packs', `${language}.i18n.json`) },
    label: language,
  };
  writeFileSync(path.join(userData, 'languagepacks.json'), JSON.stringify({ [language]: pack }));
}
