import assert from 'node:assert/strict';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { diagnosisText } from '../../../src/host/diagnose/diagnosis';
import type { DiagnosisFacts } from '../../../src/host/diagnose/diagnosis';
import { settingFacts } from '../../../src/host/diagnose/settingFacts';
import { withLastChecks } from '../../../src/host/diagnose/providerChecks';
import { storeFileFacts } from '../../../src/host/diagnose/storeFacts';
import { userWords } from '../../../src/host/diagnose/userWords';
import { SETTINGS } from '../../../src/host/contributions';
import { RecentProblems } from '../../../src/host/log/recentProblems';
import { CapturingLogger } from '../../support/capturingLogger';
import { temporaryFolder } from '../../support/temporaryFolder';

const WORDS = { homeFolder: '/home/mira', folders: ['/home/mira/Notes', '/srv/secret-project'], userName: 'mira' };
const FACTS: DiagnosisFacts = {
  versions: { 'Second Brain': '0.1.0', Node: '22.19.0' },
  settings: { prices: 'changed', 'ask.provider': '"auto"' },
  providers: { anthropic: 'a key is stored', openai: 'no key' },
  store: { databaseBytes: 4096, ledgerBytes: 70, setAside: 2, leaseRenewed: '2026-11-22T10:00:05.000Z', appends: { count: 8, totalMs: 1, longestMs: 0.75, slow: 0 }, lastPublication: '2026-11-22T10:00:00.000Z', journalSegments: 2, journalBytes: 900, rows: 12, questions: 6, unsavedCalls: 0, isQueueing: false, holdsLease: true, workerRestarts: 1, errors: ['EACCES'] },
  index: { phase: 'ready', indexedNotes: 44, pendingNotes: 0, skippedFiles: 1 },
  workspace: { trusted: true, folders: 1, remote: undefined, hasVault: true },
  failedCalls: [{ timestamp: '2026-11-22T09:00:00.000Z', usageType: 'chat_answer', provider: 'anthropic', status: 'error', errorMessage: 'key_refused · HTTP 401 · authentication_error · request req_canary · CANARY-DETAIL' }],
  problems: [],
};

