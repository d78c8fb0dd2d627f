import '../../../support/plainVscode';
import assert from 'node:assert/strict';
import { ANOMALY_RULE_NAMES, ANOMALY_TYPES, SEVERITIES, type Anomaly } from '../../../../src/core/anomalies/anomaly';
import { ANOMALY_SETTINGS } from '../../../../src/core/anomalies/anomalySettings';
import type { FindingRecord } from '../../../../src/core/anomalies/findings/finding';
import { AnomalyPreferences, THRESHOLD_SETTINGS } from '../../../../src/host/anomalies/anomalyPreferences';
import { anomalySentence, anomalyTitle } from '../../../../src/host/anomalies/anomalyText';
import { costAlert } from '../../../../src/host/anomalies/limitQuestion';
import { SETTINGS } from '../../../../src/host/contributions';
import { HOVER_COMMANDS, hoverMarkdown } from '../../../../src/host/statusBar/hover';
import { lastSyncAfter } from '../../../../src/host/statusBar/statusBarHover';
import { statusBarContent, type StatusBarFacts } from '../../../../src/host/statusBar/statusBarContent';
import { CapturingLogger } from '../../../support/capturingLogger';
import { anAnomaly, FindingsHarness } from '../../anomalies/findings/findingHarness';

function found(...anomalies: readonly Partial<Anomaly>[]): readonly FindingRecord[] {
  const harness = new FindingsHarness();
  harness.look(...anomalies.map(anAnomaly));
  return harness.open;
}

const TODAY = { localDay: '2026-03-10', calls: 27, costUsd: 0.38, unpricedCalls: 0 };
const SPIKE = { details: { today: 2.19, average: 0.39, ratio: 5.615, days: 6 } } as const;
const FALLBACKS = { type: 'high_fallback_rate', rule: 'today', severity: 'warning', details: { calls: 9, fallbackCalls: 5, share: 5 / 9 } } as const;

describe('the status bar', () => {
  it('shows the cost of today, and no colour, while nothing is wrong or only worth a note', () => {
    for (const open of [[], found({ severity: 'info' })]) {
      const { text, severity, label } = statusBarContent({ today: TODAY, open });
      assert.equal(text, '$(pulse) $0.38');
      assert.equal(severity, null);
      assert.equal(label, 'Second Brain: $0.38 today');
    }
    assert.equal(statusBarContent({ today: { ...TODAY, unpricedCalls: 3 }, open: [] }).text, '$(pulse) ≥ $0.38');
    assert.equal(statusBarContent({ today: undefined, open: [] }).text, '$(pulse) $0.00');
    // Zero is shown only where it is known.
    assert.equal(statusBarContent({ today: { ...TODAY, costUsd: 0, unpricedCalls: 3 }, open: [] }).text, '$(pulse) —');
    assert.equal(statusBarContent({ today: { ...TODAY, costUsd: 0.004, unpricedCalls: 3 }, open: [] }).text, '$(pulse) ≥ $0.0040');
  });

  it('counts warnings, and says what the first one is', () => {
    const one = statusBarContent({ today: { ...TODAY, costUsd: 0.41 }, open: found(FALLBACKS) });
    assert.equal(one.text, '$(warning) $0.41 · 1 warning');
    assert.equal(one.severity, 'warning');
    assert.match(one.label, /1 warning\. Warning: 5 of 9 rerank calls of today fell back/);
    assert.match(statusBarContent({ today: TODAY, open: found(FALLBACKS, { severity: 'warning' }) }).text, /2 warnings$/);
  });

  it('counts causes: a rate of errors that is one of fallbacks alone is no second one', () => {
    const errors = (onlyFallbacks: boolean) => ({ type: 'high_error_rate', rule: 'last_hour', severity: 'warning', details: { calls: 10, failedCalls: 5, onlyFallbacks } }) as const;
    assert.match(statusBarContent({ today: TODAY, open: found(FALLBACKS, errors(true)) }).text, /· 1 warning$/);
    assert.match(statusBarContent({ today: TODAY, open: found(FALLBACKS, errors(false)) }).text, /· 2 warnings$/);
  });

  it('shows a critical finding before warnings, a spike by its ratio', () => {
    const spike = statusBarContent({ today: { ...TODAY, costUsd: 2.19 }, open: found(FALLBACKS, SPIKE) });
    assert.equal(spike.text, '$(error) $2.19 · 5.6× usual');
    assert.equal(spike.severity, 'critical');
    assert.match(spike.label, /Critical: Today cost \$2\.19, 5\.6 times the average of \$0\.39 on 6 days\./);
    assert.equal(spike.hover.title, 'Critical: Cost spike');
    assert.match(spike.hover.lines.join('\n'), /^Today cost \$2\.19, .*\nWarning: High fallback rate\. 5 of 9 rerank calls/);
    assert.match(statusBarContent({ today: TODAY, open: found({ type: 'runaway', rule: 'runaway' }) }).text, /1 critical$/);
  });
});

