import * as vscode from 'vscode';
import { isTraceId } from '../../core/system/ids';
import type { TraceSummary } from '../../core/usage/traceSummary';
import type { UsageReader } from '../../core/usage/usageReader';
import { usageTypeTitle } from '../anomalies/anomalyText';
import { messages } from '../messages';
import { totalDollars } from '../money';

/** Traces that are offered; older ones are found in the dashboard, or by their id. */
const OFFERED_TRACES = 100;

interface TraceItem extends vscode.QuickPickItem {
  /** Undefined for the item that asks for an id. */
  readonly traceId?: string;
}

/** "Second Brain: Open Trace": one of the last traces, or one by its id. A caller may give the id. */
export function openTraceCommand(reader: Pick<UsageReader, 'traceSummaries'>, open: (traceId: string) => void): (argument?: unknown) => Promise<void> {
  return async (argument) => {
    const traceId = isTraceId(argument) ? argument : await pickedTrace(reader);
    if (traceId !== undefined) {
      open(traceId);
    }
  };
}

async function pickedTrace(reader: Pick<UsageReader, 'traceSummaries'>): Promise<string | undefined> {
  const items = reader.traceSummaries({ limit: OFFERED_TRACES }).then(
    ({ traces }): readonly TraceItem[] => [...traces.map(itemOf), { label: messages.enterTraceId(), alwaysShow: true }],
    // What cannot be listed can still be opened by its id.
    (): readonly TraceItem[] => [{ label: messages.enterTraceId(), alwaysShow: true }],
  );
  const picked = await vscode.window.showQuickPick(items, { title: messages.openTraceTitle(), matchOnDescription: true, matchOnDetail: true });
  return picked === undefined || picked.traceId !== undefined ? picked?.traceId : enteredTrace();
}

async function enteredTrace(): Promise<string | undefined> {
  const entered = await vscode.window.showInputBox({
    title: messages.openTraceTitle(),
    prompt: messages.traceIdPrompt(),
    validateInput: (value) => (isTraceId(normalized(value)) ? undefined : messages.traceIdPrompt()),
  });
  const traceId = normalized(entered ?? '');
  return isTraceId(traceId) ? traceId : undefined;
}

function normalized(entered: string): string {
  return entered.trim().toLowerCase();
}

function itemOf({ traceId, timestamp, usageTypes, calls, costUsd, unpricedCalls }: TraceSummary): TraceItem {
  const cost = totalDollars(costUsd, unpricedCalls);
  return {
    traceId,
    label: usageTypes.map((usageType) => usageTypeTitle(usageType)).join(', '),
    description: `${new Date(timestamp).toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' })} · ${messages.traceCost(cost, calls)}`,
    detail: traceId,
  };
}
