// One background run in a process of its own, which ends itself by SIGKILL just before one of its changes to the disk.
import { appendFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import path from 'node:path';
import { FileMetadataStore } from '../../src/adapters/metadataFiles/fileMetadataStore';
import { FileRunJournal } from '../../src/adapters/metadataFiles/fileRunJournal';
import { NodeVaultFiles } from '../../src/adapters/vaultFiles/nodeVaultFiles';
import { ExtractionJob } from '../../src/core/extraction/extractionJob';
import { CatalogPlanner } from '../../src/core/extraction/extractionPlanner';
import { VaultNoteCatalog } from '../../src/core/extraction/noteCatalog';
import type { SyncJob } from '../../src/core/sync/syncJob';
import type { CrashingRun } from './crashingRun';
import type { FakeStep } from './fakeProvider';
import { FakeProvider, replies } from './fakeProvider';
import { InboxHarness, answersInbox } from './inboxHarness';
import { testHasher } from './syncHarness';

/** Two files that go to notes of their own and to one note together, and one that replaces a document. */
const inboxReplies = answersInbox((text) => {
  if (text.includes('milk')) return { type: 'living_document', living_document: 'Shopping list' };
  return { type: 'note', title: text.includes('heron') ? 'Herons' : 'Storks', tasks: [`Watch ${text.trim().slice(0, 20)}`] };
});

async function main({ job, vaultPath, storage, log, dieAt, run }: CrashingRun): Promise<void> {
  let changes = 0;
  const beforeChange = (change: string): void => {
    changes += 1;
    appendFileSync(log, `change ${change}\n`);
    if (changes === dieAt) process.kill(process.pid, 'SIGKILL');
  };
  const answer = job === 'inbox' ? inboxReplies : replies('{"summary": "A note."}');
  const step: FakeStep = (request, options) => {
    appendFileSync(log, 'call\n');
    return answer(request, options);
  };
  const harness = new InboxHarness({ path: vaultPath }, storage, [new FakeProvider('anthropic', [step])], { beforeChange });
  const { clock, ids, log: usage } = harness.sync.llm;
  const close = usage.close.bind(usage);
  usage.close = (call) => {
    if (call.provider === 'system') appendFileSync(log, `row ${call.uid} ${call.status}\n`);
    close(call);
  };
  // Ids differ from run to run, as real ones do.
  for (let used = 0; used < run * 1_000; used += 1) ids.uid();
  const jobs: Record<CrashingRun['job'], () => SyncJob> = {
    inbox: () => harness.job(),
    extraction: () => {
      const files = new NodeVaultFiles({ vaultPath, exclude: [], nowMs: () => Date.now() });
      const catalog = new VaultNoteCatalog({ files, hasher: testHasher, clock, pause: () => setImmediate() });
      const store = new FileMetadataStore(storage, { hasher: testHasher, beforeChange });
      return new ExtractionJob({ planner: new CatalogPlanner(catalog, store), catalog, store, hasher: testHasher, clock });
    },
  };
  const journal = new FileRunJournal(path.join(path.dirname(storage), 'runs', 'vault.run'), beforeChange);
  await harness.sync.run([jobs[job]()], { concurrency: 1, journal });
}

// Comes from the test that starts this program.
void main(JSON.parse(process.argv[2] ?? '{}') as CrashingRun);
