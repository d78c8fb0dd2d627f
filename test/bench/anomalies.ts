import { falseAlarms } from './anomaliesFalseAlarms';
import { incidents } from './anomaliesIncidents';
import { rulesPass } from './anomaliesPass';
import { recordedSeries } from './anomaliesSeries';
import { storePass } from './anomaliesStore';
import { SHAPES } from './anomaliesUsers';
import { volumeFaults } from './anomaliesVolume';
import type { Benchmark, BenchmarkRow } from './benchmark';

/** Rows behind the looks at a store's facts. */
const STORE_ROWS: Readonly<Record<string, number>> = { '100k': 100_000, '1m': 1_000_000 };

/** Incidents from their first call on, false alarms on made-up users of three shapes, and series recorded by others. */
export const benchmark: Benchmark = async ({ dataFolder, rows }) => [
  ...(await storePasses(rows)),
  ...rulesPass(),
  ...incidents(),
  ...volumeFaults(),
  ...SHAPES.flatMap(falseAlarms),
  ...recordedSeries(dataFolder),
];

async function storePasses(rows: string | null): Promise<readonly BenchmarkRow[]> {
  const passes: BenchmarkRow[] = [];
  for (const [name, count] of Object.entries(STORE_ROWS)) {
    if (rows === null || rows === name) passes.push(...(await storePass(count)));
  }
  return passes;
}
