import { SLOW_APPEND_MS, type AppendTimes } from '../../adapters/journal/appendPace';
import type { IndexState } from '../../core/retrieval/noteSearch';
import type { Problem } from '../log/recentProblems';

/** What Diagnose tells. Undefined where a part did not say. */
export interface DiagnosisFacts {
  readonly versions: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, string>>;
  /** Whether each provider is set up, and what its last check said, in our own words; nobody was asked now. */
  readonly providers: Readonly<Record<string, string>>;
  readonly store: StoreFacts;
  readonly index: IndexState | undefined;
  readonly workspace: { readonly trusted: boolean; readonly folders: number; readonly remote: string | undefined; readonly hasVault: boolean };
  readonly failedCalls: readonly { readonly timestamp: string; readonly usageType: string; readonly provider: string; readonly status: string; readonly errorMessage: string | null }[] | undefined;
  readonly problems: readonly Problem[];
}

export interface StoreFacts {
  readonly databaseBytes: number | undefined;
  /** Of `rollups.ndjson`, which holds what retention has summed up. */
  readonly ledgerBytes: number | undefined;
  /** Databases that could not be used and were kept under another name. */
  readonly setAside: number | undefined;
  /** When a window renewed the lease last, UTC ISO 8601. */
  readonly leaseRenewed: string | undefined;
  /** UTC ISO 8601 */
  readonly lastPublication: string | undefined;
  readonly journalSegments: number | undefined;
  readonly journalBytes: number | undefined;
  readonly rows: number | undefined;
  readonly questions: number | undefined;
  readonly unsavedCalls: number;
  /** Lines are written off the thread of the call, because the disk is slow. */
  readonly isQueueing: boolean;
  /** Of this window, since it began. */
  readonly appends: AppendTimes;
  readonly holdsLease: boolean;
  readonly workerRestarts: number;
  /** Error codes of the file system, such as `EACCES`. */
  readonly errors: readonly string[];
}

export interface PrivateWords {
  readonly homeFolder: string;
  /** Absolute paths that are the user's own affair: vault, workspace, storage. */
  readonly folders: readonly string[];
  readonly userName: string;
}

const MAX_MESSAGE_CHARACTERS = 200;
const REMOTE_KINDS: ReadonlySet<string> = new Set(['attached-container', 'codespaces', 'dev-container', 'k8s-container', 'ssh-remote', 'tunnel', 'wsl']);

type Section = readonly [title: string, lines: readonly (readonly [name: string, value: string])[]];

/** The document, in English whatever the editor speaks: it is for a bug report. */
export function diagnosisText(facts: DiagnosisFacts, words: PrivateWords): string {
  const { versions, settings, providers, workspace, problems } = facts;
  const sections: readonly Section[] = [
    ['Versions', Object.entries(versions)],
    ['Window', [['trusted', yesNo(workspace.trusted)], ['root folders', String(workspace.folders)], ['remote', remoteKind(workspace.remote)], ['notes folder', workspace.hasVault ? 'set' : 'none']]],
    ['Settings', Object.entries(settings)],
    ['Providers (with the last check; nobody was asked now, "Check Providers" does that)', Object.entries(providers)],
    ['Store', storeLines(facts.store)],
    ['Index', indexLines(facts.index)],
    ['Last failed calls', facts.failedCalls === undefined ? [['calls', 'unknown: the store did not answer']] : facts.failedCalls.map(({ timestamp, usageType, provider, status, errorMessage }) => [timestamp, `${usageType}, ${provider}, ${status}, ${failureCode(errorMessage)}`])],
    ['Last warnings and errors of this window', problems.map(({ at, level, topic, message }) => [at, `${level} [${topic}] ${message.slice(0, MAX_MESSAGE_CHARACTERS)}`])],
  ];
  const text = sections.map(([title, lines]) => `## ${title}\n\n${lines.length === 0 ? '- none' : lines.map(([name, value]) => `- ${name}: ${withoutPrivateWords(value, words)}`).join('\n')}`).join('\n\n');
  return `# Second Brain: diagnosis\n\nNo text of notes, questions or answers, no key and no path of yours is in here. Read it before you send it.\n\n${text}\n`;
}

