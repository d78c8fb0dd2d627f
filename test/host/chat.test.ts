// What the editor's chat is offered, in an editor that has one.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { TOOLS } from '../../src/host/contributions';
import { activated } from './extensionUnderTest';

describe('the tools for other agents', () => {
  for (const name of Object.values(TOOLS)) {
    it(`do nothing before the user switches them on: ${name}`, async () => {
      await activated();
      await assert.rejects(Promise.resolve(vscode.lm.invokeTool(name, { input: { query: 'Lisbon' }, toolInvocationToken: undefined })));
    });
  }
});