describe('the hover and the calm states of the status bar', () => {
  const calm = { today: TODAY, open: [] };
  const week = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7];
  const progress = { job: 'extraction', phase: 'working', due: 35, processed: 11, failed: 1, skipped: 0, currentPath: 'Private/Note.md', costUsd: 0.06, unpricedCalls: 0 } as const;
  const linksOf = (facts: StatusBarFacts): readonly string[] => statusBarContent(facts).hover.links.map(({ title }) => title);

  it('say what is usual from a week of use on, and how much of the limit is spent', () => {
    const young = statusBarContent({ ...calm, pastDaysUsd: week.slice(1) }).hover;
    assert.deepEqual(young, { title: 'Second Brain: $0.38 today', lines: ['Today: $0.38 · 27 calls'], links: [{ title: 'Open Dashboard', command: 'secondBrain.openDashboard' }] });
    const known = statusBarContent({ ...calm, pastDaysUsd: week, dailyLimitUsd: 1 }).hover;
    assert.equal(known.title, 'Second Brain: today is normal');
    assert.deepEqual(known.lines, ['Today: $0.38 · 27 calls', 'A usual day costs $0.16 to $0.64.', '38 % of the daily limit of $1.00.']);
    assert.equal(statusBarContent({ ...calm, open: found(SPIKE), pastDaysUsd: week, dailyLimitUsd: 0.3 }).hover.lines.at(-1), '126 % of the daily limit of $0.30.');
    const shareOf = (costUsd: number): string | undefined => statusBarContent({ ...calm, today: { ...TODAY, costUsd, unpricedCalls: 1 }, dailyLimitUsd: 1 }).hover.lines.find((line) => line.includes('%'));
    assert.equal(shareOf(0.38), '≥ 38 % of the daily limit of $1.00.');
    assert.equal(shareOf(0), undefined);
  });

  it('call today normal only where the dashboard does: by a week of use, up to a quarter above, not over the limit, and complete', () => {
    const titleOf = (costUsd: number, more: Partial<StatusBarFacts> = {}, unpricedCalls = 0): string => statusBarContent({ ...calm, today: { ...TODAY, costUsd, unpricedCalls }, pastDaysUsd: week, ...more }).hover.title;
    assert.equal(titleOf(0.8), 'Second Brain: today is normal');
    assert.equal(titleOf(0.81), 'Second Brain: $0.81 today');
    assert.equal(titleOf(0.5, { dailyLimitUsd: 0.5 }), 'Second Brain: today is normal');
    assert.equal(titleOf(0.51, { dailyLimitUsd: 0.5 }), 'Second Brain: $0.51 today');
    assert.equal(titleOf(0.38, {}, 1), 'Second Brain: at least $0.38 today');
    assert.equal(titleOf(0, {}, 1), 'Second Brain: the cost of today is not known');
    assert.equal(statusBarContent({ today: undefined, open: [] }).hover.title, 'Second Brain: $0.00 today');
  });

  it('name the models without a price, and lead to where one is set', () => {
    const today = { ...TODAY, unpricedCalls: 3, unpricedModels: ['gpt-5.1-preview', 'other'] };
    const { title, lines } = statusBarContent({ today, open: [] }).hover;
    assert.equal(title, 'Second Brain: at least $0.38 today');
    assert.deepEqual(lines, ['Today: ≥ $0.38 · 27 calls', '3 calls have no known cost.', 'Models without a price: gpt-5.1-preview, other.']);
    assert.deepEqual(linksOf({ today, open: [] }), ['Open Dashboard', 'Set a Price']);
    // A call that told no tokens is helped by no price.
    assert.deepEqual(linksOf({ today: { ...TODAY, unpricedCalls: 3 }, open: [] }), ['Open Dashboard']);
  });

  it('lead to the finding, and pause sync for a critical one alone', () => {
    assert.deepEqual(statusBarContent({ ...calm, open: found(FALLBACKS) }).hover.links, [{ title: 'Show Finding', command: 'secondBrain.openDashboard', argument: 'findings' }]);
    assert.deepEqual(linksOf({ ...calm, open: found(SPIKE) }), ['Show Finding', 'Pause Sync']);
    assert.deepEqual(linksOf({ ...calm, open: found(SPIKE), isSyncPaused: true }), ['Show Finding', 'Resume Sync']);
  });

  it('show a run and how far it is, and a pause, unless something needs attention', () => {
    const running = statusBarContent({ ...calm, sync: progress });
    assert.equal(running.text, '$(sync~spin) Syncing 12/35 · $0.38');
    assert.equal(running.label, 'Second Brain: $0.38 today. Background sync: 12 of 35 done.');
    assert.equal(running.hover.lines.at(-1), 'Background sync: 12 of 35 done, $0.06 so far.');
    assert.deepEqual(linksOf({ ...calm, sync: progress }), ['Open Dashboard', 'Stop']);
    assert.doesNotMatch(JSON.stringify(running), /Private/);
    assert.equal(statusBarContent({ ...calm, sync: { ...progress, phase: 'planning', due: 0, processed: 0, failed: 0 } }).text, '$(sync~spin) Syncing · $0.38');
    const paused = statusBarContent({ ...calm, isSyncPaused: true });
    assert.equal(paused.text, '$(debug-pause) $0.38');
    assert.equal(paused.hover.lines.at(-1), 'Background sync is paused.');
    assert.match(paused.label, /Background sync is paused\.$/);
    const critical = statusBarContent({ ...calm, open: found(SPIKE), isSyncPaused: true, sync: progress });
    assert.equal(critical.text, '$(error) $0.38 · 5.6× usual');
    assert.equal(critical.hover.lines.at(-1), 'Background sync is paused.');
  });

  it('say what the last run cost, while none is on', () => {
    const lines = (facts: Partial<StatusBarFacts>): readonly string[] => statusBarContent({ ...calm, ...facts }).hover.lines;
    assert.equal(lines({ lastSync: progress }).at(-1), 'The last sync of this window cost $0.06.');
    assert.equal(lines({ lastSync: { costUsd: 0.06, unpricedCalls: 2 } }).at(-1), 'The last sync of this window cost ≥ $0.06.');
    assert.doesNotMatch(lines({ lastSync: progress, sync: progress }).join(), /last sync/);
    // The last of its jobs may have found nothing due.
    const spent = { ...progress, phase: 'ended', due: 0, processed: 0, failed: 0 } as const;
    const idle = { ...spent, costUsd: 0 };
    assert.equal(lastSyncAfter(spent, undefined), spent);
    assert.equal(lastSyncAfter(idle, spent), spent);
    assert.equal(lastSyncAfter(undefined, spent), spent);
    assert.equal(lastSyncAfter({ ...idle, unpricedCalls: 1 }, spent)?.unpricedCalls, 1);
  });
});

