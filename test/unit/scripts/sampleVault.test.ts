import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sampleVault, vaultToOpen } from '../../../scripts/lib/sampleVault.mjs';

describe('The notes that npm start opens', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'second-brain-start-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('are a copy of the sample notes, so that filing their inbox changes nothing that ships', () => {
    const copy = path.join(folder, 'sample-vault');
    assert.equal(vaultToOpen(sampleVault, copy), copy);
    assert.deepEqual(readdirSync(copy, { recursive: true }).length, readdirSync(sampleVault, { recursive: true }).length);
  });

  it('are the same copy the next time, with what was changed in it', () => {
    const copy = path.join(folder, 'sample-vault');
    vaultToOpen(sampleVault, copy);
    writeFileSync(path.join(copy, 'Mine.md'), '# Mine\n');
    vaultToOpen(sampleVault, copy);
    assert.ok(existsSync(path.join(copy, 'Mine.md')));
  });

  it('are those that were named, where they are', () => {
    assert.equal(vaultToOpen(folder, path.join(folder, 'copy')), folder);
    assert.equal(existsSync(path.join(folder, 'copy')), false);
  });
});
