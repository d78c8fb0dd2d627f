import { DEFAULT_MODELS } from '../../core/llm/defaultModels';
import type { ProviderChoice } from '../../core/llm/providerChain';
import { isProviderName } from '../../core/usage/vocabulary';
import { SETTINGS, SETTINGS_SECTION } from '../contributions';
import type { SettingName } from '../contributions';

/** A provider that is reached by network. */
export type RemoteProvider = 'anthropic' | 'openai' | 'ollama';

export interface RemoteProviderSettings {
  readonly model: string;
  readonly address: ProviderAddress;
}

export type ProviderAddress =
  /** `baseUrl` is http or https, without a trailing slash. */
  | { readonly kind: 'usable'; readonly baseUrl: string }
  /** `setting` is the full name of the setting that holds `value`. */
  | { readonly kind: 'unusable'; readonly setting: string; readonly value: string };

const VENDOR_ADDRESSES = { anthropic: 'https://api.anthropic.com', openai: 'https://api.openai.com/v1', ollama: SETTINGS['ollama.baseUrl'].default } as const;

export type EnvironmentKeyUse = 'ask' | 'always' | 'never';

/** The user's settings, wherever they are kept. */
export interface UserSettings {
  /** As it stands now: the user's value, else the default. Anything can have been typed there. */
  value(name: SettingName): unknown;
  /** For all of the user's windows. Rejects where the settings cannot be written. */
  remember(name: SettingName, value: unknown): Promise<void>;
}

/** Settings about models, read anew each time, so that a change acts on the next question. */
export class ProviderSettings {
  constructor(private readonly user: UserSettings) {}

  get choice(): ProviderChoice {
    const value = this.read('ask.provider');
    // The editor's models have a switch of their own.
    return value === 'auto' || (isProviderName(value) && value !== 'editor') ? value : 'auto';
  }

  /** Whom background work asks, in order. What is no list counts as the default; names that are none are left out. */
  get backgroundOrder(): readonly RemoteProvider[] {
    const value = this.user.value('sync.providers');
    const names: readonly unknown[] = Array.isArray(value) ? value : SETTINGS['sync.providers'].default;
    return [...new Set(names)].filter((name) => name === 'anthropic' || name === 'openai' || name === 'ollama');
  }

  get environmentKeys(): EnvironmentKeyUse {
    const value = this.read('keys.useEnvironment');
    return value === 'always' || value === 'never' ? value : 'ask';
  }

  async rememberEnvironmentKeys(use: EnvironmentKeyUse): Promise<void> {
    await this.user.remember('keys.useEnvironment', use);
  }

  /** Whether models of the editor may be asked, and which: an id or a family, empty for the first one. */
  get editor(): { readonly isEnabled: boolean; readonly model: string } {
    return { isEnabled: this.user.value('editor.enabled') === true, model: this.read('editor.model') };
  }

  of(provider: RemoteProvider): RemoteProviderSettings {
    return { model: this.read(`${provider}.model`) || DEFAULT_MODELS[provider], address: this.address(provider) };
  }

  private address(provider: RemoteProvider): ProviderAddress {
    const value = this.read(`${provider}.baseUrl`);
    if (value === '') {
      return { kind: 'usable', baseUrl: VENDOR_ADDRESSES[provider] };
    }
    // Never the vendor's own instead: what was meant for a server in the house would leave it.
    if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
      return { kind: 'unusable', setting: `${SETTINGS_SECTION}.${provider}.baseUrl`, value };
    }
    return { kind: 'usable', baseUrl: value.replace(/\/+$/, '') };
  }

  private read(name: SettingName): string {
    const value = this.user.value(name);
    return typeof value === 'string' ? value.trim() : '';
  }
}
