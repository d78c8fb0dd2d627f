// Marked strings go in wherever text can; afterwards every byte that the editor keeps is searched for them.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { SecondBrainApi } from '../../src/host/api/secondBrainApi';
import { startProviderServer } from '../support/providerServer';
import type { ProviderServer } from '../support/providerServer';
import { automaticReply } from '../support/providerServerReplies';
import { activated, eventually, withSettings, workspaceFolder } from './extensionUnderTest';
import { answering } from './personsAnswers';

const MARKS = {
  key: 'sk-canarykey7391',
  question: 'canaryquestion7391',
  note: 'canarynote7391',
  answer: 'canaryanswer7391',
  errorBody: 'canaryerrorbody7391',
  header: 'canaryheader7391',
  model: 'canarymodel7391',
} as const;
type Mark = keyof typeof MARKS;
const OWN_CONTENT: readonly Mark[] = ['question', 'note', 'answer'];
const userData = process.env['TEST_USER_DATA'] ?? '';

/** Every file under the editor's data in which one of the marks stands, with those marks. */
function found(): ReadonlyMap<string, readonly Mark[]> {
  const files = readdirSync(userData, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const results = files.map((entry) => {
    const file = path.join(entry.parentPath, entry.name);
    const bytes = bytesOf(file);
    const marks = (Object.keys(MARKS) as Mark[]).filter((mark) => bytes.includes(MARKS[mark]) || bytes.includes(Buffer.from(MARKS[mark], 'utf16le')));
    return [path.relative(userData, file), marks] as const;
  });
  return new Map(results.filter(([, marks]) => marks.length > 0));
}

/** Nothing of a temporary file that has its real name by now: that one is searched too, now or at the next look. */
function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

describe('what is kept of a question', () => {
  let api: SecondBrainApi;
  let server: ProviderServer;
  let unset: () => Promise<void>;
  const note = path.join(workspaceFolder(), 'Kept.md');
  const toDashboard: unknown[] = [];
  const exported = new Map<string, Buffer>();
  let traceId = '';

  before(async function () {
    this.timeout(90_000);
    assert.ok(userData !== '', 'TEST_USER_DATA says where the editor keeps its data');
    api = await activated();
    server = await startProviderServer();
    unset = await withSettings({ 'keys.useEnvironment': 'never', 'anthropic.baseUrl': server.anthropicBaseUrl, 'openai.baseUrl': server.openaiBaseUrl, 'sync.providers': ['anthropic'] });
    await writeFile(note, `# Glowworms\n\nGlowworms sing at dawn, says ${MARKS.note}.\n`);
    const restore = answering({ showInputBox: () => Promise.resolve(MARKS.key) });
    await vscode.commands.executeCommand('secondBrain.setApiKey', 'anthropic');
    await vscode.commands.executeCommand('secondBrain.setApiKey', 'openai');
    restore();
    await askInEveryWay();
    await learnFromNotes();
    await showDashboard();
    for (const format of ['csv', 'json']) exported.set(format, await exportCalls(format));
  });

  after(async () => {
    await vscode.commands.executeCommand('secondBrain.forgetApiKeys');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(note, { force: true });
    await unset();
    await server.close();
  });

  /** A good answer, and each way in which a provider can say no with our text in its mouth. */
  async function askInEveryWay(): Promise<void> {
    const question = `When do glowworms sing, ${MARKS.question}?`;
    const headers = { 'x-told': MARKS.header, 'request-id': `${MARKS.header} and prose`, 'x-request-id': `${MARKS.header} and prose` };
    const error = { error: { type: `${MARKS.errorBody} prose`, code: `${MARKS.errorBody} prose`, message: `${MARKS.errorBody} ${MARKS.key} ${question}` } };
    await eventually('the note is indexed', async () => ((await api.ask('glowworms?', { provider: 'offline' })).citations.length > 0 ? true : undefined));
    server.script('anthropic', (request) => ({ text: automaticReply(request), headers }), { text: `At dawn, ${MARKS.answer}. [1]`, headers, model: `${MARKS.model} in prose` });
    const answered = await api.ask(question, { provider: 'anthropic' });
    traceId = answered.traceId;
    assert.ok(answered.answer.includes(MARKS.answer));
    assert.ok(server.requests.some(({ rawBody }) => rawBody.includes(MARKS.note)), 'the note reached the model');
    assert.ok(server.requests.some(({ headers: sent }) => JSON.stringify(sent).includes(MARKS.key)), 'the key reached the provider');
    for (const provider of ['anthropic', 'openai'] as const) {
      for (const behaviour of [{ status: 400 }, { status: 401 }, { status: 402 }, { status: 404 }, { fault: 'error_event' as const, errorType: `${MARKS.errorBody} prose` }, { fault: 'broken_json' as const }]) {
        server.always(provider, { text: `${MARKS.answer} again`, errorBody: error, headers, ...behaviour });
        await assert.rejects(api.ask(question, { provider }), (reason: Error) => !Object.values(MARKS).some((mark) => reason.message.includes(mark)));
      }
    }
  }

  /** What the model says of a note is the user's own too. */
  async function learnFromNotes(): Promise<void> {
    const learned = { summary: `About ${MARKS.answer}.`, key_phrases: [MARKS.answer], entities: [] };
    server.always('anthropic', { text: JSON.stringify(learned), headers: { 'x-told': MARKS.header } });
    const { jobs } = await api.sync({ jobs: ['extraction'] });
    assert.ok((jobs[0]?.processed ?? 0) > 0, JSON.stringify(jobs));
  }

  /** By the command, as a person does it. */
  async function exportCalls(format: string): Promise<Buffer> {
    const folder = await mkdtemp(path.join(tmpdir(), 'second-brain-export-'));
    const target = vscode.Uri.file(path.join(folder, `calls.${format}`));
    const restore = answering({
      showQuickPick: ((items: readonly { readonly format: string }[]) => Promise.resolve(items.find((item) => item.format === format))) as unknown as typeof vscode.window.showQuickPick,
      showSaveDialog: () => Promise.resolve(target),
      showInformationMessage: () => Promise.resolve(undefined),
    });
    await vscode.commands.executeCommand('secondBrain.exportCalls', { criteria: {} });
    restore();
    const bytes = readFileSync(target.fsPath);
    await rm(folder, { recursive: true });
    return bytes;
  }

  async function showDashboard(): Promise<void> {
    const create = vscode.window.createWebviewPanel;
    const restore = answering({
      createWebviewPanel: (...parts) => {
        const panel = create(...parts);
        const post = panel.webview.postMessage.bind(panel.webview);
        Object.assign(panel.webview, { postMessage: (message: unknown) => { toDashboard.push(message); return post(message); } });
        return panel;
      },
    });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('secondBrain.openDashboard');
    restore();
    await eventually('the dashboard has fetched its numbers', () => (toDashboard.length > 0 && JSON.stringify(toDashboard).includes('claude') ? true : undefined));
  }

  it('is nothing in the messages to the dashboard', () => {
    const text = JSON.stringify(toDashboard);
    assert.deepEqual(Object.values(MARKS).filter((mark) => text.includes(mark)), []);
  });

  it('is nothing in an export of every call', () => {
    assert.deepEqual([...exported.keys()], ['csv', 'json']);
    for (const [format, bytes] of exported) {
      assert.ok(bytes.includes(traceId), `${format} holds the calls of the question`);
      assert.deepEqual(Object.values(MARKS).filter((mark) => bytes.includes(mark)), [], format);
    }
  });

  it('is nothing in a diagnosis, made while the key is stored and calls have just failed', async () => {
    await vscode.commands.executeCommand('secondBrain.diagnose');
    const document = await eventually('the document shows', () => vscode.workspace.textDocuments.find(({ isUntitled, languageId }) => isUntitled && languageId === 'markdown'));
    const text = document.getText();
    assert.match(text, /anthropic: a key is stored/);
    assert.match(text, /chat_answer, (anthropic|openai), error, \w+/);
    assert.deepEqual(Object.values(MARKS).filter((mark) => text.includes(mark)), []);
    for (const secret of [workspaceFolder(), server.anthropicBaseUrl, userData]) assert.ok(!text.includes(secret), secret);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it("is the user's own content under its own names, and nothing anywhere else", async function () {
    // The view is published when nothing has happened for a while.
    this.timeout(60_000);
    const calls = await api.getTraceGroup(traceId);
    assert.deepEqual(calls.map(({ status }) => status), ['ok', 'ok']);
    await eventually('the index is saved', () => ([...found().keys()].some((file) => file.includes('search-index')) ? true : undefined));
    for (const kept of [/globalStorage\/secondbrain\.second-brain\/journal\/.+\.ndjson$/, /\/usage\.db$/, /\/status\.json$/, /logs\/.*Second Brain\.log$/]) {
      await eventually(`${String(kept)} is among what is searched`, () => (readdirSync(userData, { recursive: true, encoding: 'utf8' }).some((file) => kept.test(file)) ? true : undefined));
    }
    for (const name of ['conversations', 'search-index', 'metadata']) assert.ok([...found().keys()].some((file) => file.includes(`/${name}/`)), name);
    for (const [file, marks] of found()) {
      assert.match(file, /workspaceStorage\/[^/]+\/secondbrain\.second-brain\/(conversations|search-index|metadata)\//, `${marks.join(', ')} in ${file}`);
      assert.deepEqual(marks.filter((mark) => !OWN_CONTENT.includes(mark)), [], file);
    }
  });

  it('is nothing at all after the command that deletes it, but for the record of calls', async () => {
    const asked: unknown[] = [];
    const answer = ((...parts: readonly unknown[]) => { asked.push(parts); return Promise.resolve(parts.at(-1)); }) as typeof vscode.window.showWarningMessage;
    const restore = answering({ showWarningMessage: () => Promise.resolve(undefined) });
    await vscode.commands.executeCommand('secondBrain.deleteOwnContent');
    assert.ok(found().size > 0, 'a question that is not answered deletes nothing');
    restore();
    const restoreAgain = answering({ showWarningMessage: answer });
    await vscode.commands.executeCommand('secondBrain.deleteOwnContent');
    restoreAgain();
    assert.equal(asked.length, 1);
    assert.match(JSON.stringify(asked), /"modal":true/);
    assert.deepEqual([...found()], []);
    assert.equal((await api.getTraceGroup(traceId)).length, 2);
    assert.match(readFileSync(note, 'utf8'), new RegExp(MARKS.note));
    assert.equal((await api.getStats()).totalConversations, 0);
    const again = await api.ask('glowworms?', { provider: 'offline' });
    assert.ok(again.citations.length > 0, 'the next question builds the index again');
  });
});
