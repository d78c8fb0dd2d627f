import { SeededRandom } from '../support/seededRandom';
import { incidents } from './anomaliesIncidents';
import { UserReplay, type Look } from './anomaliesReplay';
import { SHAPES, simulatedUser, type Shape } from './anomaliesUsers';
import { recordedSeries } from './anomaliesSeries';
import { volumeFaults } from './anomaliesVolume';
import { median, rounded } from './benchmark';
import type { Benchmark, BenchmarkRow } from './benchmark';

const USERS = 150;
const DAYS = 120;
/** Days before which nobody is judged, and active days without which no day counts. */
const WARM_UP_DAYS = 28;
const MIN_ACTIVE_DAYS = 7;
/** No threshold was chosen on users of this seed. */
const FIRST_SEED = 640_001;
const VOLUME = ['cost_spike', 'call_spike'];
const RATES = ['high_error_rate', 'high_fallback_rate'];

/** False alarms on made-up users of three shapes, incidents from their first call on, and series recorded by others. */
export const benchmark: Benchmark = ({ dataFolder }) =>
  Promise.resolve([...incidents(), ...volumeFaults(), ...SHAPES.flatMap(falseAlarms), ...recordedSeries(dataFolder)]);

function falseAlarms(shape: Shape): readonly BenchmarkRow[] {
  const days = new Map<string, Set<string>>();
  const tell = (name: string, user: number, { day }: Look): void => {
    days.set(name, (days.get(name) ?? new Set()).add(`${String(user)} ${day.day}`));
  };
  let judgedDays = 0;
  const spentUsd: number[] = [];
  for (let user = 0; user < USERS; user += 1) {
    const replay = new UserReplay();
    let spent = 0;
    for (const [place, day] of simulatedUser(shape, DAYS, new SeededRandom(FIRST_SEED + user)).entries()) {
      const isJudged = place >= WARM_UP_DAYS;
      judgedDays += isJudged ? 1 : 0;
      spent += day.calls.reduce((sum, { costUsd }) => sum + costUsd, 0);
      replay.liveDay(day, (look) => {
        if (!isJudged || look.activeDays < MIN_ACTIVE_DAYS) return;
        const prefix = day.isBulk ? 'bulk' : 'false';
        if (look.isPlainSpike) tell(`${prefix} plain`, user, look);
        for (const { type, rule } of look.alerts) {
          if (VOLUME.includes(type)) tell(`${prefix} volume`, user, look);
          if (RATES.includes(type)) tell(`${prefix} rates`, user, look);
          if (type === 'budget') tell('budget', user, look);
          else tell(`${prefix} all`, user, look);
          tell(`${prefix} ${type} ${rule}`, user, look);
        }
      });
    }
    spentUsd.push((spent / DAYS) * 30);
  }
  const per30 = (name: string): number => rounded(((days.get(name)?.size ?? 0) / judgedDays) * 30);
  return [
    { name: `median_spend_${shape}`, value: rounded(median(spentUsd)), unit: 'usd/30d' },
    { name: `false_alarm_days_${shape}`, value: per30('false all'), unit: 'days/30d' },
    { name: `false_alarm_days_volume_${shape}`, value: per30('false volume'), unit: 'days/30d' },
    { name: `false_alarm_days_rates_${shape}`, value: per30('false rates'), unit: 'days/30d' },
    { name: `false_alarm_days_plain_3x_${shape}`, value: per30('false plain'), unit: 'days/30d' },
    { name: `bulk_alarm_days_${shape}`, value: per30('bulk all'), unit: 'days/30d' },
    { name: `over_budget_days_${shape}`, value: per30('budget'), unit: 'days/30d' },
  ];
}
