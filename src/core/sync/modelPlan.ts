import type { ProviderChain, ProviderChoice } from '../llm/providerChain';
import type { ProviderName } from '../usage/vocabulary';

export interface PlannedModel {
  readonly provider: ProviderName;
  readonly model: string;
}

/** Which models background work would ask, in order; none when it is done without a model. */
export interface ModelPlan {
  models(choice: ProviderChoice): Promise<readonly PlannedModel[]>;
}

/** The names of a chain's models for background work, without a way to call them. */
export function modelPlanOf(chain: ProviderChain): ModelPlan {
  return {
    models: async (choice) => {
      const resolved = await chain.resolve(choice, 'extraction');
      return resolved.kind === 'providers' ? resolved.providers.map(({ name, model }) => ({ provider: name, model })) : [];
    },
  };
}

/** The model that is asked first, for work keys. */
export function firstModelName(models: readonly PlannedModel[]): string {
  const first = models[0];
  return first === undefined ? 'offline' : `${first.provider}/${first.model}`;
}
