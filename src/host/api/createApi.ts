import type { Event } from 'vscode';
import type { AskOutcome } from '../../core/answering/answer';
import type { ConversationStore } from '../../core/answering/conversations';
import { isTraceId } from '../../core/system/ids';
import type { UsageReader } from '../../core/usage/usageReader';
import type { AskService } from '../answering/askService';
import type { ProviderSettings } from '../config/providerSettings';
import { describeFailure, describeNotConfigured } from '../failureMessages';
import { messages } from '../messages';
import type { VaultService } from '../vault/vaultService';
import type { BackgroundSync } from '../sync/backgroundSync';
import { checkedAsk } from './askArguments';
import type { AnomalyAlert, AskResult, SecondBrainApi } from './secondBrainApi';
import { checkedSync } from './syncArguments';

export interface ApiParts {
  readonly asking: AskService;
  readonly sync: Pick<BackgroundSync, 'syncForProgram'>;
  readonly reader: UsageReader;
  readonly vault: VaultService;
  readonly conversations: ConversationStore;
  readonly settings: ProviderSettings;
  readonly anomalies: { readonly costAlert: string | null; alerts(): readonly AnomalyAlert[] };
  readonly onDidChangeUsage: Event<void>;
}

const DEFAULT_TOP_N = 5;

/** The exported API over the same parts that the commands use. */
export function createApi({ asking, sync, reader, vault, conversations, settings, anomalies, onDidChangeUsage }: ApiParts): SecondBrainApi {
  return {
    apiVersion: 1,
    ask: async (...passed) => {
      const [question, { provider, topN = DEFAULT_TOP_N, conversationId, signal, onToken }] = checkedAsk(...passed);
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
    sync: async (...passed) => {
      const { jobs, signal } = checkedSync(...passed);
      return sync.syncForProgram(jobs, signal);
    },
    getTraces: (filter = {}) => reader.traces(filter),
    getTraceGroup: async (traceId) => {
      const calls = isTraceId(traceId) ? await reader.traceGroup(traceId) : [];
      return calls.map(({ priceId: _priceId, conversationId: _conversationId, ...call }) => call);
    },
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
        costAlert: anomalies.costAlert,
        anomalies: anomalies.alerts(),
      };
    },
    getCosts: (period) => reader.costs(period),
    getDailyCosts: (days) => reader.dailyCosts(days),
    getAnomalies: () => Promise.resolve(anomalies.alerts()),
    onDidChangeUsage,
  };
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
      throw new Error(describeNotConfigured(outcome.provider, outcome.reason).message);
  }
}
