import assert from 'node:assert/strict';
import { ANOMALY_SETTINGS, checkAnomalySettings, type AnomalySettingName } from '../../../src/core/anomalies/anomalySettings';

const NAMES = Object.keys(ANOMALY_SETTINGS) as AnomalySettingName[];

describe('anomaly settings', () => {
  it('has the product\'s thresholds where nothing is set', () => {
    const { settings, refused } = checkAnomalySettings();
    assert.deepEqual(refused, []);
    assert.deepEqual(Object.keys(settings).sort(), NAMES.toSorted());
    const { spikeRatio, costSpikeMinUsd, callSpikeMinCalls, errorShare, errorMinCalls, fallbackShare, dailyLimitUsd } = settings;
    assert.deepEqual(
      [spikeRatio, costSpikeMinUsd, callSpikeMinCalls, errorShare, errorMinCalls, fallbackShare, dailyLimitUsd],
      [3, 0.05, 10, 0.2, 5, 0.5, 1],
    );
  });

  it('takes both ends of each range and nothing beyond', () => {
    for (const name of NAMES) {
      const { min, max } = ANOMALY_SETTINGS[name];
      for (const value of [min, max]) assert.equal(checkAnomalySettings({ [name]: value }).settings[name], value, name);
      for (const value of [min - 1e-9, max + 1, NaN, Infinity, '3', null, true, [3]]) {
        const { settings, refused } = checkAnomalySettings({ [name]: value });
        assert.deepEqual([settings[name], refused], [ANOMALY_SETTINGS[name].default, [name]], `${name} ${String(value)}`);
      }
    }
  });

  it('wants whole numbers for counts', () => {
    assert.deepEqual(checkAnomalySettings({ callSpikeMinCalls: 10.5 }).refused, ['callSpikeMinCalls']);
    assert.deepEqual(checkAnomalySettings({ costSpikeMinUsd: 0.5 }).refused, []);
  });

  it('has defaults within the ranges', () => {
    for (const { default: value, min, max } of Object.values(ANOMALY_SETTINGS)) assert.ok(value >= min && value <= max);
  });
});
