import { ignoredVariables } from '../../core/llm/ignoredVariables';
import type { Logger } from '../../core/system/logger';

/** As the editor keeps values for an extension. */
export interface RememberedValues {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

export interface IgnoredEnvironmentParts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Kept for all windows of this installation. */
  readonly memory: RememberedValues;
  /** Says in a message that these variables do not count. */
  readonly tell: (names: readonly string[]) => void;
  readonly logger: Logger;
}

const TOLD_KEY = 'ignoredVariables.told';

/**
 * Says which variables of the environment do not redirect or decorate calls, though the vendors' own tools obey them:
 * each once for this installation, by its name. Values may be secret and are never told.
 */
export function tellIgnoredEnvironment({ environment, memory, tell, logger }: IgnoredEnvironmentParts): void {
  const names = ignoredVariables(environment);
  if (names.length === 0) {
    return;
  }
  logger.info('settings', `set in the environment and not used for calls: ${names.join(', ')}`);
  const told = rememberedNames(memory.get(TOLD_KEY));
  const untold = names.filter((name) => !told.includes(name));
  if (untold.length === 0) {
    return;
  }
  tell(untold);
  memory.update(TOLD_KEY, [...told, ...untold]).then(undefined, () => {
    logger.warn('settings', 'it could not be remembered which variables of the environment were told of');
  });
}

function rememberedNames(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : [];
}
