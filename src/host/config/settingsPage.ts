import { EXTENSION_ID, SETTINGS, SETTINGS_SECTION } from '../contributions';

/** A command of the editor's that opens its settings, and what to search for there. */
export interface SettingsPage {
  readonly command: 'workbench.action.openSettings' | 'workbench.action.openRemoteSettings';
  readonly query: string;
}

/**
 * Where a person finds settings. A remote window (SSH, WSL, a container, a browser) has a tab of its own for what
 * belongs to the machine that the extension runs on; the user's tab has no row for it, and a vault lies there too. Only
 * settings of `application` scope are on the user's tab alone.
 *
 * @param named whole names, or sections such as "secondBrain.sync"; one that is unknown is passed over, and with none
 *   known all settings of the extension show.
 * @param remoteName the editor's name of the remote; undefined in a local window.
 */
export function settingsPage(named: readonly string[], remoteName: string | undefined): SettingsPage {
  const chosen = Object.entries(SETTINGS).filter(([name]) => named.some((wanted) => isWithin(`${SETTINGS_SECTION}.${name}`, wanted)));
  const isOfUserOnly = chosen.length > 0 && chosen.every(([, { scope }]) => scope === 'application');
  return {
    command: remoteName === undefined || isOfUserOnly ? 'workbench.action.openSettings' : 'workbench.action.openRemoteSettings',
    // Not the bare name: that would list all settings which resemble it.
    query: chosen.length === 0 || chosen.length === Object.keys(SETTINGS).length ? `@ext:${EXTENSION_ID}` : `@id:${chosen.map(([name]) => `${SETTINGS_SECTION}.${name}`).join(',')}`,
  };
}

function isWithin(name: string, wanted: string): boolean {
  return name === wanted || name.startsWith(`${wanted}.`);
}
