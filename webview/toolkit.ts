// The only import of the component library, which its makers no longer develop: replacing it touches this file alone.
import { provideVSCodeDesignSystem, vsCodeButton } from '@vscode/webview-ui-toolkit';

/** Defines `vscode-button`. The library's other components cost more bytes than they save work. */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(vsCodeButton());
}
