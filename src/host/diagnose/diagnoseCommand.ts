import { homedir, release, userInfo } from 'node:os';
import * as vscode from 'vscode';
import type { AppendTimes } from '../../adapters/journal/appendPace';
import type { IndexState } from '../../core/retrieval/noteSearch';
import type { UsageReader } from '../../core/usage/usageReader';
import type { KeyedProvider } from '../config/apiKeys';
import type { UserSettings } from '../config/providerSettings';
import type { RecentProblems } from '../log/recentProblems';
import { diagnosisText } from './diagnosis';
import type { DiagnosisFacts } from './diagnosis';
import { withLastChecks } from './providerChecks';
import { settingFacts } from './settingFacts';
import { storeFileFacts } from './storeFacts';
import { userWords } from './userWords';

const FAILED_CALLS = 5;
/** Enough to have one of each provider among them. */
const LAST_CHECKS = 50;
/** How long a worker may think about a question before the document says that it did not answer. */
const PATIENCE_MS = 5_000;

export interface DiagnosisParts {
  readonly extensionVersion: string;
  readonly storeFolder: string;
  readonly ownFolders: readonly string[];
  readonly vaultFolder: () => string | undefined;
  readonly reader: Pick<UsageReader, 'totals' | 'traces'>;
  readonly store: { readonly holdsLease: boolean; readonly workerRestarts: number; readonly isQueueing: boolean; readonly appendTimes: AppendTimes; readonly log: { readonly unsavedCount: number } };
  /** Undefined where no notes were read in this window: asking would read them. */
  readonly indexState: () => Promise<IndexState> | undefined;
  readonly keys: { sourceOf(provider: KeyedProvider): Promise<'stored' | 'environment' | 'none'> };
  readonly settings: Pick<UserSettings, 'value'>;
  readonly problems: RecentProblems;
}

/** "Second Brain: Diagnose": an untitled document for a bug report. Asks no provider and reads no note. */
export async function diagnose(parts: DiagnosisParts): Promise<void> {
  const text = diagnosisText(await gather(parts), {
    ...userWords({ homedir, userInfo }),
    folders: [parts.storeFolder, ...parts.ownFolders, parts.vaultFolder() ?? '', ...(vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath)],
  });
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'markdown', content: text }));
}

async function gather({ extensionVersion, storeFolder, vaultFolder, reader, store, indexState, keys, settings, problems }: DiagnosisParts): Promise<DiagnosisFacts> {
  const [files, totals, errors, timeouts, checks, index, providers] = await Promise.all([
    storeFileFacts(storeFolder),
    inTime(reader.totals()),
    inTime(reader.traces({ status: 'error', limit: FAILED_CALLS })),
    inTime(reader.traces({ status: 'timeout', limit: FAILED_CALLS })),
    inTime(reader.traces({ usageType: 'check', limit: LAST_CHECKS })),
    inTime(indexState()),
    providerFacts(keys, settings),
  ]);
  return {
    versions: {
      'Second Brain': extensionVersion,
      editor: `${vscode.env.appName} ${vscode.version}`,
      'editor host': `${vscode.env.appHost}, ${vscode.env.uiKind === vscode.UIKind.Web ? 'in a browser' : 'desktop'}`,
      Node: process.versions.node,
      system: `${process.platform} ${process.arch} ${release()}`,
      language: vscode.env.language,
    },
    workspace: { trusted: vscode.workspace.isTrusted, folders: vscode.workspace.workspaceFolders?.length ?? 0, remote: vscode.env.remoteName, hasVault: vaultFolder() !== undefined },
    settings: settingFacts(settings),
    providers: withLastChecks(providers, checks),
    store: { ...files, rows: totals?.totalLlmCalls, questions: totals?.totalQueries, unsavedCalls: store.log.unsavedCount, isQueueing: store.isQueueing, appends: store.appendTimes, holdsLease: store.holdsLease, workerRestarts: store.workerRestarts },
    index,
    failedCalls: errors === undefined || timeouts === undefined ? undefined : [...errors, ...timeouts].sort((one, other) => other.timestamp.localeCompare(one.timestamp)).slice(0, FAILED_CALLS),
    problems: problems.problems,
  };
}

async function providerFacts(keys: DiagnosisParts['keys'], settings: DiagnosisParts['settings']): Promise<Readonly<Record<string, string>>> {
  const words = { stored: 'a key is stored', environment: 'a key is in the environment', none: 'no key' };
  const [anthropic, openai] = await Promise.all([keys.sourceOf('anthropic'), keys.sourceOf('openai')]);
  return { anthropic: words[anthropic], openai: words[openai], ollama: 'needs no key', editor: settings.value('editor.enabled') === true ? 'switched on' : 'switched off' };
}

/** Undefined when it fails or takes too long: a diagnosis is for when things are broken. */
async function inTime<T>(answer: Promise<T> | undefined): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      resolve(undefined);
    }, PATIENCE_MS);
  });
  try {
    return await Promise.race([answer, tooLate]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
