import * as vscode from 'vscode';
import { SETTINGS_SECTION } from '../contributions';
import type { SettingName } from '../contributions';
import type { UserSettings } from './providerSettings';

/** The user's own settings in the editor; what a workspace says of them is not read. */
export class EditorUserSettings implements UserSettings {
  value(name: SettingName): unknown {
    const inspected = vscode.workspace.getConfiguration(SETTINGS_SECTION).inspect<unknown>(name);
    return inspected?.globalValue ?? inspected?.defaultValue;
  }

  async remember(name: SettingName, value: unknown): Promise<void> {
    await vscode.workspace.getConfiguration(SETTINGS_SECTION).update(name, value, vscode.ConfigurationTarget.Global);
  }
}
