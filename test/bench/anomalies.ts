import { falseAlarms } from './anomaliesFalseAlarms';
import { incidents } from './anomaliesIncidents';
import { rulesPass } from './anomaliesPass';
import { recordedSeries } from './anomaliesSeries';
import { SHAPES } from './anomaliesUsers';
import { volumeFaults } from './anomaliesVolume';
import type { Benchmark } from './benchmark';

/** Incidents from their first call on, false alarms on made-up users of three shapes, and series recorded by others. */
export const benchmark: Benchmark = ({ dataFolder }) =>
  Promise.resolve([...rulesPass(), ...incidents(), ...volumeFaults(), ...SHAPES.flatMap(falseAlarms), ...recordedSeries(dataFolder)]);
