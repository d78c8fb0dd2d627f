/** Sections for those who have the sources. */
const SECTIONS_OF_SOURCES = ['Try it from its sources', 'For those who change it'];

/**
 * The README of a package whose sources have no address: the page of the extension, inside the editor, can neither show
 * a picture nor follow a link by a path, and who reads it has no sources.
 *
 * @param {string} readme
 * @returns {string}
 */
export function packagedReadme(readme) {
  const sections = readme.split(/^(?=## )/m);
  const missing = SECTIONS_OF_SOURCES.filter((title) => !sections.some((section) => section.startsWith(`## ${title}\n`)));
  if (missing.length > 0) {
    throw new Error(`The README has no section "${missing.join('", "')}"`);
  }
  return sections
    .filter((section) => !SECTIONS_OF_SOURCES.some((title) => section.startsWith(`## ${title}\n`)))
    .join('')
    .replaceAll(/^<!--.*-->\n+/gm, '')
    .replaceAll(/^!\[[^\]]*\]\((?!https:)[^)]*\)\n+/gm, '')
    .replaceAll(/\[([^\]]*)\]\((?!https:|#)[^)]*\)/g, '$1');
}
