import type { Event } from 'vscode';
import type { AskOutcome } from '../../core/answering/answer';
import type { ConversationStore } from '../../core/answering/conversations';
import { isTraceId } from '../../core/system/ids';
import type { UsageReader } from '../../core/usage/usageReader';
import type { AskService } from '../answering/askService';
import type { ProviderSettings } from '../config/providerSettings';
import { describeFailure, messages } from '../messages';
import type { VaultService } from '../vault/vaultService';
import type { AskOptions, AskResult, SecondBrainApi } from './secondBrainApi';

export interface ApiParts {
  readonly asking: AskService;
  readonly reader: UsageReader;
  readonly vault: VaultService;
  readonly conversations: ConversationStore;
  readonly settings: ProviderSettings;
  readonly onDidChangeUsage: Event<void>;
}

const DEFAULT_TOP_N = 5;
const MAX_TOP_N = 10;
const PROVIDERS: readonly unknown[] = ['auto', 'anthropic', 'ollama', 'openai', 'offline', undefined] satisfies readonly AskOptions['provider'][];

/** The exported API over the same parts that the commands use. */
export function createApi({ asking, reader, vault, conversations, settings, onDidChangeUsage }: ApiParts): SecondBrainApi {
  return {
    apiVersion: 1,
    ask: async (question, options = {}) => {
      const { provider, topN = DEFAULT_TOP_N, conversationId, signal, onToken } = checked(question, options);
      const outcome = await asking.ask({
        question,
        choice: provider ?? settings.choice,
        conversationId,
        topN,
        signal,
        onProgress: (progress) => {
          if (progress.kind === 'token') {
            onToken?.(progress.text);
          }
        },
      });
      return askResult(outcome);
    },
    sync: () => Promise.reject(new Error(messages.syncNotThere())),
    getTraces: (filter = {}) => reader.traces(filter),
    getTraceGroup: (traceId) => (isTraceId(traceId) ? reader.traceGroup(traceId) : Promise.resolve([])),
    getStats: async () => {
      const [totals, totalConversations, indexedNotes] = await Promise.all([reader.totals(), conversations.count(), vault.countNotes()]);
      const { totalQueries, avgLatencyMs, p95LatencyMs, totalLlmCalls, totalLlmCost, todayCalls, todayCost, unpricedCalls } = totals;
      return {
        totalQueries,
        avgLatencyMs,
        p95LatencyMs,
        totalConversations,
        indexedNotes,
        totalLlmCalls,
        totalLlmCost,
        todayCalls,
        todayCost,
        unpricedCalls,
        costAlert: null,
        anomalies: [],
      };
    },
    getCosts: (period) => reader.costs(period),
    getDailyCosts: (days) => reader.dailyCosts(days),
    getAnomalies: () => Promise.resolve([]),
    onDidChangeUsage,
  };
}

/** Other extensions may be written in JavaScript: what they pass is checked. */
function checked(question: unknown, options: AskOptions): AskOptions {
  if (typeof question !== 'string') {
    throw new TypeError('The question must be a string.');
  }
  const { topN, provider } = options;
  if (!PROVIDERS.includes(provider)) {
    throw new RangeError('provider must be "auto", "anthropic", "ollama", "openai" or "offline".');
  }
  if (topN !== undefined && !(Number.isInteger(topN) && topN >= 1 && topN <= MAX_TOP_N)) {
    throw new RangeError(`topN must be a whole number from 1 to ${MAX_TOP_N}.`);
  }
  return options;
}

function askResult(outcome: AskOutcome): AskResult {
  switch (outcome.kind) {
    case 'answered': {
      const { answer, citations, label, conversationId, traceId, costUsd, unpricedCalls, latencyMs } = outcome;
      return { answer, citations, label, conversationId, traceId, costUsd, unpricedCalls, latencyMs };
    }
    case 'failed':
      throw new Error(describeFailure(outcome.failure, outcome.attempts.at(-1)?.provider).message);
    case 'cancelled':
      throw new Error(messages.stopped());
    case 'not_configured':
      throw new Error(messages.notConfigured(outcome.provider));
  }
}
