import type { Locator } from 'playwright-core';
import type { Workbench } from './workbench';
import { waitFor } from '../waitFor';

const panelLimitMs = 30_000;
const answerLimitMs = 40_000;
const questionLimitMs = 5_000;
/** Between keys: the lists of names that open after "@" and "/" follow what is typed, and Escape closes them. */
const keyDelayMs = 15;

/** The editor's own chat, as a person uses it. Its class names are no API, so they are all here. */
export class ChatPanel {
  private readonly session: Locator;

  constructor(private readonly workbench: Workbench) {
    this.session = workbench.page.locator('.interactive-session').first();
  }

  /** Opens it and waits until it has a model, without which the editor sends no message on. */
  async open(modelName: string): Promise<void> {
    await this.workbench.runCommand('Chat: Open Chat');
    await this.session.locator('.chat-input-container').first().waitFor({ timeout: panelLimitMs });
    await this.session.getByText(modelName).first().waitFor({ state: 'attached', timeout: panelLimitMs });
  }

  /** Sends a message; resolves to the response as a person reads it, once it has ended. */
  async send(message: string): Promise<string> {
    await this.begin(message);
    return this.lastResponse();
  }

  /** Sends a message whose response first waits for the person. */
  async begin(message: string): Promise<void> {
    const { page } = this.workbench;
    await this.session.locator('.chat-input-container .monaco-editor').first().click({ timeout: panelLimitMs });
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.press('Delete');
    await page.keyboard.type(`${message} `, { delay: keyDelayMs });
    await page.keyboard.press('Escape');
    const before = await this.lastRow();
    await page.keyboard.press('Enter');
    await waitFor('the message is sent', async () => (await this.lastRow()) > before, panelLimitMs);
  }

  /** Sends a message until it is answered with a question to the person: what was switched on a moment ago is there soon. */
  async beginWhenAsked(message: string, question: RegExp): Promise<void> {
    await waitFor('a question to the person', async () => {
      await this.begin(message);
      const asks = this.session.locator('.chat-confirmation-widget-container:visible, .chat-confirmation-widget:visible').filter({ hasText: question });
      return asks.first().waitFor({ timeout: questionLimitMs }).then(() => true, () => false);
    }, answerLimitMs);
  }

  /** Says yes to the question that shows. */
  async allow(): Promise<void> {
    await this.session.getByRole('button', { name: /^Allow\b/ }).first().click({ timeout: panelLimitMs });
  }

  /** Says no to it. */
  async refuse(): Promise<void> {
    await this.session.getByRole('button', { name: /without running this tool|^Skip/ }).first().click({ timeout: panelLimitMs });
  }

  /** The last response once nothing of it is outstanding. */
  async lastResponse(): Promise<string> {
    const last = this.responses.last();
    await waitFor('the response ends', async () => (await last.locator('.chat-footer-toolbar, .chat-response-footer').count()) > 0 && !(await last.getAttribute('class'))?.includes('loading') && (await this.stopButton.count()) === 0, answerLimitMs);
    return (await last.innerText()).replaceAll(/[\s\u00a0]+/g, ' ').trim();
  }

  get last(): Locator {
    return this.responses.last();
  }

  /** Number of the last row of the list, which draws only those rows that show; -1 for none. */
  private async lastRow(): Promise<number> {
    const rows = await this.session.locator('.monaco-list-row[data-index]').all();
    const numbers = await Promise.all(rows.map((row) => row.getAttribute('data-index', { timeout: questionLimitMs }).catch(() => null)));
    return Math.max(-1, ...numbers.map((number) => Number(number ?? -1)));
  }

  private get responses(): Locator {
    return this.session.locator('.interactive-item-container.interactive-response');
  }

  private get stopButton(): Locator {
    return this.session.locator('.chat-input-container .codicon-stop-circle:visible, .chat-input-toolbars .codicon-stop-circle:visible');
  }
}
