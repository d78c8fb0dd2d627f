import type { AnomalyType } from '../../core/anomalies/anomaly';
import { compareSeverity } from '../../core/anomalies/anomaly';
import type { FindingRecord } from '../../core/anomalies/findings/finding';
import { PAUSES_SYNC, PAUSING_SEVERITY } from '../../core/anomalies/findings/findings';
import { isFields } from '../../core/usage/recordedCall';

/** Why background sync does not run. */
export interface SyncPause {
  readonly by: 'user' | 'protection';
  /** Milliseconds since the epoch. */
  readonly sinceMs: number;
  /** The finding behind it; null where the user paused of their own accord. */
  readonly finding: { readonly id: string; readonly type: AnomalyType } | null;
}

/** What background sync has to ask before a run, and before each note of it. A question of the user's is never asked for. */
export interface SyncGate {
  /** Undefined when background sync may run. */
  readonly pause: SyncPause | undefined;
  /** Called when `pause` may be another one now. */
  onDidChange(listener: () => void): { dispose(): void };
  pauseByUser(finding?: Pick<FindingRecord, 'id' | 'type'>): void;
  /** The user wants it to run: what is open now does not pause it again. */
  resume(): void;
}

/** Where the state is kept over restarts; all windows see the same. The editor's `Memento` is one. */
export interface KeptState {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

export interface SyncProtectionParts {
  readonly kept: KeptState;
  readonly nowMs: () => number;
  /** The setting `protection.pauseSync`. */
  readonly isOn: () => boolean;
  readonly onKeepFailed: () => void;
}

interface State {
  readonly pause: SyncPause | null;
  /** Findings in spite of which the user wants sync to run. */
  readonly allowed: readonly string[];
}

const KEY = 'syncPause';
const MAX_ALLOWED = 100;
/** A finding is told at once and stands among the open ones a moment later, in other windows later still. */
const SETTLED_AFTER_MS = 60_000;

/**
 * Pauses background sync on a critical finding of wasted or spent money. A pause for a budget ends with it, when the
 * next day or month begins; one for repeated work stays until the user resumes, because only they can end its cause.
 */
export class SyncProtection implements SyncGate {
  readonly #parts: SyncProtectionParts;
  readonly #listeners = new Set<() => void>();
  /** Findings among the open ones of which each would pause sync, as they were last seen. */
  #pausingIds: readonly string[] = [];

  constructor(parts: SyncProtectionParts) {
    this.#parts = parts;
  }

  get pause(): SyncPause | undefined {
    const { pause } = this.#state();
    return pause === null || (pause.by === 'protection' && !this.#parts.isOn()) ? undefined : pause;
  }

  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  pauseByUser(finding?: Pick<FindingRecord, 'id' | 'type'>): void {
    this.#pause('user', finding);
  }

  resume(): void {
    const { pause, allowed } = this.#state();
    if (pause === null) return;
    this.#keep({ pause: null, allowed: allowedWith(allowed, [...this.#pausingIds, ...(pause.finding === null ? [] : [pause.finding.id])]) });
  }

  /** The user has dismissed or labelled it: that says that its work may go on. */
  seenTo(findingId: string): void {
    const { pause, allowed } = this.#state();
    if (pause?.finding?.id === findingId) this.#keep({ pause: null, allowed: allowedWith(allowed, [findingId]) });
  }

  /**
   * @param open the open findings that the user has not seen to
   * @param told one that this window has just been told of, and that need not be among them yet
   * @returns the finding for which sync pauses from now on; undefined when nothing changed
   */
  findingsChanged(open: readonly FindingRecord[], told?: FindingRecord): FindingRecord | undefined {
    if (!this.#parts.isOn()) return undefined;
    const { pause, allowed } = this.#state();
    const before = this.#pausingIds;
    this.#pausingIds = open.filter(pausesSync).map(({ id }) => id);
    const pausing = (told === undefined ? open : [told, ...open]).filter(pausesSync);
    if (pause?.by === 'protection' && pause.finding?.type === 'budget' && !pausing.some(({ id }) => id === pause.finding?.id)) {
      const wasOpen = before.includes(pause.finding.id);
      if (wasOpen || Math.abs(this.#parts.nowMs() - pause.sinceMs) >= SETTLED_AFTER_MS) this.#keep({ pause: null, allowed });
    }
    const next = pausing.find(({ id }) => !allowed.includes(id));
    if (next === undefined || this.#state().pause !== null) return undefined;
    this.#pause('protection', next);
    return next;
  }

  #pause(by: SyncPause['by'], finding: Pick<FindingRecord, 'id' | 'type'> | undefined): void {
    const { allowed } = this.#state();
    const about = finding === undefined ? null : { id: finding.id, type: finding.type };
    this.#keep({ pause: { by, sinceMs: this.#parts.nowMs(), finding: about }, allowed });
  }

  #state(): State {
    return stateFrom(this.#parts.kept.get(KEY));
  }

  #keep(state: State): void {
    this.#parts.kept.update(KEY, state).then(undefined, this.#parts.onKeepFailed);
    for (const listener of [...this.#listeners]) listener();
  }
}

function allowedWith(allowed: readonly string[], ids: readonly string[]): readonly string[] {
  return [...new Set([...allowed.filter((id) => !ids.includes(id)), ...ids])].slice(-MAX_ALLOWED);
}

function pausesSync({ type, severity }: FindingRecord): boolean {
  return PAUSES_SYNC.has(type) && compareSeverity(severity, PAUSING_SEVERITY) >= 0;
}

/** What an earlier or later version kept may be anything. */
function stateFrom(value: unknown): State {
  if (!isFields(value)) return { pause: null, allowed: [] };
  const allowed = Array.isArray(value['allowed']) ? value['allowed'].filter((id): id is string => typeof id === 'string') : [];
  return { pause: pauseFrom(value['pause']), allowed };
}

function pauseFrom(value: unknown): SyncPause | null {
  if (!isFields(value)) return null;
  const { by, sinceMs } = value;
  if ((by !== 'user' && by !== 'protection') || typeof sinceMs !== 'number') return null;
  return { by, sinceMs, finding: pausingFindingFrom(value['finding']) };
}

function pausingFindingFrom(value: unknown): SyncPause['finding'] {
  if (!isFields(value) || typeof value['id'] !== 'string') return null;
  const type = [...PAUSES_SYNC].find((known) => known === value['type']);
  return type === undefined ? null : { id: value['id'], type };
}
