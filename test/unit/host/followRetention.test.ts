import assert from 'node:assert/strict';
import { settingChanges } from '../../support/plainVscode';
import { followRetention } from '../../../src/host/config/followRetention';

describe('a change of how long calls are kept', () => {
  it('is told to the store, alone among settings, until nobody follows any more', () => {
    let told = 0;
    const following = followRetention({ retentionChanged: () => { told += 1; } });
    settingChanges('secondBrain.usage.retentionDays');
    assert.equal(told, 1);
    settingChanges('secondBrain.ollama.baseUrl');
    assert.equal(told, 1);
    following.dispose();
    settingChanges('secondBrain.usage.retentionDays');
    assert.equal(told, 1);
  });
});
