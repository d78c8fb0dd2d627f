import type { ExtensionContext } from 'vscode';
import type { SecondBrainApi } from './host/api/secondBrainApi';
import { composeExtension } from './host/composition';

/** Puts the extension together; everything heavy waits for its first use. */
export function activate(context: ExtensionContext): SecondBrainApi {
  const extension = composeExtension(context);
  stop = () => extension.dispose();
  return extension.api;
}

let stop: (() => Promise<void>) | undefined;

/** Lets the usage store publish what it has; nothing is lost if the editor does not wait. */
export async function deactivate(): Promise<void> {
  await stop?.();
  stop = undefined;
}
