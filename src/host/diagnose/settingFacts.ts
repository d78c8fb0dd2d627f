import type { UserSettings } from '../config/providerSettings';
import { SETTINGS } from '../contributions';
import type { SettingName } from '../contributions';

/** Settings that are one word of a few. Any other word in them is what somebody typed into the wrong place, such as a key. */
const CHOICES: Readonly<Partial<Record<SettingName, readonly string[]>>> = {
  'ask.provider': ['auto', 'anthropic', 'ollama', 'openai', 'offline'],
  'keys.useEnvironment': ['ask', 'always', 'never'],
  'sync.schedule': ['off', 'hourly', 'daily'],
};

/** Switches, numbers and choices as they are; of texts, lists and tables only whether they are the default. */
export function settingFacts(settings: Pick<UserSettings, 'value'>): Readonly<Record<string, string>> {
  const names = Object.keys(SETTINGS) as readonly SettingName[];
  return Object.fromEntries(
    names.map((name) => {
      const value = settings.value(name);
      const isShown = typeof value === 'boolean' || typeof value === 'number' || (typeof value === 'string' && CHOICES[name]?.includes(value) === true);
      const isDefault = JSON.stringify(value) === JSON.stringify(SETTINGS[name].default);
      return [name, isShown ? JSON.stringify(value) : isDefault ? 'default' : 'changed'];
    }),
  );
}
