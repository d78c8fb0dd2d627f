import type { ExtractionPlan, ExtractionRules } from './extractionPlan';
import { planExtraction } from './extractionPlan';
import type { MetadataStore, NoteRecordSummary } from './metadataStore';
import type { NoteCatalog } from './noteCatalog';

export interface PlannedExtraction extends ExtractionPlan {
  /** What is known of the notes that are due; of most, nothing. */
  readonly known: readonly NoteRecordSummary[];
}

/** Finds out what each note needs: where the notes and their metadata are at hand, since there may be many thousands. */
export interface ExtractionPlanner {
  /** Rejects with `VaultUnavailableError` when the vault cannot be listed. */
  plan(rules: ExtractionRules, signal?: AbortSignal): Promise<PlannedExtraction>;
}

/** Plans from a catalogue and a store that are both at hand. */
export class CatalogPlanner implements ExtractionPlanner {
  constructor(
    private readonly catalog: Pick<NoteCatalog, 'list'>,
    private readonly store: Pick<MetadataStore, 'list'>,
  ) {}

  async plan(rules: ExtractionRules, signal?: AbortSignal): Promise<PlannedExtraction> {
    const [listing, records] = await Promise.all([this.catalog.list(signal), this.store.list()]);
    const plan = planExtraction(listing, records, rules);
    const due = new Set(plan.due.map(({ path }) => path));
    return { ...plan, known: records.filter(({ path }) => due.has(path)) };
  }
}