/** The editor's name of a kind is one of a few; of a window that a server serves it is the server's address. */
function remoteKind(name: string | undefined): string {
  return name === undefined ? 'none' : REMOTE_KINDS.has(name) ? name : 'another kind';
}

/** The class and the HTTP status, and nothing of what may follow. */
export function failureCode(errorMessage: string | null): string {
  return /^[a-z_]+(?: · HTTP \d{3})?/.exec(errorMessage ?? '')?.[0] ?? 'no code';
}

function storeLines({ databaseBytes, ledgerBytes, setAside, leaseRenewed, lastPublication, journalSegments, journalBytes, rows, questions, unsavedCalls, isQueueing, appends, holdsLease, workerRestarts, errors }: StoreFacts): readonly (readonly [string, string])[] {
  return [
    ['usage.db', databaseBytes === undefined ? 'not there' : `${databaseBytes} bytes`],
    ['last publication', lastPublication ?? 'none'],
    ['journal', journalSegments === undefined ? 'not there' : `${journalSegments} segments, ${journalBytes ?? 0} bytes`],
    ['rollups.ndjson', ledgerBytes === undefined ? 'not there' : `${ledgerBytes} bytes`],
    ['databases set aside', String(setAside ?? 0)],
    ['recorded calls', said(rows)],
    ['recorded questions', said(questions)],
    ['calls not saved yet', String(unsavedCalls)],
    ['lines are written', isQueueing ? 'from a queue, because the disk is slow' : 'at once'],
    ['appends of this window', appendText(appends)],
    ['this window holds the lease', yesNo(holdsLease)],
    ['lease renewed last', leaseRenewed ?? 'never'],
    ['restarts of the worker', String(workerRestarts)],
    ...(errors.length === 0 ? [] : [['errors of the file system', errors.join(', ')] as const]),
  ];
}

function appendText({ count, totalMs, longestMs, slow }: AppendTimes): string {
  return count === 0 ? 'none yet' : `${count}, ${(totalMs / count).toFixed(3)} ms on average, ${longestMs.toFixed(3)} ms at most, ${slow} over ${SLOW_APPEND_MS} ms`;
}

function indexLines(index: IndexState | undefined): readonly (readonly [string, string])[] {
  return index === undefined
    ? [['state', 'not read in this window']]
    : [['state', index.phase], ['notes', String(index.indexedNotes)], ['notes to read', String(index.pendingNotes)], ['files left out', String(index.skippedFiles)]];
}

/**
 * Longest first, so that a folder in the home folder is not left behind as half a path. Names of folders and files have
 * blanks and brackets in them: a path goes on to the next quotation mark, or to the end of its line.
 */
function withoutPrivateWords(text: string, { homeFolder, folders, userName }: PrivateWords): string {
  const known = [...folders].filter((folder) => folder.length > 1).sort((one, other) => other.length - one.length);
  const withoutFolders = known.reduce((shown, folder) => shown.replaceAll(folder, '<folder>'), text);
  const withoutHome = homeFolder.length > 1 ? withoutFolders.replaceAll(homeFolder, '~') : withoutFolders;
  const withoutNames = withoutHome.replaceAll(/(?<=<folder>)[\\/][^"\n]*/g, '');
  const withoutPaths = withoutNames.replaceAll(/(?<=^|[\s"'(=])(?:~|[A-Za-z]:)?[\\/][^\s"'][^"\n]*/gm, '<path>');
  return userName.length > 2 ? withoutPaths.replaceAll(userName, '<user>') : withoutPaths;
}

function said(count: number | undefined): string {
  return count === undefined ? 'unknown: the store did not answer' : String(count);
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