describe('the Markdown of the hover', () => {
  it('links to commands of the hover, and to nothing that a text holds', () => {
    const markdown = hoverMarkdown({
      title: 'A *title*',
      lines: ['[run](command:workbench.action.reloadWindow) <b>x</b> ![i](https://evil.example/p)', 'two\nlines'],
      links: [
        { title: 'Show Finding', command: 'secondBrain.openDashboard', argument: 'findings' },
        { title: 'Pause Sync', command: 'secondBrain.link.pauseSync' },
      ],
    });
    const [title, first, second, links, ...more] = markdown.split('\n\n');
    assert.equal(title, '**A \\*title\\***');
    assert.equal(first, '\\[run\\]\\(command\\:workbench\\.action\\.reloadWindow\\) &lt;b&gt;x&lt;/b&gt; \\!\\[i\\]\\(https\\://evil\\.example/p\\)');
    assert.equal(second, 'two lines');
    assert.equal(links, '[Show Finding](command:secondBrain.openDashboard?%5B%22findings%22%5D) · [Pause Sync](command:secondBrain.link.pauseSync)');
    assert.deepEqual(more, []);
    assert.deepEqual(HOVER_COMMANDS, ['secondBrain.openDashboard', 'secondBrain.link.pauseSync', 'secondBrain.link.resumeSync', 'secondBrain.link.stopSync', 'secondBrain.link.setPrice']);
  });
});

