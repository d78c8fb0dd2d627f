import { SeededRandom } from '../support/seededRandom';
import { UserReplay, type Look } from './anomaliesReplay';
import { simulatedUser, type Shape, type SimulatedDay } from './anomaliesUsers';
import { median, rounded } from './benchmark';
import type { BenchmarkRow } from './benchmark';

const USERS = 150;
const DAYS = 120;
/** Days before which nobody is judged, and active days without which no day counts. */
const WARM_UP_DAYS = 28;
const MIN_ACTIVE_DAYS = 7;
/** No threshold was chosen on users of this seed. */
const FIRST_SEED = 640_001;
const VOLUME = ['cost_spike', 'call_spike'];
const RATES = ['high_error_rate', 'high_fallback_rate'];

/** Days on which something was told, by what it was; a day counts once. */
class AlarmDays {
  readonly #days = new Map<string, Set<string>>();

  /**
   * A false alarm is one with nothing behind it. A limit that was reached was reached, and the user set it; an import of
   * 60 to 200 notes at once is told rightly, and is labelled once as planned. `all` counts these days too.
   */
  add(dayName: string, { day, alerts, isPlainSpike }: Look): void {
    const found = day.isBulk ? 'bulk' : 'false';
    if (isPlainSpike) this.#tell(`${found} plain`, dayName);
    for (const { type } of alerts) {
      this.#tell('all', dayName);
      if (type !== 'budget') this.#tell('all but the limit', dayName);
      if (type === 'budget') this.#tell('budget', dayName);
      else this.#tell(found, dayName);
      if (VOLUME.includes(type)) this.#tell(`${found} volume`, dayName);
      if (RATES.includes(type)) this.#tell(`${found} rates`, dayName);
    }
  }

  count(name: string): number {
    return this.#days.get(name)?.size ?? 0;
  }

  #tell(name: string, dayName: string): void {
    this.#days.set(name, (this.#days.get(name) ?? new Set()).add(dayName));
  }
}

/** Days with a warning or a critical alert on users in no trouble, per 30 days; the plain rule (3 times the mean of a week) beside. */
export function falseAlarms(shape: Shape): readonly BenchmarkRow[] {
  const alarms = new AlarmDays();
  const spentUsd: number[] = [];
  let judgedDays = 0;
  for (let user = 0; user < USERS; user += 1) {
    const replay = new UserReplay();
    const days = simulatedUser(shape, DAYS, new SeededRandom(FIRST_SEED + user));
    spentUsd.push(days.reduce((sum, day) => sum + costOf(day), 0) * (30 / DAYS));
    for (const [place, day] of days.entries()) {
      const isJudged = place >= WARM_UP_DAYS && replay.activeDays >= MIN_ACTIVE_DAYS;
      judgedDays += isJudged ? 1 : 0;
      replay.liveDay(day, (look) => {
        if (isJudged) alarms.add(`${String(user)} ${day.day}`, look);
        return undefined;
      });
    }
  }
  const row = (name: string, alarm: string): BenchmarkRow => {
    return { name: `${name}_${shape}`, value: rounded((alarms.count(alarm) / judgedDays) * 30), unit: 'days/30d' };
  };
  return [
    { name: `median_spend_${shape}`, value: rounded(median(spentUsd)), unit: 'usd/30d' },
    row('false_alarm_days', 'false'),
    row('false_alarm_days_volume', 'false volume'),
    row('false_alarm_days_rates', 'false rates'),
    row('false_alarm_days_plain_3x', 'false plain'),
    row('bulk_alarm_days', 'bulk'),
    row('alarm_days_with_bulk', 'all but the limit'),
    row('alarm_days_with_bulk_and_limit', 'all'),
    row('over_budget_days', 'budget'),
  ];
}

function costOf({ calls }: SimulatedDay): number {
  return calls.reduce((sum, { costUsd }) => sum + costUsd, 0);
}
