// What the editor's chat is offered, in an editor that has one.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { TOOLS } from '../../src/host/contributions';
import { activated, eventually, withSettings } from './extensionUnderTest';

const ours = (): readonly string[] => vscode.lm.tools.map(({ name }) => name).filter((name) => Object.values<string>(TOOLS).includes(name)).sort();

describe('the tools for other agents', () => {
  before(async () => {
    await activated();
  });

  it('are not there until the user switches them on, and go when switched off', async () => {
    assert.deepEqual(ours(), []);
    const unset = await withSettings({ 'tools.enabled': true });
    try {
      await eventually('the tools are offered', () => (ours().length === 2 ? true : undefined));
    } finally {
      await unset();
    }
    await eventually('the tools are gone', () => (ours().length === 0 ? true : undefined));
  });
});
