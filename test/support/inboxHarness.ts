import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { FileInboxStore } from '../../src/adapters/metadataFiles/fileInboxStore';
import { NodeNoteFiles } from '../../src/adapters/noteFiles/nodeNoteFiles';
import type { FilerParts } from '../../src/core/inbox/filer';
import { Filer } from '../../src/core/inbox/filer';
import { FilingPlanner } from '../../src/core/inbox/filingPlanner';
import { InboxJob } from '../../src/core/inbox/inboxJob';
import { InboxReader } from '../../src/core/inbox/inboxReader';
import type { InboxSettings } from '../../src/core/inbox/inboxSettings';
import { DEFAULT_INBOX_SETTINGS } from '../../src/core/inbox/inboxSettings';
import type { NoteFiles } from '../../src/core/inbox/noteFiles';
import type { LlmProvider } from '../../src/core/llm/llmProvider';
import type { FakeStep } from './fakeProvider';
import { SOME_USAGE } from './fakeProvider';
import { SyncHarness, testHasher } from './syncHarness';
import type { TemporaryVault } from './temporaryVault';

export const TODAY = '2026-03-10';

export const SETTINGS: InboxSettings = {
  ...DEFAULT_INBOX_SETTINGS,
  livingDocuments: [
    { name: 'Shopping list', path: 'Living/Shopping.md', mode: 'replace' },
    { name: 'Reading log', path: 'Living/Reading.md', mode: 'append' },
  ],
};

/** Answers each question about an inbox file by what is asked. */
export function answersInbox(classify: (text: string) => unknown, starts: readonly number[] = [1]): FakeStep {
  return (request) => {
    const asked = request.messages[0]?.content ?? '';
    const isSplitting = request.system.includes('"starts"');
    const reply = isSplitting ? { starts } : classify(/<inbox>\n([\s\S]*)\n<\/inbox>/.exec(asked)?.[1] ?? '');
    return Promise.resolve({ kind: 'reply', text: typeof reply === 'string' ? reply : JSON.stringify(reply), usage: SOME_USAGE });
  };
}

interface InboxHarnessParts {
  readonly accept?: FilerParts['accept'];
  readonly beforeChange?: (change: string) => void;
  readonly settings?: InboxSettings;
  readonly isBeingEdited?: (path: string) => Promise<boolean>;
}

/** The inbox of a vault on disk, with models that follow a script. */
export class InboxHarness {
  readonly sync: SyncHarness;
  readonly notes: NoteFiles;
  readonly store: FileInboxStore;
  readonly #parts: InboxHarnessParts;

  constructor(readonly vault: Pick<TemporaryVault, 'path'>, storage: string, providers: readonly LlmProvider[], parts: InboxHarnessParts = {}) {
    this.sync = new SyncHarness(providers);
    this.notes = new NodeNoteFiles({ vaultPath: vault.path, ...(parts.beforeChange === undefined ? {} : { beforeChange: parts.beforeChange }) });
    this.store = new FileInboxStore(storage, parts.beforeChange);
    this.#parts = parts;
  }

  job(): InboxJob {
    const { notes, store } = this;
    const { clock, ids } = this.sync.llm;
    const settings = this.#parts.settings ?? SETTINGS;
    const hasher = testHasher;
    const reader = new InboxReader({ settings, hasher, clock });
    const filer = new Filer({ notes, store, planner: new FilingPlanner(notes), hasher, ids, accept: this.#parts.accept });
    return new InboxJob({ settings, notes, store, reader, filer, hasher, clock, isBeingEdited: this.#parts.isBeingEdited });
  }

  /** Time stands still, because the disk takes its own: nothing may wait for a timer. */
  async run(): ReturnType<SyncHarness['runOne']> {
    const { jobs } = await this.sync.run([this.job()]);
    return jobs[0]!;
  }
}

/** Every file of a folder by its path, with its text. */
export function filesOf(folder: string): Readonly<Record<string, string>> {
  if (!existsSync(folder)) return {};
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const entries = files.map((entry) => {
    const place = path.join(entry.parentPath, entry.name);
    return [path.relative(folder, place).replaceAll(path.sep, '/'), readFileSync(place, 'utf8')] as const;
  });
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}
