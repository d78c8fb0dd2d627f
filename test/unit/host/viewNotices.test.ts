// What a person is told of a usage database that could not be used: one message for each, with a way to the log.
import { commandsDo, windowDoes } from '../../support/plainVscode';
import assert from 'node:assert/strict';
import type { Memento } from 'vscode';
import type { ViewFault } from '../../../src/core/usage/viewIncident';
import { COMMANDS } from '../../../src/host/contributions';
import { viewNotices } from '../../../src/host/usage/viewNotices';
import { waitFor } from '../../support/waitFor';

describe('What is told of a usage database that could not be used', () => {
  let told: (readonly unknown[])[];
  let ran: string[];
  let press: string | undefined;
  let kept: Map<string, unknown>;
  let notices: ReturnType<typeof viewNotices>;

  beforeEach(() => {
    told = [];
    ran = [];
    press = undefined;
    kept = new Map();
    const tell = (kind: string) => (...parts: readonly unknown[]) => {
      told.push([kind, ...parts]);
      return Promise.resolve(press);
    };
    windowDoes({ showWarningMessage: tell('warning'), showInformationMessage: tell('information') });
    commandsDo((command) => ran.push(command));
    const memory: Pick<Memento, 'get' | 'update'> = {
      get: (key: string) => kept.get(key) as never,
      update: (key, value) => Promise.resolve(void kept.set(key, value)),
    };
    notices = viewNotices(memory as Memento, () => undefined);
  });
  afterEach(() => { commandsDo(() => undefined); });

  for (const fault of ['damaged', 'newer', 'foreign', 'altered', 'unreadable'] as const satisfies readonly ViewFault[]) {
    it(`is one message that names the file and leads to the log, for one that is ${fault}`, async () => {
      press = 'Show Log';
      notices.onIncident({ fault, setAsideAs: `usage.${fault}.db`, fileIdentity: null, calls: 0 });
      await waitFor('the log', () => ran.length === 1);
      assert.deepEqual(told, [['warning', `The usage database could not be used. It was set aside as usage.${fault}.db and made again from the journal; no call is lost.`, 'Show Log']]);
      assert.deepEqual(ran, [COMMANDS.showLog]);
    });
  }

  it('is, of a file that cannot be moved, one message as long as it stays as it is', async () => {
    for (const fileIdentity of ['1:2', '1:2', '1:3']) {
      notices.onIncident({ fault: 'foreign', setAsideAs: null, fileIdentity, calls: 0 });
      await waitFor('it to be kept', () => kept.size === 1);
    }
    await waitFor('the second file', () => told.length >= 2);
    assert.equal(told.length, 2);
    assert.match(String(told[0]?.[1]), /another program keeps it from being replaced/);
    assert.deepEqual(ran, []);
  });
});