describe('what findings say', () => {
  it('is a sentence for every type and rule, whatever its details', () => {
    for (const type of ANOMALY_TYPES) {
      assert.notEqual(anomalyTitle(type), '');
      for (const rule of ANOMALY_RULE_NAMES) {
        for (const severity of SEVERITIES) {
          const [finding] = found({ type, rule, severity, details: {} });
          assert.match(anomalySentence(finding!), /^[^{}]+[.?]$/u);
        }
      }
    }
  });

  it('tells a budget with both figures and what is missing', () => {
    const details = { period: '2026-03-10', spentUsd: 1.2, limitUsd: 1, share: 1.2, unpricedCalls: 2 };
    const [finding] = found({ type: 'budget', rule: 'daily_budget', details });
    assert.equal(anomalySentence(finding!), 'Today cost at least $1.20 of $1.00 (120 %).');
    const [forecast] = found({ type: 'budget', rule: 'monthly_forecast', details: { forecastUsd: 31, forecastDay: '2026-03-31', limitUsd: 20 } });
    assert.equal(anomalySentence(forecast!), 'On pace for $31.00 by the 31st; the limit of the month is $20.00.');
    const half = { period: '2026-04', spentUsd: 12, limitUsd: 20, share: 0.6, unpricedCalls: 0, forecastUsd: 36, forecastDay: '2026-04-30' };
    const [both] = found({ type: 'budget', rule: 'monthly_budget', severity: 'info', details: half }, { type: 'budget', rule: 'monthly_forecast', severity: 'info', details: half });
    assert.equal(anomalySentence(both!), 'This month cost $12.00 of $20.00 (60 %). On pace for $36.00 by the 30th; the limit of the month is $20.00.');
  });

  it('is a sentence of the cost only when today reaches the limit', () => {
    assert.equal(costAlert(TODAY, 0.39), null);
    assert.equal(costAlert(TODAY, 0), null);
    assert.equal(costAlert(undefined, 1), null);
    assert.equal(costAlert(TODAY, 0.38), 'Today cost $0.38, which is over the daily limit of $0.38.');
  });
});

describe('settings of anomalies', () => {
  it('have the defaults of the rules, out of reach of a workspace', () => {
    for (const [name, setting] of Object.entries(THRESHOLD_SETTINGS)) {
      assert.deepEqual(SETTINGS[setting], { scope: 'machine', default: ANOMALY_SETTINGS[name as keyof typeof ANOMALY_SETTINGS].default }, name);
    }
  });

  it('count as the default when they are no number of their range, and the log says so once', () => {
    const logger = new CapturingLogger();
    const preferences = new AnomalyPreferences({ value: (name) => (name === 'budget.dailyUsd' ? -1 : name === 'anomalies.spikeRatio' ? 4 : undefined) }, logger);
    assert.equal(preferences.thresholds.dailyLimitUsd, 1);
    assert.equal(preferences.thresholds.spikeRatio, 4);
    assert.equal(preferences.pausesSync, true);
    assert.equal(logger.lines.length, 1);
  });
});
