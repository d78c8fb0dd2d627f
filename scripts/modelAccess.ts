import type { ProviderServer } from '../test/support/providerServer';

export interface ModelAccess {
  /** User settings. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** For the extension host. */
  readonly env: Readonly<Record<string, string>>;
}

const keyVariables = ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY'] as const;

const baseUrlVariables = {
  SECOND_BRAIN_ANTHROPIC_BASE_URL: 'secondBrain.anthropic.baseUrl',
  SECOND_BRAIN_OPENAI_BASE_URL: 'secondBrain.openai.baseUrl',
  SECOND_BRAIN_OLLAMA_BASE_URL: 'secondBrain.ollama.baseUrl',
} as const;

/**
 * Who answers: the provider that was chosen, addresses and keys of the environment, or the loopback server for all of
 * them. Nobody is there to answer whether a key of the environment may be used, so having set one is the answer.
 */
export function modelAccess(environment: NodeJS.ProcessEnv, provider: string | undefined, loopback: Pick<ProviderServer, 'anthropicBaseUrl' | 'openaiBaseUrl' | 'ollamaBaseUrl'> | undefined): ModelAccess {
  const addresses = Object.entries(baseUrlVariables).flatMap(([variable, setting]) => {
    const address = environment[variable];
    return address === undefined || address === '' ? [] : [[setting, address] as const];
  });
  const keys = keyVariables.flatMap((variable) => {
    const key = loopback === undefined ? environment[variable] : 'loopback-needs-no-key';
    return key === undefined || key === '' ? [] : [[variable, key] as const];
  });
  return {
    settings: {
      ...(provider === undefined ? {} : { 'secondBrain.ask.provider': provider }),
      ...Object.fromEntries(addresses),
      ...(keys.length === 0 ? {} : { 'secondBrain.keys.useEnvironment': 'always' }),
      ...(loopback === undefined
        ? {}
        : {
            'secondBrain.anthropic.baseUrl': loopback.anthropicBaseUrl,
            'secondBrain.openai.baseUrl': loopback.openaiBaseUrl,
            'secondBrain.ollama.baseUrl': loopback.ollamaBaseUrl,
          }),
    },
    env: Object.fromEntries(keys),
  };
}
