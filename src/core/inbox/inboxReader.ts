import { askWithRepair } from '../sync/askWithRepair';
import type { ItemContext } from '../sync/syncJob';
import { workKeyOf } from '../sync/workKey';
import type { Clock } from '../system/clock';
import type { Hasher } from '../system/hasher';
import { classificationRequest, interpretClassification, offlineClassification } from './classification';
import type { Classification } from './classification';
import { titleOf } from './inboxPaths';
import type { InboxSettings } from './inboxSettings';
import type { ClassifiedSegment } from './routing';
import { interpretSegmentation, isWorthSplitting, segmentationRequest } from './segmentation';

/** Raised when a prompt or what is made of replies changes; work keys hold it. */
const INBOX_PROMPT_VERSION = 1;

export interface InboxText {
  readonly path: string;
  readonly contentHash: string;
  readonly text: string;
}

/** `unreadable`: models answered, and nothing could be made of it; `failed`: none answered; `left`: the run is stopping. */
export type ReadInboxText = { readonly kind: 'segments'; readonly segments: readonly ClassifiedSegment[] } | { readonly kind: 'unreadable' | 'failed' | 'left' };

export interface InboxReaderParts {
  readonly settings: InboxSettings;
  readonly hasher: Pick<Hasher, 'keyedHex'>;
  readonly clock: Clock;
}

/** Has a model say what an inbox file holds: where it splits, and what each part is. One trace a file. */
export class InboxReader {
  constructor(private readonly parts: InboxReaderParts) {}

  async read(file: InboxText, context: ItemContext): Promise<ReadInboxText> {
    const parts = await this.#split(file, context);
    if (!Array.isArray(parts)) return parts;
    const segments: ClassifiedSegment[] = [];
    for (const [index, text] of parts.entries()) {
      const classified = await this.#classify(file, text, index + 1, context);
      if (!('type' in classified)) return classified;
      segments.push({ text, classification: classified });
    }
    return { kind: 'segments', segments };
  }

  /** The file in one piece where nothing better comes of asking. */
  async #split(file: InboxText, context: ItemContext): Promise<string[] | { readonly kind: 'left' | 'failed' }> {
    const whole = [file.text];
    if (!isWorthSplitting(file.text)) return whole;
    const result = await askWithRepair<readonly string[]>(context.calls, {
      ...this.#shared(file, 0, context),
      request: segmentationRequest(file.text),
      interpret: (reply) => interpretSegmentation(reply, file.text),
      substitute: () => whole,
      offline: () => ({ value: whole }),
    });
    if (result.kind === 'value') return [...result.value];
    if (result.kind === 'cancelled') return { kind: 'left' };
    return { kind: 'failed' };
  }

  async #classify(file: InboxText, text: string, segment: number, context: ItemContext): Promise<Classification | { readonly kind: 'unreadable' | 'failed' | 'left' }> {
    const { settings, clock } = this.parts;
    const result = await askWithRepair<Classification>(context.calls, {
      ...this.#shared(file, segment, context),
      request: classificationRequest(text, settings, clock.localDay()),
      interpret: (reply) => interpretClassification(reply, settings),
      offline: () => ({ value: offlineClassification(titleOf(file.path)) }),
    });
    switch (result.kind) {
      case 'value':
        return result.value;
      case 'cancelled':
        return { kind: 'left' };
      case 'not_configured':
        return { kind: 'failed' };
      case 'failed':
        return { kind: result.failure.failureClass === 'unusable_reply' ? 'unreadable' : 'failed' };
    }
  }

  #shared({ path, contentHash }: InboxText, segment: number, { traceId, runId, choice, signal, model }: ItemContext) {
    const usageType = 'inbox' as const;
    const workKey = workKeyOf(this.parts.hasher, { usageType, notePath: path, segment, contentHash, promptVersion: INBOX_PROMPT_VERSION, model });
    return { usageType, traceId, runId, choice, signal, workKey };
  }
}
