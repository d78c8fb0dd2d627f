// A day over its limit through the real host: what is told, where, how often, and what it holds back.
import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import { SystemClock } from '../../src/adapters/system/systemClock';
import { SystemIds } from '../../src/adapters/system/systemIds';
import { SystemTimers } from '../../src/adapters/system/systemTimers';
import { AnomalyDesk } from '../../src/host/anomalies/composeAnomalies';
import type { SecondBrainApi } from '../../src/host/api/secondBrainApi';
import { LimitQuestion } from '../../src/host/anomalies/limitQuestion';
import { EXTENSION_ID } from '../../src/host/contributions';
import { HOVER_COMMANDS } from '../../src/host/statusBar/hover';
import { UsageStore } from '../../src/workers/usage/usageStore';
import { aCall } from '../support/aCall';
import { InMemoryKeptState } from '../support/keptState';
import { silentLogger } from '../support/silentLogger';
import { temporaryFolder, type TemporaryFolder } from '../support/temporaryFolder';
import { startProviderServer } from '../support/providerServer';
import type { ProviderServer } from '../support/providerServer';
import { activated, eventually, withSettings } from './extensionUnderTest';
import { answering } from './personsAnswers';

const QUESTION = 'How do I keep my sourdough starter alive while travelling?';

interface Item {
  readonly label: string;
  readonly detail?: string;
}

/** Follows what status bar items are set to: all of this host have one class. */
function followStatusBar(): { readonly texts: string[]; readonly backgrounds: (string | undefined)[]; readonly commands: unknown[]; readonly tooltips: unknown[]; stop(): void } {
  const item = vscode.window.createStatusBarItem();
  const prototype = Object.getPrototypeOf(item) as object;
  item.dispose();
  const texts: string[] = [];
  const backgrounds: (string | undefined)[] = [];
  const commands: unknown[] = [];
  const tooltips: unknown[] = [];
  const follow = (name: string, take: (value: never) => void): (() => void) => {
    const before = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
    assert.equal(typeof Reflect.get(before, 'set'), 'function', `no such property: ${name}`);
    Object.defineProperty(prototype, name, {
      ...before,
      set(value: never) {
        take(value);
        Reflect.apply(Reflect.get(before, 'set') as (value: never) => void, this, [value]);
      },
    });
    return () => { Object.defineProperty(prototype, name, before); };
  };
  const stops = [
    follow('text', (text: string) => { texts.push(text); }),
    follow('backgroundColor', (color: vscode.ThemeColor | undefined) => { backgrounds.push(color?.id); }),
    follow('command', (command: unknown) => { commands.push(command); }),
    follow('tooltip', (tooltip: unknown) => { tooltips.push(tooltip); }),
  ];
  return { texts, backgrounds, commands, tooltips, stop: () => { stops.forEach((stop) => { stop(); }); } };
}

