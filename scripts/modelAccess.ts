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

/** What was said on the command line. */
export interface ModelWish {
  /** One question, with nobody there to answer another. */
  readonly once: boolean;
  readonly provider: string | undefined;
}

/**
 * Who answers: the provider that was named, addresses and keys of the environment, or the loopback server for all of
 * them. A key of the environment is used unasked only where nobody is there to be asked and a provider was named; one
 * question without a name goes to nobody who costs money.
 */
export function modelAccess(environment: NodeJS.ProcessEnv, { once, provider }: ModelWish, loopback: Pick<ProviderServer, 'anthropicBaseUrl' | 'openaiBaseUrl' | 'ollamaBaseUrl'> | undefined): ModelAccess {
  const choice = provider ?? (once && loopback === undefined ? 'offline' : undefined);
  const mayUseKeys = loopback !== undefined || (once && provider !== undefined);
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
      ...(choice === undefined ? {} : { 'secondBrain.ask.provider': choice }),
      ...Object.fromEntries(addresses),
      ...(keys.length === 0 || !mayUseKeys ? {} : { 'secondBrain.keys.useEnvironment': 'always' }),
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
