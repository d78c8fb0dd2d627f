import type { FrameLocator, Locator, Page } from 'playwright-core';

/** The extension is active when this item shows. */
export const statusBarItemId = 'secondbrain.second-brain.secondBrain.status';

const paletteLimitMs = 30_000;
/** How long an open palette may take to show a command. */
const pickLimitMs = 5_000;
/** How long a key press may take to show its effect. */
const keyLimitMs = 1_500;
const reloadTitle = 'Developer: Reload Window';

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

  /** Presses F1 until it is heard: a webview that is just loading has the focus and swallows keys. */
  async openPalette(limitMs = paletteLimitMs): Promise<void> {
    const deadline = Date.now() + limitMs;
    for (;;) {
      await this.page.keyboard.press('F1');
      try {
        await this.input().waitFor({ timeout: keyLimitMs });
        return;
      } catch (error) {
        if (Date.now() > deadline) {
          throw error;
        }
      }
    }
  }

  /**
   * Runs a command by its palette title, such as "Second Brain: Ask". While a window starts, editors take
   * the focus from the palette, which closes it, or commands are not listed yet: then it is opened again, as a person would.
   */
  async runCommand(title: string, limitMs = paletteLimitMs): Promise<void> {
    const endMs = Date.now() + limitMs;
    for (;;) {
      await this.openPalette(limitMs);
      try {
        await this.input().fill(`>${title}`, { timeout: pickLimitMs });
        await this.pick(title, pickLimitMs);
        return;
      } catch (error) {
        if (Date.now() >= endMs) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** The same by keys alone: types the title after F1 and presses Enter once the palette has the focus on it. */
  async runCommandByKeys(title: string): Promise<void> {
    await this.openPalette(paletteLimitMs);
    await this.page.keyboard.type(title);
    await this.quickInput.locator('.monaco-list-row.focused').filter({ hasText: title }).waitFor({ timeout: paletteLimitMs });
    await this.page.keyboard.press('Enter');
  }

  /** What the palette offers for these words: the titles that show. */
  async commandsLike(words: string): Promise<readonly string[]> {
    await this.openPalette(paletteLimitMs);
    await this.input().fill(`>${words}`);
    const labels = this.quickInput.locator('.quick-input-list .monaco-list-row .label-name');
    await labels.filter({ hasText: words.trim() }).first().waitFor({ timeout: paletteLimitMs });
    const titles = await labels.allInnerTexts();
    await this.page.keyboard.press('Escape');
    return titles.map((title) => title.replaceAll('\u00a0', ' '));
  }

  /** Picks the entry with this label in the open quick pick. */
  async pick(label: string, limitMs = paletteLimitMs): Promise<void> {
    // Never Enter: the row may not be there yet.
    await this.quickInput.locator('.label-name').getByText(label, { exact: true }).first().click({ timeout: limitMs });
  }

  /** Types into the open input box and confirms it. */
  async fillInputBox(text: string): Promise<void> {
    await this.quickInput.locator('.quick-input-list').waitFor({ state: 'hidden', timeout: paletteLimitMs });
    await this.input().fill(text);
    await this.input().press('Enter');
  }

  /** The same where what is typed does not show. */
  async fillSecretBox(text: string): Promise<void> {
    const input = this.quickInput.locator('input[type="password"]');
    await input.fill(text, { timeout: paletteLimitMs });
    await input.press('Enter');
    await input.waitFor({ state: 'hidden', timeout: paletteLimitMs });
  }

  /** The document inside the webview that shows: a frame of VS Code's, and in it the extension's own. */
  webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready:visible').frameLocator('iframe#active-frame');
  }

  /** An editor's tab by its title. */
  tab(title: string): Locator {
    return this.page.locator('.tabs-container .tab').filter({ hasText: title });
  }

  /** Whether the bell says that there is a message. Newer editors show no toasts to a test, so those are not asked. */
  async hasNotifications(): Promise<boolean> {
    const bell = this.page.locator('.statusbar [id="status.notifications"]');
    await bell.waitFor();
    return (await bell.locator('.codicon-bell-dot').count()) > 0;
  }

  /** Waits until the output channel that shows, such as after "Second Brain: Show Log", has this text on its screen. */
  async expectOutput(text: RegExp, limitMs = 15_000): Promise<void> {
    // The editor draws each blank as a non-breaking one.
    const blanks = new RegExp(text.source.replaceAll(' ', '\\s'), text.flags);
    await this.page.locator('.output-view .view-lines').filter({ hasText: blanks }).waitFor({ timeout: limitMs });
  }

  /** Reloads the window as VS Code does it, with what it saves before; the extension host starts anew. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await this.runCommand(reloadTitle);
    await loaded;
    await this.ready();
  }

  /**
   * Has VS Code do all that it does before a window closes, such as saving which tabs are open. A browser alone would
   * not wait for that.
   */
  async close(limitMs: number): Promise<void> {
    await this.page.route(
      ({ pathname, searchParams }) => pathname === '/' && searchParams.has('folder'),
      (route) => route.fulfill({ contentType: 'text/html', body: '' }),
    );
    const left = this.page.waitForEvent('load', { timeout: limitMs });
    await Promise.all([left, this.runCommand(reloadTitle, limitMs)]);
  }

  private input(): Locator {
    return this.quickInput.locator('input[type="text"]');
  }
}
