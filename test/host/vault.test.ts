// Notes that change while the editor is open, seen from outside: what a question finds.
import assert from 'node:assert/strict';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SecondBrainApi } from '../../src/host/api/secondBrainApi';
import { activated, eventually, workspaceFolder } from './extensionUnderTest';

describe('the vault while the editor is open', () => {
  let api: SecondBrainApi;
  const folder = path.join(workspaceFolder(), 'Changing');
  const note = path.join(folder, 'Glimmerfish.md');

  before(async () => {
    api = await activated();
    await mkdir(folder, { recursive: true });
  });

  after(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  /** Paths that a question about the word finds. */
  async function found(word: string): Promise<readonly string[]> {
    const { citations } = await api.ask(`What about ${word}?`, { provider: 'offline' });
    return citations.map(({ notePath }) => notePath);
  }

  async function finds(word: string, expected: string | undefined): Promise<void> {
    await eventually(`"${word}" is found in ${expected ?? 'no note'}`, async () => {
      const paths = await found(word);
      return (expected === undefined ? paths.length === 0 : paths.includes(expected)) || undefined;
    });
  }

  it('a new note is found', async () => {
    await writeFile(note, '# Glimmerfish\n\nThe glimmerfish lives in cold caves.\n');
    await finds('glimmerfish', 'Changing/Glimmerfish.md');
  });

  it('a changed note is found by its new words and not by its old ones', async () => {
    await writeFile(note, '# Renamed creature\n\nThe quillotter lives in warm rivers.\n');
    await finds('quillotter', 'Changing/Glimmerfish.md');
    assert.ok(!(await found('caves')).includes('Changing/Glimmerfish.md'));
  });

  it('a renamed note is found at its new place only', async () => {
    await rename(note, path.join(folder, 'Quillotter.md'));
    await finds('quillotter', 'Changing/Quillotter.md');
    assert.ok(!(await found('quillotter')).includes('Changing/Glimmerfish.md'));
  });

  it('a deleted folder takes its notes along', async () => {
    await rm(folder, { recursive: true });
    await finds('quillotter', undefined);
  });
});
