import assert from 'node:assert/strict';
import { incidents } from '../../bench/anomaliesIncidents';

describe('incidents, call by call', function () {
  this.timeout(60_000);
  const figures = new Map<string, number>();

  before(() => {
    for (const { name, value } of incidents()) figures.set(name, value);
  });

  const most = (name: string, limit: number) => {
    const value = figures.get(name);
    assert.ok(value !== undefined && value <= limit, `${name}: ${String(value)}`);
  };

  it('tells the founding incident in its second run, before it has cost half a dollar', () => {
    most('founding_incident_detected_after_calls', 70);
    most('founding_incident_usd_lost', 0.5);
  });

  it('tells of a dead provider within 6 calls and of a dead reranker within 8', () => {
    most('dead_provider_detected_after_calls', 6);
    most('dead_reranker_detected_after_calls', 8);
    most('retry_storm_detected_after_calls', 6);
  });

  it('tells of a key, a price, a model and missing figures after one call', () => {
    for (const name of ['key_expired', 'price_doubled', 'model_renamed', 'new_model_without_price', 'answers_without_usage']) {
      most(`${name}_detected_after_calls`, 1);
    }
  });

  it('tells of a single note that is worked on every hour in the seventh hour', () => {
    most('runaway_hours_detected_after_min', 360);
  });
});
