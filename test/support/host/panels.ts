import type { Frame, Locator, Page } from 'playwright-core';
import type { Workbench } from './workbench';

/** A call as the dashboard shows it; the raw values, as text. */
export interface ShownCall {
  readonly usageType: string;
  readonly provider: string;
  readonly model: string;
  readonly tokensIn: string;
  readonly tokensOut: string;
  readonly latencyMs: string;
  readonly costUsd: string;
  readonly costSource: string;
  readonly status: string;
}

export interface ShownAnswer {
  readonly state: string;
  readonly text: string;
  readonly citations: readonly string[];
  readonly costLine: string;
}

/** Titles of the palette; those of the editor's language. */
export interface PanelTitles {
  readonly ask: string;
  readonly openDashboard: string;
}

const ENGLISH_TITLES: PanelTitles = { ask: 'Second Brain: Ask', openDashboard: 'Second Brain: Open Dashboard' };
const endedStates = ['answered', 'stopped', 'failed'];
const pollMs = 50;
const panelLimitMs = 30_000;
/** Room for the first index of a large vault. */
const answerLimitMs = 120_000;

/** The extension's two webviews in a workbench, as a person uses them. */
export class SecondBrainPanels {
  /** Of the answer that showed before the last question. */
  private earlierTraceId: string | null = null;

  constructor(
    private readonly workbench: Workbench,
    private readonly titles: PanelTitles = ENGLISH_TITLES,
  ) {}

  /** Asks through the palette; the answer is then on its way. */
  async ask(question: string): Promise<void> {
    const panel = await visibleFrameWith(this.workbench.page, 'answer');
    this.earlierTraceId = panel === undefined ? null : await panel.getByTestId('answer').last().getAttribute('data-trace-id');
    await this.workbench.runCommand(this.titles.ask);
    await this.workbench.fillInputBox(question);
  }

  /** The answer to the last question once it has ended, well or not. */
  async finishedAnswer(): Promise<ShownAnswer> {
    return this.within('answer', answerLimitMs, async (frame) => {
      const answer = frame.getByTestId('answer').last();
      const state = await untilState(answer, (shown, traceId) => endedStates.includes(shown) && traceId !== null && traceId !== this.earlierTraceId);
      return {
        state,
        text: await textOf(answer.getByTestId('answer-text')),
        citations: await Promise.all((await answer.getByTestId('citation').all()).map(textOf)),
        costLine: (await Promise.all((await answer.getByTestId('cost-line').all()).map(textOf))).join(' ').replaceAll('\n', ' '),
      };
    });
  }

  /** Presses Stop once text of the answer to the last question shows. */
  async stopAnswer(): Promise<void> {
    await this.within('stop', panelLimitMs, async (frame) => {
      const answer = frame.getByTestId('answer').last();
      await untilState(answer, (shown) => shown === 'streaming');
      await answer.getByTestId('answer-text').getByText(/\w/).first().waitFor({ timeout: panelLimitMs });
      await answer.getByTestId('stop').click({ timeout: panelLimitMs });
    });
  }

  /** Opens a source of the last answer, counted from 0, through its preview. */
  async openCitation(index: number): Promise<void> {
    await this.within('answer', panelLimitMs, async (frame) => {
      const answer = frame.getByTestId('answer').last();
      await answer.getByTestId('citation').nth(index).click({ timeout: panelLimitMs });
      await answer.getByTestId('open-note').click({ timeout: panelLimitMs });
    });
  }

  /** All that the last turn says: question, answer, sources, notices and their buttons. */
  async lastTurnText(): Promise<string> {
    return this.within('answer', panelLimitMs, (frame) => textOf(frame.getByTestId('answer').last()));
  }

  /** The text of all answers in the panel that VS Code brought back, whose tab is brought to the front. */
  async restoredAnswer(): Promise<string> {
    await this.workbench.tab('Second Brain: Answer').click({ timeout: panelLimitMs });
    return this.within('answer', panelLimitMs, async (frame) => {
      await frame.getByTestId('answer').first().waitFor({ timeout: panelLimitMs });
      return (await Promise.all((await frame.getByTestId('answer').all()).map(textOf))).join('\n');
    });
  }

