// The document for a bug report, in a real editor.
import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/host/contributions';
import { activated, eventually, workspaceFolder } from './extensionUnderTest';

describe('Diagnose', () => {
  it('puts what a bug report needs into an untitled document, without a path of the user’s', async () => {
    const api = await activated();
    await api.ask('What should I do in Lisbon when it rains?', { provider: 'offline' });
    await vscode.commands.executeCommand(COMMANDS.diagnose);
    const document = await eventually('the document shows', () => vscode.workspace.textDocuments.find(({ isUntitled, languageId }) => isUntitled && languageId === 'markdown'));
    const text = document.getText();
    assert.match(text, /- editor: .*\d+\.\d+/);
    assert.match(text, /- recorded calls: [1-9]/);
    assert.match(text, /- notes: 4\d/);
    for (const line of [/- usage\.db: (\d+ bytes|not there)/, /- last publication: (\d{4}-\d\d-\d\dT|none)/, /- journal: [1-9]\d* segments, [1-9]\d* bytes/, /- calls not saved yet: 0\n/, /- lines are written: at once/, /- appends of this window: [1-9]\d*, \d+\.\d{3} ms on average, \d+\.\d{3} ms at most, \d+ over 50 ms/, /- this window holds the lease: (yes|no)/, /- lease renewed last: \d{4}-/, /- restarts of the worker: 0\n/, /- openai: .*, (not checked|checked \d{4}-.*)\n/]) {
      assert.match(text, line);
    }
    for (const secret of [workspaceFolder(), homedir(), 'Lisbon']) {
      assert.ok(!text.includes(secret), `${secret} in:\n${text}`);
    }
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });
});
