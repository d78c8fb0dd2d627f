import type { FindingRecord } from '../../src/core/anomalies/findings/finding';
import type { FindingWhy } from '../../src/core/anomalies/findingWhy';
import { checkAnomalySettings } from '../../src/core/anomalies/anomalySettings';
import type { CallRecord } from '../../src/core/usage/callRecord';
import { closeLine, findingLine } from '../../src/core/usage/journalLine';
import { AnomalyPass } from '../../src/workers/usage/anomalyPass';
import type { UsageView } from '../../src/workers/usage/usageView';
import { aCall } from './aCall';
import { ListPriceBook, type UserPrices } from '../../src/core/pricing/listPriceBook';
import type { Clock } from '../../src/core/system/clock';
import { appendToSegment, segmentNumber } from './journalFolder';
import { UsageViewHarness } from './usageViewHarness';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** A finding when it was first seen at this severity. */
export interface Opening {
  /** Type and severity. */
  readonly what: string;
  /** Minutes since the incident began. */
  readonly afterMin: number;
  /** Calls of the incident by then. */
  readonly calls: number;
  /** US dollars of the incident by then. */
  readonly usd: number;
}

const NO_TOKENS = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWrite5mTokens: 0, cacheWrite1hTokens: 0, reasoningTokens: 0 };
/** A clock that tests move along. */
export interface MovableClock extends Clock {
  advance(ms: number): void;
}

/** What the list, or the user, says of a model: a past at another price would be a finding of its own. */
export function priceIdOf(model: string, userPrices: UserPrices = {}): string | null {
  return new ListPriceBook(() => userPrices).costOf({ provider: 'anthropic', model, usage: NO_TOKENS, atMs: Date.parse('2026-03-10T00:00:00.000Z') }).priceId;
}

const PRICE_ID = priceIdOf('claude-haiku-4-5');
const INPUTS = { settings: checkAnomalySettings().settings, syncJobs: [], unsavedCalls: 0 };

/** A window that judges: its view of the journal, and what it remembers. */
interface Window {
  readonly view: UsageView;
  readonly pass: AnomalyPass;
  readonly segment: string;
}

/** An incident lived through with the real store: each call is a line of the journal, each look reads it. */
export class StoreReplay {
  readonly openings: Opening[] = [];
  /** Findings that the user was told of with a message. */
  readonly told: FindingRecord[] = [];
  readonly clock: MovableClock;
  /** The user's own prices, from the next look on. */
  userPrices: UserPrices = {};
  readonly #store: UsageViewHarness;
  readonly #seen = new Set<string>();
  #window: Window;
  #windows = 0;
  #beganMs: number;
  #calls = 0;
  #usd = 0;
  #lastUid = 0;

  private constructor(store: UsageViewHarness, clock: MovableClock) {
    this.#store = store;
    this.clock = clock;
    this.#beganMs = clock.nowMs();
    this.#window = this.#openWindow();
  }

  static async create(clock: MovableClock): Promise<StoreReplay> {
    return new StoreReplay(await UsageViewHarness.create(), clock);
  }

  remove(): void {
    this.#store.remove();
  }

  /** Another window takes over: it knows what stands in the journal, and nothing else. */
  changeWindow(): void {
    this.#window = this.#openWindow();
  }

  /** From here on, calls and money are those of the incident. */
  incidentBegins(): void {
    this.#beganMs = this.clock.nowMs();
    this.#calls = 0;
    this.#usd = 0;
  }

  /** One call now, without a look at it. */
  call(overrides: Partial<CallRecord> = {}): void {
    this.#lastUid += 1;
    this.#calls += 1;
    // Each in a millisecond of its own.
    this.clock.advance(1);
    const number = this.#lastUid.toString(16).padStart(12, '0');
    const nowMs = this.clock.nowMs();
    const call = aCall({
      uid: `00000000-0000-7000-8000-${number}`,
      timestamp: new Date(nowMs).toISOString(),
      localDay: this.clock.localDay(nowMs),
      traceId: number.padStart(32, '0'),
      priceId: PRICE_ID,
      ...overrides,
    });
    this.#usd += call.costUsd;
    appendToSegment(this.#store.journalFolder, segmentNumber(1), closeLine(call));
  }

  async look(): Promise<void> {
    const { view, pass, segment } = this.#window;
    await view.catchUp();
    const { lines, tell } = pass.look({ ...INPUTS, userPrices: this.userPrices });
    for (const line of lines) appendToSegment(this.#store.journalFolder, segment, findingLine(line));
    this.told.push(...tell);
    const afterMin = Math.round((this.clock.nowMs() - this.#beganMs) / MINUTE_MS);
    for (const { id, type, severity } of pass.open()) {
      // Each finding of its own: two of one type are two openings.
      if (this.#seen.has(`${id} ${severity}`)) continue;
      this.#seen.add(`${id} ${severity}`);
      this.openings.push({ what: `${type} ${severity}`, afterMin, calls: this.#calls, usd: this.#usd });
    }
  }

  /** A call and a look at it. */
  async seenCall(overrides: Partial<CallRecord> = {}): Promise<void> {
    this.call(overrides);
    await this.look();
  }

  /** Looks at each full hour until so much time has passed. */
  async passHours(hours: number): Promise<void> {
    for (let hour = 0; hour < hours; hour += 1) {
      this.clock.advance(HOUR_MS);
      await this.look();
    }
  }

  get open(): readonly FindingRecord[] {
    return this.#window.pass.open();
  }

  why(findingId: string): FindingWhy | undefined {
    return this.#window.pass.why(findingId);
  }

  /** What opened, in the order in which it did. */
  get opened(): readonly string[] {
    return this.openings.map(({ what }) => what);
  }

  opening(what: string): Opening {
    const found = this.openings.find((one) => one.what === what);
    if (found === undefined) throw new Error(`${what} did not open; ${this.opened.join(', ')} did`);
    return found;
  }

  write(line: Parameters<typeof findingLine>[0]): void {
    appendToSegment(this.#store.journalFolder, segmentNumber(2), findingLine(line));
  }

  /** Some days of ordinary use: questions in the morning and in the afternoon, looked at every hour. */
  async ordinaryDays(count: number, isActive: (day: number) => boolean = () => true): Promise<void> {
    for (let day = 0; day < count; day += 1) {
      for (let hour = 0; hour < 24; hour += 1) {
        const isAsking = isActive(day) && (hour === 9 || hour === 10 || hour === 15);
        for (let question = 0; isAsking && question < 3 + (day % 2); question += 1) {
          this.call({ usageType: 'chat_rerank', costUsd: 0.002 });
          this.call({ usageType: 'chat_answer', costUsd: 0.006 });
          this.clock.advance(MINUTE_MS);
        }
        this.clock.advance(HOUR_MS - (this.clock.nowMs() % HOUR_MS));
        if (isAsking || hour % 6 === 0) await this.look();
      }
    }
  }

  #openWindow(): Window {
    this.#windows += 1;
    const view = this.#store.openView();
    return { view, pass: new AnomalyPass(view.usage, this.clock), segment: segmentNumber(100 + this.#windows) };
  }
}