  /** Follows "View trace" of the answer that shows; gives the calls of its trace in order. */
  async viewTrace(): Promise<readonly ShownCall[]> {
    await this.within('view-trace', panelLimitMs, (frame) => frame.getByTestId('view-trace').last().click({ timeout: panelLimitMs }));
    return this.within('trace-group', panelLimitMs, (frame) => shownCalls(frame.getByTestId('trace-group').getByTestId('trace-call')));
  }

  /** Opens the dashboard on its Traces tab; gives the calls of its first page, newest first. */
  async traces(): Promise<readonly ShownCall[]> {
    await this.openDashboard();
    await this.within('tab-traces', panelLimitMs, (frame) => frame.getByTestId('tab-traces').click({ timeout: panelLimitMs }));
    return this.within('trace-row', panelLimitMs, (frame) => shownCalls(frame.getByTestId('trace-row')));
  }

  /** Opens the dashboard, or brings it to the front, and waits until it shows. */
  async openDashboard(): Promise<void> {
    await this.workbench.runCommand(this.titles.openDashboard);
    await this.within('tab-overview', panelLimitMs, (frame) => frame.getByTestId('tab-overview').waitFor({ timeout: panelLimitMs }));
  }

  /** Acts in the dashboard as soon as it shows an element with this test id. */
  async inDashboard<T>(testId: string, action: (frame: Frame) => Promise<T>, limitMs = panelLimitMs): Promise<T> {
    return this.within(testId, limitMs, action);
  }

  /** The calls of the Traces tab that shows. */
  async shownTraces(): Promise<readonly ShownCall[]> {
    return this.within('trace-row', panelLimitMs, (frame) => shownCalls(frame.getByTestId('trace-row')));
  }

  /** The calls of the trace that shows. */
  async shownTrace(): Promise<readonly ShownCall[]> {
    return this.within('trace-group', panelLimitMs, (frame) => shownCalls(frame.getByTestId('trace-group').getByTestId('trace-call')));
  }

  /**
   * Acts in the document of the webview that shows an element with this test id; once more when VS Code replaced that
   * document meanwhile, as it does when a tab comes to the front.
   */
  private async within<T>(testId: string, limitMs: number, action: (frame: Frame) => Promise<T>): Promise<T> {
    const deadline = Date.now() + limitMs;
    for (;;) {
      const frame = await visibleFrameWith(this.workbench.page, testId);
      if (frame !== undefined) {
        try {
          return await action(frame);
        } catch (error) {
          if (!frame.isDetached() || Date.now() > deadline) {
            throw error;
          }
        }
      }
      if (Date.now() > deadline) {
        throw new Error(`no webview shows "${testId}" after ${limitMs / 1000} s`);
      }
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }
}

async function visibleFrameWith(page: Page, testId: string): Promise<Frame | undefined> {
  for (const frame of page.frames()) {
    try {
      if (await frame.getByTestId(testId).first().isVisible()) {
        return frame;
      }
    } catch {
      // The frame went away while we looked: a webview that is being replaced.
    }
  }
  return undefined;
}

async function untilState(answer: Locator, isReached: (state: string, traceId: string | null) => boolean): Promise<string> {
  const deadline = Date.now() + answerLimitMs;
  for (;;) {
    const state = (await answer.getAttribute('data-state')) ?? '';
    if (isReached(state, await answer.getAttribute('data-trace-id'))) {
      return state;
    }
    if (Date.now() > deadline) {
      throw new Error(`the answer is still "${state}" after ${answerLimitMs / 1000} s`);
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

async function shownCalls(rows: Locator): Promise<readonly ShownCall[]> {
  await rows.first().waitFor({ timeout: panelLimitMs });
  return Promise.all((await rows.all()).map(shownCall));
}

async function shownCall(row: Locator): Promise<ShownCall> {
  const value = async (name: string): Promise<string> => (await row.getAttribute(`data-${name}`)) ?? '';
  return {
    usageType: await value('usage-type'),
    provider: await value('provider'),
    model: await value('model'),
    tokensIn: await value('tokens-in'),
    tokensOut: await value('tokens-out'),
    latencyMs: await value('latency-ms'),
    costUsd: await value('cost-usd'),
    costSource: await value('cost-source'),
    status: await value('status'),
  };
}

/** As a person reads it: white space is one blank within a line. */
async function textOf(locator: Locator): Promise<string> {
  const text = await locator.innerText();
  return text
    .split('\n')
    .map((line) => line.replaceAll(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
}
