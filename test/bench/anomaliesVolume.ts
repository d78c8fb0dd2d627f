import { SeededRandom } from '../support/seededRandom';
import { UserReplay } from './anomaliesReplay';
import { SHAPES, simulatedUser, type Shape, type SimulatedCall, type SimulatedDay } from './anomaliesUsers';
import { median, percentile, rounded } from './benchmark';
import type { BenchmarkRow } from './benchmark';

const HOUR_MS = 3_600_000;
const USERS = 60;
const HEALTHY_DAYS = 45;
const INCIDENT_DAYS = 3;
const FIRST_SEED = 91_001;
const VOLUME = ['cost_spike', 'call_spike'];
const EXTRACTION_USD = 0.0119;

/** Faults that only volume shows: so many background calls an hour, of any content, on top of ordinary use. */
const FAULTS = { runaway_10_usd_a_day: 35, runaway_2_usd_a_day: 8 } as const;

interface Detection {
  readonly calls: number;
  readonly minutes: number;
  readonly usdLost: number;
}

/** Work that runs away at an hour of any of the 24, on users of each shape, found by spikes of cost and calls alone. */
export function volumeFaults(): readonly BenchmarkRow[] {
  return SHAPES.flatMap((shape) =>
    Object.entries(FAULTS).flatMap(([name, callsAnHour]) => {
      const detections = Array.from({ length: USERS }, (_, user) => detection(shape, callsAnHour, user));
      const found = detections.filter((one) => one !== undefined);
      const row = (what: string, value: number, unit: string): BenchmarkRow => ({ name: `${name}_${shape}_${what}`, value: rounded(value), unit });
      return [
        row('found', found.length / USERS, 'share'),
        row('detected_after_calls', median(found.map(({ calls }) => calls)), 'calls'),
        row('detected_after_min', median(found.map(({ minutes }) => minutes)), 'min'),
        row('detected_after_min_p90', percentile(found.map(({ minutes }) => minutes), 0.9), 'min'),
        row('usd_lost', median(found.map(({ usdLost }) => usdLost)), 'usd'),
      ];
    }),
  );
}

function detection(shape: Shape, callsAnHour: number, user: number): Detection | undefined {
  const random = new SeededRandom(FIRST_SEED + user);
  const replay = new UserReplay();
  const days = simulatedUser(shape, HEALTHY_DAYS + INCIDENT_DAYS, random);
  for (const day of days.slice(0, HEALTHY_DAYS)) replay.liveDay(day, () => undefined);
  const startMs = (days[HEALTHY_DAYS]?.startMs ?? 0) + random.below(24) * HOUR_MS;
  let found: Detection | undefined;
  for (const day of days.slice(HEALTHY_DAYS)) {
    if (found !== undefined) break;
    const faults = faultCalls(day, startMs, callsAnHour);
    const calls = [...day.calls.filter(({ atMs }) => atMs >= startMs), ...faults].sort((one, other) => one.atMs - other.atMs);
    replay.liveDay({ ...day, calls }, ({ atMs, alerts }) => {
      if (!alerts.some(({ type }) => VOLUME.includes(type))) return;
      const lost = (Math.floor((atMs - startMs) / HOUR_MS) + 1) * callsAnHour;
      found = { calls: lost, minutes: (atMs - startMs) / 60_000, usdLost: lost * EXTRACTION_USD };
      return true;
    });
  }
  return found;
}

function faultCalls(day: SimulatedDay, startMs: number, callsAnHour: number): SimulatedCall[] {
  const hours = Array.from({ length: 24 }, (_, hour) => day.startMs + hour * HOUR_MS).filter((hourMs) => hourMs >= startMs);
  return hours.flatMap((hourMs) =>
    Array.from({ length: callsAnHour }, (_, place) => ({
      atMs: hourMs + place * 3_000,
      usageType: 'extraction' as const,
      costUsd: EXTRACTION_USD,
      failed: false,
    })),
  );
}