describe('anomalies', function () {
  this.timeout(60_000);
  let api: SecondBrainApi;
  let server: ProviderServer;
  let unset: () => Promise<void>;
  let bar: ReturnType<typeof followStatusBar>;
  let restore: () => void;
  const toasts: { readonly message: string; readonly buttons: readonly string[] }[] = [];

  before(async () => {
    api = await activated();
    server = await startProviderServer();
    process.env['ANTHROPIC_API_KEY'] = 'test-key-anthropic';
    bar = followStatusBar();
    const showErrorMessage = (message: string, ...buttons: string[]): Promise<undefined> => {
      toasts.push({ message, buttons });
      return Promise.resolve(undefined);
    };
    restore = answering({ showErrorMessage: showErrorMessage as never });
    unset = await withSettings({
      'keys.useEnvironment': 'always',
      'anthropic.baseUrl': server.anthropicBaseUrl,
      'anthropic.model': 'claude-haiku-4-5',
      'budget.dailyUsd': 0.01,
    });
  });

  after(async () => {
    await unset();
    restore();
    bar.stop();
    delete process.env['ANTHROPIC_API_KEY'];
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await server.close();
  });

  const budget = async () => (await api.getAnomalies()).find(({ type, severity }) => type === 'budget' && severity === 'critical');
  const spend = async (): Promise<void> => {
    server.script('anthropic', { text: '[1]', usage: { freshInput: 1_000, output: 50 } }, { text: 'Feed it stiff. [1]', usage: { freshInput: 20_000, output: 2_000 } });
    await api.ask(QUESTION, { provider: 'anthropic' });
  };
  const ofBudget = () => toasts.filter(({ message }) => message.startsWith('Limit') || message.includes('of $0.01'));

  it('are in the API, with a sentence of both figures, within seconds', async () => {
    await spend();
    const finding = await eventually('the limit is told', budget);
    assert.match(finding.message, /^Today cost (?:at least )?\$\d+\.\d\d of \$0\.01 \(\d+ %\)\.$/);
    assert.equal(finding.details['limitUsd'], 0.01);
    const { costAlert, anomalies } = await api.getStats();
    assert.match(costAlert ?? '', /^Today cost \$\d+\.\d\d, which is over the daily limit of \$0\.01\.$/);
    assert.ok(anomalies.some(({ type }) => type === 'budget'));
  });

  it('are told once in a message with three buttons, which does not come again', async () => {
    await eventually('the message', () => ofBudget()[0]);
    const texts = bar.texts.length;
    await spend();
    await eventually('the next figures', () => (bar.texts.length > texts ? true : undefined));
    assert.equal(ofBudget().length, 1, JSON.stringify(toasts));
    // Background sync has paused itself, so the button of the middle takes that back.
    assert.deepEqual(ofBudget()[0]?.buttons, ['Show Calls', 'Resume Sync', 'Dismiss']);
    assert.match(ofBudget()[0]?.message ?? '', /Background sync is paused\.$/);
  });

  it('colour the status bar, whose click then leads to the findings', async () => {
    await eventually('the error background', () => bar.backgrounds.find((color) => color === 'statusBarItem.errorBackground'));
    assert.match(bar.texts.at(-1) ?? '', /^\$\(error\) (?:≥ )?\$\d+\.\d\d · /);
    assert.deepEqual((bar.commands.at(-1) as vscode.Command).arguments, ['findings']);
    const tooltip = bar.tooltips.at(-1);
    assert.ok(tooltip instanceof vscode.MarkdownString);
    assert.match(tooltip.value, /^\*\*Critical\\: Spending limit\*\*\n\n.*\[Show Finding\]\(command:secondBrain\.openDashboard\?%5B%22findings%22%5D\) · \[Resume Sync\]\(command:secondBrain\.link\.resumeSync\)$/s);
    assert.deepEqual(tooltip.isTrusted, { enabledCommands: HOVER_COMMANDS });
    assert.deepEqual([tooltip.supportHtml ?? false, tooltip.supportThemeIcons ?? false], [false, false]);
    await vscode.commands.executeCommand('secondBrain.openDashboard', 'findings');
    await eventually('the dashboard', () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => label.includes('Second Brain')));
  });

  it('hold background sync back, and no question', async () => {
    const { jobs } = await api.sync({ jobs: ['extraction'] });
    assert.deepEqual(jobs.map(({ processed, stopped }) => [processed, stopped]), [[0, 'paused']]);
    server.script('anthropic', { text: '[1]', usage: { freshInput: 10, output: 5 } }, { text: 'Still here. [1]', usage: { freshInput: 10, output: 5 } });
    assert.equal((await api.ask(QUESTION, { provider: 'anthropic' })).answer, 'Still here. [1]');
  });

  it('are listed by "Show Anomalies", and are gone when they are dismissed, which lets sync run again', async () => {
    const shown: (readonly Item[])[] = [];
    const choices = [/limit/i, /^Dismiss$/];
    const showQuickPick = (items: readonly Item[]): Promise<unknown> => {
      const wanted = choices[shown.length];
      shown.push(items);
      return Promise.resolve(items.find(({ label, detail }) => wanted?.test(`${label}${shown.length === 1 ? ` ${detail ?? ''}` : ''}`) === true));
    };
    const putBack = answering({ showQuickPick: showQuickPick as never });
    try {
      await vscode.commands.executeCommand('secondBrain.showAnomalies');
    } finally {
      putBack();
    }
    assert.ok(shown[0]?.some(({ label }) => label.includes('Resume Sync')), JSON.stringify(shown[0]));
    assert.ok(shown[0]?.some(({ detail }) => detail?.includes('of $0.01') === true), JSON.stringify(shown[0]));
    assert.deepEqual(shown[1]?.map(({ label }) => label.split(':')[0]), ['Show Calls', 'Why?', 'Dismiss', 'Planned bulk work', 'New normal']);
    await eventually('it is gone', async () => ((await budget()) === undefined ? true : undefined));
    server.reset();
    const { jobs } = await api.sync({ jobs: ['extraction'] });
    assert.notEqual(jobs[0]?.stopped, 'paused');
  });

  it('have a hover whose links pause, resume and stop sync, and lead to the prices', async () => {
    const registered = await vscode.commands.getCommands(true);
    assert.deepEqual(HOVER_COMMANDS.filter((command) => !registered.includes(command)), []);
    const paused = (): boolean => (bar.tooltips.at(-1) as vscode.MarkdownString).value.includes('[Resume Sync](');
    const becomes = (isPaused: boolean): Promise<unknown> => eventually(`a hover that says ${isPaused ? 'paused' : 'not paused'}`, () => (paused() === isPaused ? true : undefined));
    await becomes(false);
    await vscode.commands.executeCommand('secondBrain.link.pauseSync');
    await becomes(true);
    await vscode.commands.executeCommand('secondBrain.link.resumeSync');
    await becomes(false);
    await vscode.commands.executeCommand('secondBrain.link.stopSync');
    assert.equal(paused(), false, 'stopping ends a run, and is no pause');
    await vscode.commands.executeCommand('secondBrain.link.setPrice');
    await eventually('the settings', () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => label === 'Settings'));
  });
});

