import { text } from './strings';

/** Copies, and resolves to what to tell the user. */
export async function copyText(content: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(content);
    return text('copied');
  } catch {
    return text('copyFailed');
  }
}
