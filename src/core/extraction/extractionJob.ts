import type { LlmTask, TaskResult } from '../llm/llmTask';
import { askWithRepair } from '../sync/askWithRepair';
import { isRefusedForFree } from '../sync/providerRefusal';
import type { ItemContext, ItemEnd, JobPlan, SyncContext, SyncJob } from '../sync/syncJob';
import { workKeyOf } from '../sync/workKey';
import type { Clock } from '../system/clock';
import type { Hasher } from '../system/hasher';
import { timestampOf } from '../usage/timestamps';
import type { ExtractionPlanner } from './extractionPlanner';
import { EXTRACTION_PROMPT_VERSION, extractionRequest, interpretExtraction } from './extractionPrompt';
import type { MetadataStore, NoteRecordSummary } from './metadataStore';
import type { CataloguedNote, NoteCatalog } from './noteCatalog';
import type { NoteMetadata } from './noteMetadata';
import { offlineMetadata } from './offlineMetadata';

export interface ExtractionJobParts {
  readonly planner: ExtractionPlanner;
  readonly catalog: Pick<NoteCatalog, 'read'>;
  readonly store: MetadataStore;
  readonly hasher: Pick<Hasher, 'keyedHex'>;
  readonly clock: Clock;
}

export interface ExtractionOptions {
  /** Also extract anew what was extracted without a model. Only makes sense where there is one. */
  readonly redoOffline?: boolean;
  /** Relative to the vault; notes in them have no metadata. */
  readonly leftOutFolders?: readonly string[];
  /** Default: that of the prompt. */
  readonly promptVersion?: number;
}

interface ReadNote {
  readonly path: string;
  readonly text: string;
  readonly contentHash: string;
}

/** A note whose extraction has begun in this run. */
interface BegunNote {
  readonly path: string;
  readonly end: Promise<ItemEnd>;
}

/** Keeps metadata for every note: one trace a note, and none for a note that has not changed. */
export class ExtractionJob implements SyncJob {
  readonly name = 'extraction';
  readonly #promptVersion: number;

  constructor(
    private readonly parts: ExtractionJobParts,
    private readonly options: ExtractionOptions = {},
  ) {
    this.#promptVersion = options.promptVersion ?? EXTRACTION_PROMPT_VERSION;
  }

  async plan({ signal }: SyncContext): Promise<JobPlan> {
    const { planner, store, clock } = this.parts;
    const rules = {
      promptVersion: this.#promptVersion,
      nowMs: clock.nowMs(),
      redoOffline: this.options.redoOffline ?? false,
      leftOutFolders: this.options.leftOutFolders ?? [],
    };
    const plan = await planner.plan(rules, signal);
    // First the new places, then the old ones: whatever ends this run, no metadata is lost.
    for (const { path, from, contentHash } of plan.takenOver) await this.#copy(from, path, contentHash);
    for (const path of plan.orphaned) await store.delete(path);
    const known = new Map(plan.known.map((record) => [record.path, record]));
    const begun = new Map<string, BegunNote>();
    const items = plan.due.map((note) => ({
      path: note.path,
      run: (context: ItemContext) => this.#extractOnce(note, begun, known.get(note.path), context),
    }));
    return { items, skipped: plan.skipped };
  }

  /** Notes of the same text are asked about once. */
  async #extractOnce(note: CataloguedNote, begun: Map<string, BegunNote>, known: NoteRecordSummary | undefined, context: ItemContext): Promise<ItemEnd> {
    const twin = begun.get(note.contentHash);
    if (twin !== undefined && (await twin.end) === 'processed' && (await this.#copy(twin.path, note.path, note.contentHash))) return 'processed';
    const end = this.#extract(note.path, known, context);
    begun.set(note.contentHash, { path: note.path, end });
    return end;
  }

  /** False where there is no metadata of that text. */
  async #copy(from: string, path: string, contentHash: string): Promise<boolean> {
    const record = await this.parts.store.load(from);
    if (record?.extracted?.contentHash !== contentHash) return false;
    await this.parts.store.save({ ...record, path, failure: null });
    return true;
  }

  async #extract(path: string, known: NoteRecordSummary | undefined, context: ItemContext): Promise<ItemEnd> {
    const found = await this.parts.catalog.read(path);
    if (found === undefined) return 'skipped';
    const note = { path, ...found };
    const result = await askWithRepair(context.calls, this.#task(note, context));
    switch (result.kind) {
      case 'value':
        await this.#save(note, result);
        return 'processed';
      case 'cancelled':
        return 'left';
      case 'failed':
        // With the providers mended, the next run asks at once.
        if (!isRefusedForFree(result)) await this.#rememberFailure(note, known);
        return 'failed';
      case 'not_configured':
        return 'failed';
    }
  }

  #task({ path, text, contentHash }: ReadNote, { traceId, runId, choice, signal, model }: ItemContext): LlmTask<NoteMetadata> {
    const work = { usageType: 'extraction', notePath: path, segment: 0, contentHash, promptVersion: this.#promptVersion, model } as const;
    return {
      usageType: 'extraction',
      request: extractionRequest(path, text),
      traceId,
      runId,
      workKey: workKeyOf(this.parts.hasher, work),
      choice,
      signal,
      interpret: interpretExtraction,
      offline: () => ({ value: offlineMetadata(path, text) }),
    };
  }

  async #save({ path, contentHash }: ReadNote, result: TaskResult<NoteMetadata> & { readonly kind: 'value' }): Promise<void> {
    const last = result.attempts.at(-1);
    await this.parts.store.save({
      path,
      extracted: {
        contentHash,
        promptVersion: this.#promptVersion,
        model: last === undefined ? 'unknown' : `${last.provider}/${last.model}`,
        origin: result.source === 'offline' ? 'offline' : 'model',
        extractedAt: timestampOf(this.parts.clock.nowMs()),
        metadata: result.value,
      },
      failure: null,
    });
  }

  async #rememberFailure({ path, contentHash }: ReadNote, known: NoteRecordSummary | undefined): Promise<void> {
    const promptVersion = this.#promptVersion;
    const before = known?.failure;
    const isRepeated = before?.contentHash === contentHash && before.promptVersion === promptVersion;
    const failure = { contentHash, promptVersion, failures: isRepeated ? before.failures + 1 : 1, failedAtMs: this.parts.clock.nowMs() };
    const record = await this.parts.store.load(path);
    await this.parts.store.save({ path, extracted: record?.extracted ?? null, failure });
  }
}
