// The only import of the component library, which its makers no longer develop. What of it the pages hold: scripts/lib/toolkitParts.mjs.
import { provideVSCodeDesignSystem, vsCodeButton } from '@vscode/webview-ui-toolkit';

/** Defines `vscode-button`. The library's other components cost more bytes than they save work. */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(vsCodeButton());
}
