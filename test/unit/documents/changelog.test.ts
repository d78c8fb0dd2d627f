// CHANGELOG.md in the form of Keep a Changelog, with the version that is packaged.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../../..');
const changelog = readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { readonly version: string };

const KINDS = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];

describe('CHANGELOG.md', () => {
  const titles = [...changelog.matchAll(/^## (.+)$/gm)].map(([, title]) => title!);

  it('begins with what is not released yet, then names each version with its day, the newest first', () => {
    assert.equal(titles[0], '[Unreleased]');
    const released = titles.slice(1).map((title) => /^\[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})$/.exec(title)?.slice(1) ?? assert.fail(`"${title}" is no version with its day`));
    assert.equal(released[0]?.[0], version, 'the version of package.json is not the newest one told');
    const days = released.map(([, day]) => day!);
    assert.deepEqual(days, days.toSorted().reverse());
  });

  it('sorts what it tells by kinds that readers know', () => {
    const kinds = [...changelog.matchAll(/^### (.+)$/gm)].map(([, kind]) => kind!);
    assert.ok(kinds.length > 0);
    assert.deepEqual(kinds.filter((kind) => !KINDS.includes(kind)), []);
  });

  it('tells something of each version', () => {
    const parts = changelog.split(/^## .+$/gm).slice(2);
    assert.ok(parts.every((part) => /^- \S/m.test(part)));
  });
});
