// The README's table of settings, made from the manifest, so that the two say the same.

/** What stands in the README before and after the table. */
export const SETTINGS_BEGIN = '<!-- Made from package.json by "npm run docs". -->';
export const SETTINGS_END = '<!-- The end of what is made. -->';

/**
 * @typedef {object} Manifest
 * @property {{ configuration: readonly { order: number, properties: Record<string, Setting> }[] }} contributes
 */

/**
 * @typedef {object} Setting
 * @property {number} order
 * @property {unknown} default
 * @property {string} markdownDescription
 */

/**
 * @param {Manifest} manifest
 * @param {Readonly<Record<string, string>>} texts of `package.nls.json`
 */
export function settingsTable(manifest, texts) {
  const sections = [...manifest.contributes.configuration].sort((one, other) => one.order - other.order);
  const rows = sections.flatMap(({ properties }) =>
    Object.entries(properties)
      .sort(([, one], [, other]) => one.order - other.order)
      .map(([name, setting]) => `| \`${name}\` | ${shownDefault(setting.default)} | ${describe(setting, texts)} |`),
  );
  return ['| Setting | Default | What it does |', '| --- | --- | --- |', ...rows].join('\n');
}

/**
 * The README with its table as it should be. Throws where the marks are gone.
 *
 * @param {string} readme
 * @param {string} table
 */
export function withSettingsTable(readme, table) {
  const begin = readme.indexOf(SETTINGS_BEGIN);
  const end = readme.indexOf(SETTINGS_END);
  if (begin < 0 || end < begin) {
    throw new Error(`README.md has lost the marks around its table of settings: ${SETTINGS_BEGIN} and ${SETTINGS_END}`);
  }
  return `${readme.slice(0, begin + SETTINGS_BEGIN.length)}\n\n${table}\n\n${readme.slice(end)}`;
}

/** @param {unknown} value */
function shownDefault(value) {
  const isEmpty = value === '' || value === null || (typeof value === 'object' && Object.keys(value).length === 0);
  return isEmpty ? 'none' : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

/**
 * @param {Setting} setting
 * @param {Readonly<Record<string, string>>} texts
 */
function describe({ markdownDescription }, texts) {
  const text = texts[markdownDescription.replaceAll('%', '')] ?? '';
  // A link to another setting is one only in the settings editor.
  return text.replaceAll(/`#([\w.-]+)#`/g, '`$1`').replaceAll(/\s*\n+\s*/g, ' ').replaceAll('|', '\\|');
}
