import type { ItemContext, ItemEnd, SyncJob, SyncJobName } from '../../src/core/sync/syncJob';
import { aTask } from './llmHarness';

/** A job over so many items, of which three more need nothing. */
export function aJob(items: number, work: (context: ItemContext, index: number) => Promise<ItemEnd>, name: SyncJobName = 'extraction'): SyncJob {
  const list = Array.from({ length: items }, (_, index) => ({ path: `${index}.md`, run: (context: ItemContext) => work(context, index) }));
  return { name, plan: () => Promise.resolve({ items: list, skipped: 3 }) };
}

/** Makes one call and says how it went. */
export async function callOnce({ calls, traceId, runId, signal }: ItemContext, question = 'Why?'): Promise<ItemEnd> {
  const request = { system: 'Answer.', messages: [{ role: 'user' as const, content: question }], maxOutputTokens: 100 };
  const result = await calls.run(aTask({ usageType: 'extraction', traceId, runId, signal, request }));
  return result.kind === 'value' ? 'processed' : result.kind === 'cancelled' ? 'left' : 'failed';
}
