import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/host/contributions';

const extensionId = 'secondbrain.second-brain';
const commands = Object.values(COMMANDS);

describe('The extension in a real extension host', () => {
  it('is found by its id and gives version 1 of its API', async () => {
    const extension = vscode.extensions.getExtension<{ readonly apiVersion: unknown }>(extensionId);
    assert.ok(extension, `${extensionId} is not there`);
    const api = await extension.activate();
    assert.equal(extension.isActive, true);
    assert.equal(api.apiVersion, 1);
  });

  it('registers its commands', async () => {
    await vscode.extensions.getExtension(extensionId)?.activate();
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(commands.filter((command) => !registered.has(command)), []);
  });

  it('runs in a VS Code that its manifest admits', () => {
    const wanted = process.env['EXPECTED_VSCODE_VERSION'];
    assert.equal(wanted === undefined || vscode.version === wanted, true, `VS Code ${vscode.version} instead of ${wanted}`);
  });
});
