import type { CallUsageType, ProviderName } from '../usage/vocabulary';
import type { LlmProvider } from './llmProvider';

/** What the user wants asked: one provider, or whoever is configured. */
export type ProviderChoice = 'auto' | ProviderName;

/** Why a provider that was chosen cannot be asked. */
export type NotConfiguredReason =
  | 'no_key'
  | 'no_address' // its setting holds no http or https address
  | 'no_server' // none answers at the address
  | 'no_model'; // the editor offers none, or they are switched off

/** Which providers to try, in order. Empty means offline: nothing is configured, or offline was chosen. */
export interface ProviderChain {
  /**
   * `auto`: those that are configured, in order. A name: that provider alone. A chosen provider that is not
   * configured is told as `not_configured`, since the user wants that one and no other.
   *
   * @param purpose what the call is for: a provider may serve only what a person is waiting for.
   */
  resolve(choice: ProviderChoice, purpose?: CallUsageType): Promise<ResolvedChain>;
}

/** Whom a choice leads to, or why to nobody. */
export type ResolvedChain =
  | { readonly kind: 'providers'; readonly providers: readonly LlmProvider[] }
  | { readonly kind: 'offline'; readonly reason: 'chosen' | 'nothing_configured' }
  | { readonly kind: 'not_configured'; readonly provider: ProviderName; readonly reason: NotConfiguredReason };
