import { ANOMALY_SETTINGS, checkAnomalySettings, type AnomalySettingName, type AnomalySettings } from '../../core/anomalies/anomalySettings';
import type { Logger } from '../../core/system/logger';
import type { UserSettings } from '../config/providerSettings';
import type { SettingName } from '../contributions';

/** Which setting of the editor holds each threshold. */
export const THRESHOLD_SETTINGS = {
  dailyLimitUsd: 'budget.dailyUsd',
  monthlyLimitUsd: 'budget.monthlyUsd',
  spikeRatio: 'anomalies.spikeRatio',
  costSpikeMinUsd: 'anomalies.costSpikeMinUsd',
  callSpikeMinCalls: 'anomalies.callSpikeMinCalls',
  errorShare: 'anomalies.errorShare',
  errorMinCalls: 'anomalies.errorMinCalls',
  fallbackShare: 'anomalies.fallbackShare',
  unusualCostMinUsd: 'anomalies.unusualCostMinUsd',
  unusualCallsMin: 'anomalies.unusualCallsMin',
  repeatedNotes: 'anomalies.repeatedNotes',
  repeatedShareOfRun: 'anomalies.repeatedShareOfRun',
  runawayCallsPerHour: 'anomalies.runawayCallsPerHour',
  latencyRatio: 'anomalies.latencyRatio',
} as const satisfies Record<AnomalySettingName, SettingName>;

/** Thresholds, limits and protection as the user has set them. A value out of its range counts as the default, and is told once. */
export class AnomalyPreferences {
  private readonly told = new Set<AnomalySettingName>();

  constructor(
    private readonly user: Pick<UserSettings, 'value'>,
    private readonly logger: Logger,
  ) {}

  get thresholds(): AnomalySettings {
    const values: Partial<Record<AnomalySettingName, unknown>> = {};
    for (const name of settingNames()) {
      values[name] = this.user.value(THRESHOLD_SETTINGS[name]);
    }
    const { settings, refused } = checkAnomalySettings(values);
    for (const name of refused.filter((one) => !this.told.has(one))) {
      const { min, max, default: usual } = ANOMALY_SETTINGS[name];
      this.logger.warn('settings', `secondBrain.${THRESHOLD_SETTINGS[name]} is no number from ${String(min)} to ${String(max)}; ${String(usual)} holds instead`);
      this.told.add(name);
    }
    return settings;
  }

  get pausesSync(): boolean {
    return this.user.value('protection.pauseSync') !== false;
  }
}

function settingNames(): readonly AnomalySettingName[] {
  return Object.keys(THRESHOLD_SETTINGS).filter((name): name is AnomalySettingName => Object.hasOwn(ANOMALY_SETTINGS, name));
}
