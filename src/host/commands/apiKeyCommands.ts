import * as vscode from 'vscode';
import type { ApiKeys, KeyedProvider } from '../config/apiKeys';
import { KEYED_PROVIDERS } from '../config/apiKeys';
import { messages, providerTitle } from '../messages';

/** "Second Brain: Set API Key"; resolves to the provider whose key was stored. */
export function setApiKeyCommand(keys: ApiKeys, onStored: () => void): (provider?: unknown) => Promise<KeyedProvider | undefined> {
  return async (wanted) => {
    const provider = KEYED_PROVIDERS.find((name) => name === wanted) ?? (await pickProvider());
    if (provider === undefined) {
      return undefined;
    }
    const key = await vscode.window.showInputBox({
      prompt: messages.keyPrompt(provider),
      password: true,
      ignoreFocusOut: true,
      validateInput: (value) => (value.trim() === '' ? messages.keyEmpty() : undefined),
    });
    if (key === undefined) {
      return undefined;
    }
    await keys.set(provider, key);
    onStored();
    void vscode.window.showInformationMessage(messages.keyStored(provider));
    return provider;
  };
}

/** "Second Brain: Forget API Keys". */
export function forgetApiKeysCommand(keys: ApiKeys): () => Promise<void> {
  return async () => {
    const count = await keys.forgetAll();
    void vscode.window.showInformationMessage(count === 0 ? messages.noKeysStored() : messages.keysForgotten(count));
  };
}

async function pickProvider(): Promise<KeyedProvider | undefined> {
  const items = KEYED_PROVIDERS.map((provider) => ({ label: providerTitle(provider), provider }));
  return (await vscode.window.showQuickPick(items, { title: messages.pickKeyProvider() }))?.provider;
}