describe('a diagnosis', () => {
  it('tells versions, providers, store, index and failures', () => {
    const text = diagnosisText(FACTS, WORDS);
    for (const line of ['- Second Brain: 0.1.0', '- anthropic: a key is stored', '- usage.db: 4096 bytes', '- last publication: 2026-11-22T10:00:00.000Z', '- journal: 2 segments, 900 bytes', '- rollups.ndjson: 70 bytes', '- databases set aside: 2', '- recorded calls: 12', '- appends of this window: 8, 0.125 ms on average, 0.750 ms at most, 0 over 50 ms', '- lease renewed last: 2026-11-22T10:00:05.000Z', '- calls not saved yet: 0', '- lines are written: at once', '- this window holds the lease: yes', '- restarts of the worker: 1', '- errors of the file system: EACCES', '- state: ready', '- notes: 44', '- 2026-11-22T09:00:00.000Z: chat_answer, anthropic, error, key_refused · HTTP 401']) {
      assert.ok(text.includes(`${line}\n`) || text.endsWith(line), line);
    }
  });

  it('says when the disk is slow', () => {
    assert.match(diagnosisText({ ...FACTS, store: { ...FACTS.store, isQueueing: true } }, WORDS), /^- lines are written: from a queue, because the disk is slow$/m);
    assert.match(diagnosisText({ ...FACTS, store: { ...FACTS.store, appends: { count: 0, totalMs: 0, longestMs: 0, slow: 0 } } }, WORDS), /^- appends of this window: none yet$/m);
  });

  it('says what it does not know, and is made all the same', () => {
    const text = diagnosisText({ ...FACTS, index: undefined, failedCalls: undefined, store: { ...FACTS.store, rows: undefined, databaseBytes: undefined, journalSegments: undefined } }, WORDS);
    assert.match(text, /recorded calls: unknown/);
    assert.match(text, /usage\.db: not there/);
    assert.match(text, /state: not read in this window/);
  });

  it('has nothing private in it, whatever the log or an error said', () => {
    const lines = ['could not open /home/mira/Notes/Diary of CANARY.md', 'C:\\Users\\mira\\Notes\\x.md is gone', 'in /srv/secret-project/src', '(/var/lib/somewhere/else)', 'for mira'];
    const text = diagnosisText({ ...FACTS, problems: lines.map((message) => ({ at: '2026-11-22T10:00:00.000Z', level: 'warning', topic: 'vault', message })) }, WORDS);
    for (const canary of ['/home', 'mira', 'secret-project', 'CANARY', 'req_canary', 'Users', '/var/lib', 'Notes\\']) {
      assert.ok(!text.includes(canary), `${canary} in:\n${text}`);
    }
    assert.match(text, /could not open <folder>/);
  });

  it('has nothing of a path with blanks in it, known or not', () => {
    const lines = ['could not open /home/mira/Notes/Talk with CANARY/Diary of CANARY.md', 'in "/mnt/My CANARY/Letters to CANARY.md" (EACCES)', 'C:\\My Notes\\Letters to CANARY.md is gone', '~/My CANARY notes/x.md'];
    const text = diagnosisText({ ...FACTS, problems: lines.map((message) => ({ at: '2026-11-22T10:00:00.000Z', level: 'warning', topic: 'vault', message })) }, WORDS);
    assert.ok(!text.includes('CANARY'), text);
    assert.match(text, /in "<path>" \(EACCES\)/);
  });

  it('tells of the settings switches and numbers, and of a text only that it was changed', () => {
    const values: Readonly<Record<string, unknown>> = { 'ask.provider': 'openai', 'keys.useEnvironment': 'sk-CANARY', 'vault.path': '/CANARY', 'usage.retentionDays': 30, 'budget.dailyUsd': 'CANARY', 'sync.schedule': 'hourly', 'tools.enabled': true };
    const facts = settingFacts({ value: (name) => (name in values ? values[name] : SETTINGS[name].default) });
    assert.deepEqual(Object.fromEntries(Object.keys(values).map((name) => [name, facts[name]])), {
      ...{ 'ask.provider': '"openai"', 'keys.useEnvironment': 'changed', 'vault.path': 'changed', 'usage.retentionDays': '30', 'budget.dailyUsd': 'changed', 'sync.schedule': '"hourly"', 'tools.enabled': 'true' },
    });
    assert.equal(facts['prices'], 'default');
    assert.ok(!JSON.stringify(settingFacts({ value: (name) => (name === 'ask.provider' ? 'sk-ant-CANARY' : SETTINGS[name].default) })).includes('CANARY'), 'what was typed into the wrong setting');
  });

  it('tells what the last check of each provider said, by its class only', () => {
    const check = { provider: 'anthropic', status: 'ok', errorMessage: null } as const;
    const checks = [
      { ...check, timestamp: '2026-11-22T10:00:00.000Z' },
      { ...check, timestamp: '2026-11-22T11:00:00.000Z', status: 'error' as const, errorMessage: 'key_refused · HTTP 401 · CANARY' },
      { ...check, timestamp: '2026-11-22T09:00:00.000Z', provider: 'ollama' },
    ];
    assert.deepEqual(withLastChecks({ anthropic: 'a key is stored', ollama: 'needs no key', openai: 'no key' }, checks), {
      anthropic: 'a key is stored, checked 2026-11-22T11:00:00.000Z: error, key_refused · HTTP 401',
      ollama: 'needs no key, checked 2026-11-22T09:00:00.000Z: ok',
      openai: 'no key, not checked',
    });
    assert.deepEqual(withLastChecks({ openai: 'no key' }, undefined), { openai: 'no key, checks unknown: the store did not answer' });
  });

  it('tells the kind of a remote window, and not its address', () => {
    const told = (remote: string | undefined): string => /- remote: (.*)/.exec(diagnosisText({ ...FACTS, workspace: { ...FACTS.workspace, remote } }, WORDS))?.[1] ?? '';
    assert.deepEqual([undefined, 'wsl', 'ssh-remote', 'canary-laptop', 'canary.example.com:8080', '127.0.0.1:35361'].map(told), ['none', 'wsl', 'ssh-remote', 'another kind', 'another kind', 'another kind']);
  });

  it('keeps its own words for users who are called as one of them', () => {
    const text = diagnosisText({ ...FACTS, problems: [{ at: '2026-11-22T10:00:00.000Z', level: 'warning', topic: 'vault', message: 'for root' }] }, { ...WORDS, userName: 'root' });
    assert.match(text, /- root folders: 1/);
    assert.match(text, /for <user>/);
  });

  it('is made also for a user without a name', () => {
    const nameless = { homedir: () => assert.fail('no home'), userInfo: () => assert.fail('no entry') };
    assert.deepEqual(userWords(nameless), { homeFolder: '', userName: '' });
    assert.match(diagnosisText(FACTS, { folders: [], ...userWords(nameless) }), /- Second Brain: 0\.1\.0/);
  });

  it('keeps the last twenty warnings and errors of the window', () => {
    const inner = new CapturingLogger();
    const logger = new RecentProblems(inner, { nowMs: () => 0 });
    logger.info('ask', 'not kept');
    for (let number = 1; number <= 25; number += 1) {
      logger.warn('store', `warning ${number}`);
    }
    logger.error('store', 'the last');
    assert.equal(logger.problems.length, 20);
    assert.equal(logger.problems[0]?.message, 'warning 7');
    assert.deepEqual(logger.problems.at(-1), { at: '1970-01-01T00:00:00.000Z', level: 'error', topic: 'store', message: 'the last' });
    assert.equal(inner.lines.length, 27);
  });

  it('knows the store’s files by size and time', async () => {
    const place = temporaryFolder();
    const folder = place.path;
    try {
      assert.deepEqual(await storeFileFacts(path.join(folder, 'gone')), { databaseBytes: undefined, ledgerBytes: undefined, setAside: undefined, leaseRenewed: undefined, lastPublication: undefined, journalSegments: undefined, journalBytes: undefined, errors: [] });
      mkdirSync(path.join(folder, 'journal'));
      writeFileSync(path.join(folder, 'journal', '2026-11-22-a.ndjson'), '12345');
      writeFileSync(path.join(folder, 'journal', 'other.txt'), 'x');
      writeFileSync(path.join(folder, 'usage.db'), 'abc');
      writeFileSync(path.join(folder, 'rollups.ndjson'), '1234567');
      for (const name of ['usage.damaged-2026-03-10T12-00-00-000Z.db', 'usage.not-ours-2026-03-11T12-00-00-000Z.db', 'usage.schema-3.db']) writeFileSync(path.join(folder, name), '');
      const facts = await storeFileFacts(folder);
      assert.deepEqual([facts.databaseBytes, facts.ledgerBytes, facts.setAside, facts.journalSegments, facts.journalBytes], [3, 7, 2, 1, 5]);
      assert.deepEqual([facts.lastPublication, facts.leaseRenewed], [undefined, undefined], 'a file by that name is no publication');
      const at = new Date('2026-03-10T12:00:00.000Z');
      for (const name of ['published.json', 'lease.json']) {
        writeFileSync(path.join(folder, name), '{}');
        utimesSync(path.join(folder, name), at, at);
      }
      const { lastPublication, leaseRenewed } = await storeFileFacts(folder);
      assert.deepEqual([lastPublication, leaseRenewed], [at.toISOString(), at.toISOString()]);
    } finally {
      place.remove();
    }
  });
});
