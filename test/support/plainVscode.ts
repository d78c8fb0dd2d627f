// Import this before a module of the host that only words its texts: outside an editor there is no `vscode`.
import Module from 'node:module';

interface Loader {
  _load(request: string, ...rest: readonly unknown[]): unknown;
}

const loader = Module as unknown as Loader;
const load = loader._load.bind(loader);
class LanguageModelTextPart {
  constructor(readonly value: string) {}
}

class LanguageModelToolResult {
  constructor(readonly content: readonly unknown[]) {}
}

class MarkdownString {
  constructor(readonly value: string) {}
}

let offered: () => Promise<readonly unknown[]> = () => Promise.resolve([]);

/** Which models the editor offers from now on. */
export function editorOffers(models: () => Promise<readonly unknown[]>): void {
  offered = models;
}

type SettingsListener = (event: { affectsConfiguration(section: string): boolean }) => void;
const settingsListeners = new Set<SettingsListener>();

/** The user changes a setting, by its full name. */
export function settingChanges(name: string): void {
  for (const listener of settingsListeners) listener({ affectsConfiguration: (section) => name === section || name.startsWith(`${section}.`) });
}

const editorWindow: Record<string, (...parts: readonly never[]) => unknown> = {};

/** What functions of the editor's window do from now on, such as answering for the person. */
export function windowDoes(functions: Readonly<Record<string, (...parts: readonly never[]) => unknown>>): void {
  Object.assign(editorWindow, functions);
}

let runCommand: (command: string) => unknown = () => undefined;

/** What the editor does from now on when a command is run. */
export function commandsDo(run: (command: string) => unknown): void {
  runCommand = run;
}

const vscode = {
  window: editorWindow,
  commands: { executeCommand: (command: string) => Promise.resolve(runCommand(command)) },
  ProgressLocation: { Notification: 15 },
  workspace: {
    onDidChangeConfiguration: (listener: SettingsListener) => {
      settingsListeners.add(listener);
      return { dispose: () => { settingsListeners.delete(listener); } };
    },
  },
  lm: { selectChatModels: () => offered() },
  LanguageModelTextPart,
  LanguageModelToolResult,
  MarkdownString,
  env: { language: 'en' },
   l10n: { t: (text: string, ...values: readonly unknown[]) => text.replace(/\{(\d+)\}/g, (_whole, index: string) => String(values[Number(index)])) },
};
loader._load = (request, ...rest) => (request === 'vscode' ? vscode : load(request, ...rest));
