import { commandsDo, windowDoes } from '../../support/plainVscode';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { openStorageFolder } from '../../../src/host/commands/openStorageFolderCommand';
import { temporaryFolder } from '../../support/temporaryFolder';

describe('Open Storage Folder', () => {
  it('says so where the folder cannot be made, and opens nothing', async () => {
    const place = temporaryFolder();
    const said: string[] = [];
    const ran: string[] = [];
    windowDoes({ showErrorMessage: (message: string) => void said.push(message) });
    commandsDo((command) => void ran.push(command));
    try {
      writeFileSync(path.join(place.path, 'file'), '');
      await openStorageFolder(path.join(place.path, 'file', 'storage'));
      assert.match(said.join(), /could not be made \(ENOTDIR\)/);
      assert.deepEqual(ran, []);
    } finally {
      commandsDo(() => undefined);
      place.remove();
    }
  });
});
