import type { TaskResult } from '../llm/llmTask';
import { askWithRepair } from '../sync/askWithRepair';
import { isRefusedForFree } from '../sync/providerRefusal';
import type { ItemContext } from '../sync/syncJob';
import { workKeyOf } from '../sync/workKey';
import type { Clock } from '../system/clock';
import type { Hasher } from '../system/hasher';
import { classificationFields, classificationFrom, classificationRequest, interpretClassification, offlineClassification } from './classification';
import type { Classification } from './classification';
import { titleOf } from './inboxPaths';
import type { InboxSettings } from './inboxSettings';
import type { KeptReading } from './keptReading';
import type { ClassifiedSegment } from './routing';
import { MIN_SEGMENTED_CHARACTERS, areShown, interpretSegmentation, segmentationRequest, segmentationViews, segmentsAt } from './segmentation';
import { textPieces } from './textPieces';

/** Raised when a prompt or what is made of replies changes; work keys and kept readings hold it. */
const INBOX_PROMPT_VERSION = 2;

export interface InboxText {
  readonly path: string;
  readonly contentHash: string;
  readonly text: string;
}

/**
 * `unreadable`: models answered, and nothing could be made of it; `failed`: none answered; `refused`: none can be asked at
 * all, whatever the file, and trying cost nothing; `left`: the run is stopping.
 * `kept` is what models have said so far; undefined where they said nothing worth keeping.
 */
export type ReadInboxText =
  | { readonly kind: 'segments'; readonly segments: readonly ClassifiedSegment[]; readonly kept: KeptReading | undefined }
  | { readonly kind: Shortcoming; readonly kept: KeptReading | undefined };

type Shortcoming = 'unreadable' | 'failed' | 'refused' | 'left';

interface SplitText {
  /** Null where nobody was asked yet. */
  readonly segments: readonly { readonly text: string; readonly classification: Classification | null }[];
  readonly isSaidBy: 'models' | 'heuristic' | 'nobody';
  /** What models said of the first views, for the next time. */
  readonly views: readonly (readonly number[])[];
}

interface UnfinishedSplit {
  readonly shortcoming: Shortcoming;
  readonly views: SplitText['views'];
}

export interface InboxReaderParts {
  readonly settings: InboxSettings;
  readonly hasher: Pick<Hasher, 'keyedHex'>;
  readonly clock: Clock;
}

/** Has a model say what an inbox file holds: where it splits, and what each part is. One trace a file. */
export class InboxReader {
  constructor(private readonly parts: InboxReaderParts) {}

