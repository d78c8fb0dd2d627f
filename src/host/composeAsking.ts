import { isOllamaAnswering } from '../adapters/openai/ollamaProbe';
import { SystemRandom } from '../adapters/system/systemRandom';
import { AskPipeline } from '../core/answering/askPipeline';
import type { ConversationStore } from '../core/answering/conversations';
import { LlmCalls } from '../core/llm/llmCalls';
import type { LlmRunner } from '../core/llm/llmTask';
import { ListPriceBook } from '../core/pricing/listPriceBook';
import type { PriceBook } from '../core/pricing/priceBook';
import type { NoteSearch } from '../core/retrieval/noteSearch';
import type { ModelPlan } from '../core/sync/modelPlan';
import { modelPlanOf } from '../core/sync/modelPlan';
import type { Clock, Timers } from '../core/system/clock';
import type { IdSource } from '../core/system/ids';
import type { Logger } from '../core/system/logger';
import type { UsageLog } from '../core/usage/usageLog';
import type { ApiKeys } from './config/apiKeys';
import { ConfiguredProviders } from './config/configuredProviders';
import type { EditorModels } from './config/editorModels';
import type { PriceSettings } from './config/priceSettings';
import { tellIgnoredEnvironment } from './config/ignoredEnvironment';
import type { RememberedValues } from './config/ignoredEnvironment';
import { providerFactories } from './config/providerFactories';
import type { ProviderSettings } from './config/providerSettings';
import { tellIgnoredVariables } from './config/tellIgnoredVariables';
import { tellUnusableAddress } from './config/tellUnusableAddress';
import { messages } from './messages';

export interface AskingParts {
  readonly search: NoteSearch;
  readonly conversations: ConversationStore;
  readonly log: UsageLog;
  readonly settings: ProviderSettings;
  readonly keys: ApiKeys;
  readonly editorModels: EditorModels;
  readonly userPrices: PriceSettings;
  /** Kept for all windows of this installation. */
  readonly memory: RememberedValues;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: IdSource;
  readonly logger: Logger;
}

export interface ComposedAsking {
  readonly pipeline: AskPipeline;
  readonly calls: LlmRunner;
  /** The names of the models that background work would ask. */
  readonly models: ModelPlan;
  readonly prices: PriceBook;
}

/** All that a question needs and activation does not: a bundle of its own, loaded at the first use. */
export function composeAsking(parts: AskingParts): ComposedAsking {
  const { search, conversations, log, settings, keys, editorModels, userPrices, memory, clock, timers, ids, logger } = parts;
  tellIgnoredEnvironment({ environment: process.env, memory, tell: tellIgnoredVariables, logger });
  const prices = new ListPriceBook(() => userPrices.prices);
  const chain = new ConfiguredProviders({
    settings,
    keys,
    factories: providerFactories,
    ollamaAnswers: isOllamaAnswering,
    editor: editorModels,
    tellUnusableAddress,
    clock,
    backgroundOrder: () => settings.backgroundOrder,
  });
  const calls = new LlmCalls({
    chain,
    log,
    prices,
    clock,
    timers,
    ids,
    random: new SystemRandom(),
    logger,
  });
  const pipeline = new AskPipeline({
    search,
    calls,
    conversations,
    log,
    clock,
    ids,
    logger,
    texts: { nothingFound: messages.nothingFound(), passagesFound: messages.passagesFound(), weakPassagesFound: messages.weakPassagesFound() },
  });
  return { pipeline, calls, models: modelPlanOf(chain), prices };
}
