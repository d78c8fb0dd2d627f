// A severity has one word, whichever surface names it.
import '../../../support/plainVscode';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { severityTitle } from '../../../../src/host/anomalies/anomalyText';
import { ENGLISH } from '../../../../webview/shared/strings';
import { GERMAN } from '../../../../webview/shared/strings.de';

const KEYS = { critical: 'severityCritical', warning: 'severityWarning', info: 'severityInfo' } as const;
const hostGerman = JSON.parse(readFileSync(path.resolve(__dirname, '../../../../l10n/bundle.l10n.de.json'), 'utf8')) as Readonly<Record<string, string>>;

describe('the word for a severity', () => {
  for (const severity of ['critical', 'warning', 'info'] as const) {
    it(`is the same in the status bar, the chat and the dashboard: ${severity}`, () => {
      assert.equal(severityTitle(severity), ENGLISH[KEYS[severity]]);
      assert.equal(hostGerman[severityTitle(severity)], GERMAN[KEYS[severity]]);
    });
  }
});
