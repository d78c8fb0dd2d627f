import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { SecondBrainPanels, type ShownAnswer, type ShownCall } from '../test/support/host/panels';
import { Workbench } from '../test/support/host/workbench';
import { startWorkbenchHost } from '../test/support/host/workbenchHost';
import { artifactsFolder, projectRoot } from './lib/locations.mjs';
import type { ModelAccess } from './modelAccess';

export interface AskOnceOptions extends ModelAccess {
  /** The folder of notes. */
  readonly vault: string;
  readonly question: string;
}

/**
 * Asks through the command palette of a real VS Code, prints what its panels show, and leaves screenshots in
 * `artifacts/`. True when an answer and its calls were seen.
 */
export async function askOnce({ vault, question, settings, env }: AskOnceOptions): Promise<boolean> {
  mkdirSync(artifactsFolder, { recursive: true });
  const host = await startWorkbenchHost({ workspace: vault, development: { folder: projectRoot }, settings, env });
  const screenshot = async (name: string): Promise<void> => {
    await host.page.screenshot({ path: path.join(artifactsFolder, `${name}.png`) });
  };
  try {
    const workbench = new Workbench(host.page);
    const panels = new SecondBrainPanels(workbench);
    await workbench.ready();
    print(`Question\n  ${question}\n`);
    await panels.ask(question);
    const answer = await panels.finishedAnswer();
    await screenshot('answer');
    printAnswer(answer);
    const calls = await panels.viewTrace();
    await screenshot('dashboard');
    await workbench.statusBar().screenshot({ path: path.join(artifactsFolder, 'status-bar.png') });
    printTrace(calls);
    print(`Screenshots: ${['answer', 'dashboard', 'status-bar'].map((name) => path.relative(process.cwd(), path.join(artifactsFolder, `${name}.png`))).join(', ')}`);
    return answer.state === 'answered' && answer.text !== '' && calls.length > 0;
  } catch (error) {
    await screenshot('failure').catch(() => undefined);
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return false;
  } finally {
    await host.stop();
  }
}

function printAnswer({ state, text, citations, costLine }: ShownAnswer): void {
  print(`Answer (${state})\n${indented(text)}\n`);
  print(`Citations\n${citations.map((citation) => indented(citation.replaceAll('\n', ' · '))).join('\n')}\n`);
  print(`${costLine}\n`);
}

function printTrace(calls: readonly ShownCall[]): void {
  print('Trace');
  for (const call of calls) {
    const latency = call.latencyMs === '' ? 'latency unknown' : `${call.latencyMs} ms`;
    print(`  ${call.usageType} · ${call.provider} · ${call.model} · ${call.tokensIn} in, ${call.tokensOut} out · ${latency} · ${costOf(call)} · ${call.status}`);
  }
  print('');
}

/** What has no price stores 0, and is told as unknown. */
function costOf({ costUsd, costSource }: ShownCall): string {
  const isKnown = costSource === 'priced' || costSource === 'local';
  return isKnown ? `$${costUsd} (${costSource})` : `cost unknown (${costSource})`;
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