  /** @param known What was kept of this content: of that, nothing is asked again. */
  async read(file: InboxText, known: KeptReading | undefined, context: ItemContext): Promise<ReadInboxText> {
    const usable = known?.promptVersion === INBOX_PROMPT_VERSION && known.model === context.model ? known : undefined;
    const split = this.#knownSplit(usable) ?? (await this.#split(file, usable?.views ?? [], context));
    if ('shortcoming' in split) return { kind: split.shortcoming, kept: this.#keptViews(split, context) };
    const segments: ClassifiedSegment[] = [];
    let { isSaidBy } = split;
    for (const [index, { text, classification }] of split.segments.entries()) {
      const result = classification === null ? await this.#classify(file, text, index + 1, context) : undefined;
      const said = result === undefined ? classification : classificationOf(result);
      if (said === null || typeof said === 'string') return { kind: said ?? 'failed', kept: this.#kept(split, segments, isSaidBy, context) };
      if (result?.kind === 'value' && isSaidBy !== 'heuristic') isSaidBy = result.source === 'offline' ? 'heuristic' : 'models';
      segments.push({ text, classification: said });
    }
    return { kind: 'segments', segments, kept: this.#kept(split, segments, isSaidBy, context) };
  }

  /** The file in one piece where nothing better comes of asking. */
  async #split(file: InboxText, known: SplitText['views'], context: ItemContext): Promise<SplitText | UnfinishedSplit> {
    const whole: SplitText = { segments: [{ text: file.text, classification: null }], isSaidBy: 'nobody', views: [] };
    if (file.text.length < MIN_SEGMENTED_CHARACTERS) return whole;
    const pieces = textPieces(file.text);
    const starts: number[] = [];
    const views: (readonly number[])[] = [];
    let isSaidBy: SplitText['isSaidBy'] = 'models';
    for (const [index, view] of segmentationViews(pieces).entries()) {
      const said = known[index];
      if (said !== undefined && views.length === index && areShown(said, view)) {
        starts.push(...said);
        views.push(said);
        continue;
      }
      const result = await askWithRepair<readonly number[]>(context.calls, {
        ...this.#shared(file, 0, context),
        request: segmentationRequest(pieces, view),
        interpret: (reply) => interpretSegmentation(reply, view),
        substitute: () => [],
        offline: () => ({ value: [] }),
      });
      if (result.kind === 'cancelled') return { shortcoming: 'left', views };
      if (result.kind !== 'value') return { shortcoming: isRefusedForFree(result) ? 'refused' : 'failed', views };
      if (result.source === 'offline') return { ...whole, isSaidBy: 'heuristic' };
      if (!hasAnswered(result)) isSaidBy = 'nobody';
      else if (views.length === index) views.push(result.value);
      starts.push(...result.value);
    }
    return { segments: segmentsAt(pieces, starts).map((text) => ({ text, classification: null })), isSaidBy, views };
  }

  #classify(file: InboxText, text: string, segment: number, context: ItemContext): Promise<TaskResult<Classification>> {
    const { settings, clock } = this.parts;
    return askWithRepair<Classification>(context.calls, {
      ...this.#shared(file, segment, context),
      request: classificationRequest(text, settings, clock.localDay()),
      interpret: (reply) => interpretClassification(reply, settings),
      offline: () => ({ value: offlineClassification(titleOf(file.path)) }),
    });
  }

  #knownSplit(known: KeptReading | undefined): SplitText | undefined {
    if (known === undefined || known.segments.length === 0) return undefined;
    const segments = known.segments.map(({ text, said }) => {
      // The settings may be others by now.
      const interpretation = said === null ? undefined : classificationFrom(said, this.parts.settings);
      return { text, classification: interpretation?.kind === 'value' ? interpretation.value : null };
    });
    return { segments, isSaidBy: 'models', views: [] };
  }

  /** Only what models have said: anything else costs nothing to find out again, and may be better by then. */
  #kept(split: SplitText, done: readonly ClassifiedSegment[], isSaidBy: SplitText['isSaidBy'], { model }: Pick<ItemContext, 'model'>): KeptReading | undefined {
    if (isSaidBy !== 'models') return this.#keptViews(split, { model });
    const segments = split.segments.map(({ text, classification }, index) => {
      const known = done[index]?.classification ?? classification;
      return { text, said: known === null ? null : classificationFields(known) };
    });
    return { promptVersion: INBOX_PROMPT_VERSION, model, segments };
  }

  #keptViews({ views }: Pick<SplitText, 'views'>, { model }: Pick<ItemContext, 'model'>): KeptReading | undefined {
    return views.length === 0 ? undefined : { promptVersion: INBOX_PROMPT_VERSION, model, segments: [], views };
  }

  #shared({ path, contentHash }: InboxText, segment: number, { traceId, runId, choice, signal, model }: ItemContext) {
    const usageType = 'inbox' as const;
    const workKey = workKeyOf(this.parts.hasher, { usageType, notePath: path, segment, contentHash, promptVersion: INBOX_PROMPT_VERSION, model });
    return { usageType, traceId, runId, choice, signal, workKey };
  }
}

/** Whether the last attempt brought a reply, usable or not. */
function hasAnswered({ attempts }: TaskResult<unknown>): boolean {
  const failure = attempts.at(-1)?.failure;
  return failure === undefined || failure.failureClass === 'unusable_reply';
}

function classificationOf(result: TaskResult<Classification>): Classification | Shortcoming {
  switch (result.kind) {
    case 'value':
      return result.value;
    case 'cancelled':
      return 'left';
    case 'not_configured':
      return 'refused';
    case 'failed':
      if (isRefusedForFree(result)) return 'refused';
      return result.failure.failureClass === 'unusable_reply' ? 'unreadable' : 'failed';
  }
}
