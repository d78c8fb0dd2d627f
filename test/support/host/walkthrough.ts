import type { Locator } from 'playwright-core';
import { EXTENSION_ID, WALKTHROUGH_ID } from '../../../src/host/contributions';
import { waitFor } from '../waitFor';
import type { Workbench } from './workbench';

const showLimitMs = 3_000;
const openLimitMs = 30_000;
const tickLimitMs = 15_000;

/** The walkthrough in the editor's welcome page. */
export class Walkthrough {
  private readonly page: Locator;
  private readonly title: Locator;

  constructor(private readonly workbench: Workbench) {
    this.page = workbench.page.locator('.gettingStartedContainer');
    // Gone back to its list, the editor leaves what it showed before in the page, with the ticks of then.
    this.title = this.page.locator('.showDetails .gettingStartedSlideDetails').getByText('Get started with Second Brain').first();
  }

  /** The editor takes up the walkthroughs of extensions a while after its start; a person would try again, too. */
  async open(): Promise<void> {
    await waitFor('the walkthrough', async () => {
      await this.workbench.runCommand('Second Brain: Get Started');
      const isShown = (): Promise<boolean> => this.title.waitFor({ timeout: showLimitMs }).then(() => true, () => false);
      if (await isShown()) return true;
      // The editor has gone back to its list, where it stands too.
      const entry = this.page.locator('.gettingStartedSlideCategories').getByText('Get started with Second Brain').first();
      if (await entry.isVisible()) {
        await entry.click();
        if (await isShown()) return true;
      }
      await this.workbench.runCommand('View: Close Editor');
      return false;
    }, openLimitMs);
  }

  /** Each step by its id, in their order, and whether it is ticked. The walkthrough shows. */
  async steps(): Promise<Readonly<Record<string, boolean>>> {
    const prefix = `${EXTENSION_ID}#${WALKTHROUGH_ID}#`;
    // Read at once: the editor may take the boxes away between two of them.
    const boxes = await this.page
      .locator(`.showDetails [data-done-step-id^="${prefix}"]`)
      .evaluateAll((all: readonly { getAttribute: (name: string) => string | null }[]) => all.map((box) => [box.getAttribute('data-done-step-id') ?? '', box.getAttribute('aria-checked')] as const));
    return Object.fromEntries(boxes.map(([id, checked]) => [id.slice(prefix.length), checked === 'true']));
  }

  /** Unfolds a step and presses its button or link with this text. */
  async follow(step: string, link: string): Promise<void> {
    if (!(await this.title.isVisible())) await this.open();
    const row = this.page.locator(`[data-step-id="${EXTENSION_ID}#${WALKTHROUGH_ID}#${step}"]`);
    const target = row.getByText(link, { exact: true });
    if (!(await target.isVisible())) await row.click();
    await target.click({ timeout: openLimitMs });
  }

  /** Brings it to the front and waits for the tick; again where the editor goes back to its list, as it may when a step is ticked. */
  async untilTicked(step: string): Promise<void> {
    await waitFor(`the tick of "${step}"`, async () => {
      await this.open();
      return waitFor('the tick', async () => (await this.steps())[step], showLimitMs).then(() => true, () => false);
    }, openLimitMs);
  }

  /** Waits for the tick of the last step, with which the editor may put the whole walkthrough away. */
  async untilAllTicked(step: string): Promise<void> {
    const list = this.page.locator('.gettingStartedSlideCategories');
    await waitFor(`the tick of "${step}", the last one`, async () => {
      const isPutAway = (await list.isVisible()) && (await list.getByText('Walkthroughs').first().isVisible()) && !(await list.getByText('Get started with Second Brain').first().isVisible());
      return isPutAway || (await this.steps())[step];
    }, tickLimitMs);
  }
}
