import { falseAlarms } from './anomaliesFalseAlarms';
import { incidents } from './anomaliesIncidents';
import { rulesPass } from './anomaliesPass';
import { recordedSeries } from './anomaliesSeries';
import { storePass } from './anomaliesStore';
import { SHAPES } from './anomaliesUsers';
import { volumeFaults } from './anomaliesVolume';
import type { Benchmark } from './benchmark';

/** Rows behind the looks at a store's facts. */
const STORE_ROWS = 100_000;

/** Incidents from their first call on, false alarms on made-up users of three shapes, and series recorded by others. */
export const benchmark: Benchmark = async ({ dataFolder }) => [
  ...(await storePass(STORE_ROWS)),
  ...rulesPass(),
  ...incidents(),
  ...volumeFaults(),
  ...SHAPES.flatMap(falseAlarms),
  ...recordedSeries(dataFolder),
];