describe('a critical finding, over reloads and windows', function () {
  this.timeout(60_000);
  const clock = new SystemClock();
  const ids = new SystemIds();
  const kept = new InMemoryKeptState();
  const toasts: string[] = [];
  let folder: TemporaryFolder;
  let windows: { readonly store: UsageStore; readonly desk: AnomalyDesk }[] = [];
  let restore: () => void;

  before(() => {
    folder = temporaryFolder();
    restore = answering({ showErrorMessage: (message: string) => { toasts.push(message); return Promise.resolve(undefined); } });
  });
  after(async () => {
    await close();
    restore();
    folder.remove();
  });

  function openWindow(): UsageStore {
    const dist = path.join(vscode.extensions.getExtension(EXTENSION_ID)?.extensionPath ?? '', 'dist');
    const store = new UsageStore({ folder: folder.path, workerPath: path.join(dist, 'usageWorker.js'), wasmPath: path.join(dist, 'sql-wasm.wasm'), clock, timers: new SystemTimers(), ids, logger: silentLogger });
    const desk = new AnomalyDesk({ usage: store, user: { value: () => undefined }, kept, showCalls: () => undefined, onChanged: () => undefined, clock, logger: silentLogger });
    windows.push({ store, desk });
    return store;
  }

  async function close(): Promise<void> {
    for (const { store, desk } of windows) {
      desk.dispose();
      await store.dispose();
    }
    windows = [];
  }

  const call = (store: UsageStore, costUsd: number): void => {
    store.log.close(aCall({ uid: ids.uid(), timestamp: new Date(clock.nowMs()).toISOString(), localDay: clock.localDay(), costUsd }));
  };
  const ofLimit = (): readonly string[] => toasts.filter((message) => message.includes('of $1.00'));
  /** The finding with these figures: whoever judges has looked since. */
  const judged = (store: UsageStore, spentUsd: number): Promise<unknown> =>
    eventually(`a look at $${String(spentUsd)}`, () => store.openFindings().find(({ type, details }) => type === 'budget' && Math.abs(Number(details['spentUsd']) - spentUsd) < 1e-6));

  it('is told once, by the window that judges', async () => {
    const store = openWindow();
    call(store, 1.25);
    await judged(store, 1.25);
    await eventually('the message', () => ofLimit()[0]);
    assert.match(ofLimit()[0] ?? '', /Today cost \$1\.25 of \$1\.00 \(125 %\)\./);
  });

  it('is not told again after a reload, while it is still open', async () => {
    await close();
    const store = openWindow();
    call(store, 0.25);
    await judged(store, 1.5);
    assert.equal(ofLimit().length, 1, toasts.join('\n'));
  });

  it('is not told again by another window, neither beside nor after the one that told it', async () => {
    const [first] = windows.map(({ store }) => store);
    const second = openWindow();
    call(second, 0.25);
    await judged(second, 1.75);
    await judged(first!, 1.75);
    windows[0]?.desk.dispose();
    await windows.shift()?.store.dispose();
    call(second, 0.25);
    await judged(second, 2);
    assert.equal(ofLimit().length, 1, toasts.join('\n'));
  });
});

describe('a question past the daily limit', () => {
  it('is asked about once a day, and never refused by anything but the person', async () => {
    const asked: { readonly question: string; readonly modal: unknown }[] = [];
    let answer: string | undefined = 'Ask Anyway';
    const showWarningMessage = (question: string, options: { readonly modal?: boolean }): Promise<string | undefined> => {
      asked.push({ question, modal: options.modal });
      return Promise.resolve(answer);
    };
    const putBack = answering({ showWarningMessage: showWarningMessage });
    try {
      let today = '2026-03-10';
      let costUsd = 0.99;
      let limitUsd = 1;
      const kept = new InMemoryKeptState();
      const windows = [0, 1].map(() => new LimitQuestion({ kept, today: () => today, totals: () => ({ localDay: today, calls: 1, costUsd, unpricedCalls: 0 }), dailyLimitUsd: () => limitUsd }));
      const mayAsk = (): Promise<boolean[]> => Promise.all(windows.map((window) => window.mayAsk()));
      assert.deepEqual([await mayAsk(), asked.length], [[true, true], 0], 'just under');
      costUsd = 1;
      assert.deepEqual([await windows[0]?.mayAsk(), asked.length], [true, 1], 'at the limit');
      assert.deepEqual(asked, [{ question: 'Today cost $1.00, and your daily limit is $1.00. Ask anyway?', modal: true }]);
      assert.deepEqual([await mayAsk(), asked.length], [[true, true], 1], 'once, over all windows');
      today = '2026-03-11';
      answer = undefined;
      assert.deepEqual([await windows[1]?.mayAsk(), asked.length], [false, 2], 'the next day, and the person says no');
      assert.deepEqual([await mayAsk(), asked.length], [[true, true], 2]);
      today = '2026-03-12';
      limitUsd = 0;
      assert.deepEqual([await mayAsk(), asked.length], [[true, true], 2], 'without a limit');
    } finally {
      putBack();
    }
  });
});
