import type { FrameLocator, Locator, Page } from 'playwright-core';

/** The extension is active when this item shows. */
export const statusBarItemId = 'secondbrain.second-brain.secondBrain.status';

const paletteLimitMs = 30_000;

/** The moves a person makes in VS Code's own user interface, in one place, since its class names are no API. */
export class Workbench {
  private readonly quickInput: Locator;

  constructor(readonly page: Page) {
    this.quickInput = page.locator('.quick-input-widget');
  }

  /** Such as {@link statusBarItemId}: extension id, a dot, the item's own id. */
  statusBarItem(id: string = statusBarItemId): Locator {
    return this.page.locator(`.statusbar [id="${id}"]`);
  }

  /** The whole bar at the bottom. */
  statusBar(): Locator {
    return this.page.locator('.part.statusbar');
  }

  /** Waits until the workbench is drawn and the extension is active. */
  async ready(limitMs = 90_000): Promise<void> {
    await this.page.locator('.monaco-workbench').waitFor({ timeout: limitMs });
    await this.statusBarItem().waitFor({ timeout: limitMs });
  }

  /** Runs a command by its palette title, such as "Second Brain: Ask". */
  async runCommand(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.input().waitFor({ timeout: paletteLimitMs });
    await this.input().fill(`>${title}`);
    await this.pick(title);
  }

  /** Picks the entry with this label in the open quick pick. */
  async pick(label: string): Promise<void> {
    // Never Enter: the row may not be there yet.
    await this.quickInput.locator('.label-name').getByText(label, { exact: true }).first().click({ timeout: paletteLimitMs });
  }

  /** Types into the open input box and confirms it. */
  async fillInputBox(text: string): Promise<void> {
    await this.quickInput.locator('.quick-input-list').waitFor({ state: 'hidden', timeout: paletteLimitMs });
    await this.input().fill(text);
    await this.input().press('Enter');
  }

  /** The document inside the webview that shows: a frame of VS Code's, and in it the extension's own. */
  webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready:visible').frameLocator('iframe#active-frame');
  }

  /** An editor's tab by its title. */
  tab(title: string): Locator {
    return this.page.locator('.tabs-container .tab').filter({ hasText: title });
  }

  /** Toasts with this text. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notifications-toasts .notification-toast').filter({ hasText: text });
  }

  /** The output channel with this name, opened by the "Show Log" kind of command before. */
  output(): Locator {
    return this.page.locator('.output-view .view-lines');
  }

  /** Reloads the window; the extension host starts anew. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  private input(): Locator {
    return this.quickInput.locator('input[type="text"]');
  }
}
